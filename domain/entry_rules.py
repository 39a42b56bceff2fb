"""What a new or changed record has to satisfy, whichever command writes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.attachments.deciding import NEW_ATTACHMENT
from domain.attachments.fields import ATTACHMENT
from domain.checks import check_together
from domain.decisions import Refused, View
from domain.directives.deciding import NEW_DIRECTIVE
from domain.directives.fields import DIRECTIVE
from domain.fields import Kind
from domain.findings import CheckLevel
from domain.organisations.closing import closed
from domain.records import Value
from domain.refusals import Refusal
from domain.stored_form import normalise

# What a new member is unless told otherwise (`domain.md` 2.1, fields 39 and 40).
NEW_MEMBER: Mapping[str, Value] = {"status": "active", "source": "desktop"}
# What the rules say of every new record of a kind.
_SUPPLIED: Mapping[str, Mapping[str, Value]] = {
    "member": NEW_MEMBER,
    DIRECTIVE.name: NEW_DIRECTIVE,
    ATTACHMENT.name: NEW_ATTACHMENT,
}


def new_record(
    view: View, kind: Kind, id: str, given: Mapping[str, Value], today: date, reason: str = ""
) -> dict[str, Value] | Refused:
    """The fields of a record that is entered, in stored form, or why it may not be."""
    read = read_fields(view, kind, given, kind.locked_at_creation)
    if isinstance(read, Refused):
        return read
    fields = {name: value for name, value in read.items() if value is not None}
    fields = {**_SUPPLIED.get(kind.name, {}), **fields}
    for field in kind.required:
        if field.name not in fields:
            return Refused("validation.required", {"field": field.name, "fields": [field.name]})
    refusal = refers_well(view, kind, fields) or against_rules(
        view, kind, fields, set(fields), today, holder=id, reason=reason
    )
    return refusal or fields


def read_fields(
    view: View, kind: Kind, given: Mapping[str, Value], locked: frozenset[str]
) -> dict[str, Value] | Refused:
    """The given values in stored form, or the refusal of the first that cannot be read or written."""
    read: dict[str, Value] = {}
    by_name, rulebook = kind.by_name, view.rulebook
    for name, raw in given.items():
        field = by_name.get(name)
        if field is None:
            return Refused("validation.unknown_field", {"field": name, "fields": [name]})
        if name in locked:
            return Refused(Refusal.LOCKED, {"field": name, "fields": [name]})
        value, finding = normalise(field, raw, rulebook)
        if finding is not None and finding.level is CheckLevel.ERROR:
            params = {**finding.params, "field": name, "fields": [name]}
            return Refused(f"validation.{finding.code}", params)
        read[name] = value
    return read


def refers_well(view: View, kind: Kind, fields: Mapping[str, Value]) -> Refused | None:
    for field in kind.references:
        if not fields.get(field.name):
            continue
        target = view.record(field.refers_to, fields[field.name])
        if target is None:
            params = {"field": field.name, "fields": [field.name], "id": fields[field.name]}
            return Refused("validation.reference", params)
        if field.refers_to == "organisation":
            refusal = closed(view, target.id)
            if refusal is not None:
                return refusal
        if kind.name == "member" and field.name == "org":
            level = view.rulebook.level(str(target.fields.get("level", "")))
            if level is not None and not level.holds_members:
                return Refused(
                    "validation.org_level", {"field": "org", "fields": ["org"], "level": level.code}
                )
    return None


def against_rules(
    view: View,
    kind: Kind,
    fields: Mapping[str, Value],
    touched: set[str],
    today: date,
    *,
    holder: str,
    reason: str,
) -> Refused | None:
    """The first rule that the touched fields break. What stood there before is nobody's new fault.

    `holder` is the record's own id; `reason` what was given for going against a rule that allows it. The
    touched fields have just been read, so only what they say together with others is left to check.
    """
    for finding in check_together(kind, fields, view.rulebook, today):
        if finding.level is not CheckLevel.ERROR or touched.isdisjoint(finding.fields):
            continue
        if finding.overridable and reason.strip():
            continue
        params = {**finding.params, "field": finding.fields[0], "fields": list(finding.fields)}
        return Refused(f"validation.{finding.code}", params)
    citizen_id = fields.get("citizen_id") if kind.name == "member" and "citizen_id" in touched else None
    if citizen_id:
        other = view.holder_of_citizen_id(str(citizen_id))
        if other not in (None, holder):
            return Refused(Refusal.CITIZEN_ID_IN_UNIT, {"member": other, "field": "citizen_id"})
    return None
