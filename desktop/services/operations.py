"""Operations in words: whose record, which action, which fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from desktop.services.wording import field_label, word, word_or
from domain.kinds import ABOUT_MEMBER, KINDS
from domain.records import Value
from domain.workflows.registry import step_named

if TYPE_CHECKING:
    from sync.protocol.messages import Operation
    from sync.replica.reader import Reader

# The field that names a record of a kind to a person.
_NAME_FIELD = {
    "member": "full_name",
    "organisation": "name",
    "number_block": "paper_type",
    "directive": "abstract",
    "attachment": "name",
    "request": "full_name",
}
# Kinds that are called by the person whom they are about.
_NAMES_MEMBER = frozenset({"position", "case", "overlay", "guest", "fold", "declaration"})


def name_of(reader: Reader, kind: str, id: str, given: Mapping[str, Value] | None = None) -> str:
    """What to call a record: its name as shown here, as given, or as the server last had it."""
    if kind == "conflict":
        conflict = reader.record(kind, id)
        if conflict is None:
            return word("subject.unknown")
        offered = conflict.fields.get("offered") or {}
        return name_of(
            reader, conflict.fields.get("record_kind", ""), conflict.fields.get("record", ""), offered
        )
    if kind == "distinct":
        pair = reader.record(kind, id)
        return name_of(reader, "member", str((pair.fields if pair else given or {}).get("one") or ""))
    if kind in _NAMES_MEMBER:
        return _person_of(reader, kind, id, given or {})
    if kind == "notice":
        told = reader.record(kind, id)
        labels = reader.rulebook.catalogue("notice_code").labels
        return labels.get(str(told.fields.get("code")) if told else "", word("subject.unknown"))
    if kind == "org_assessment":
        graded = reader.record(kind, id)
        known = graded.fields if graded else given or {}
        org = str(known.get("org") or "")
        return str(known.get("person_name") or "") or name_of(reader, "organisation", org)
    if kind == "directive_reading":
        record = reader.record(kind, id)
        read = record.fields if record else given or {}
        return name_of(reader, "directive", str(read.get("directive") or ""))
    field = _NAME_FIELD.get(kind, "")
    for fields in _sources(reader, kind, id, given):
        if fields.get(field):
            return str(fields[field])
    return word("subject.unknown")


def _person_of(reader: Reader, kind: str, id: str, given: Mapping[str, Value]) -> str:
    """The member whom a record is about; somebody who is not in the register, as the record names them."""
    record = reader.record(kind, id)
    fields = record.fields if record else given
    person = fields.get("subject") or fields.get("person") or {}
    named = person if isinstance(person, Mapping) else {}
    if fields.get("person_name"):
        named = {"full_name": fields["person_name"]}
    return name_of(reader, "member", str(fields.get(ABOUT_MEMBER[kind]) or ""), named)


def _sources(
    reader: Reader, kind: str, id: str, given: Mapping[str, Value] | None
) -> list[Mapping[str, Value]]:
    record, base = reader.record(kind, id), reader.base(kind, id)
    return [record.fields if record else {}, given or {}, base.fields if base else {}]


def action_of(operation: Operation) -> str:
    """ "Sửa: Điện thoại, Email", "Kết nạp đoàn viên: Duyệt" and the like."""
    return action_of_names(operation.kind, operation.do, operation.set)


def action_of_names(kind: str, do: str, names: Iterable[str]) -> str:
    """As `action_of`, of what is known of an operation whose values are not kept any more."""
    named = step_named(do)
    if named is not None:
        return f"{named[0].label}: {named[1].label}"
    labels = ", ".join(_label(kind, name) for name in names)
    return word_or(f"action.{do}", word("action.other")).format(fields=labels)


def _label(kind: str, field_name: str) -> str:
    declared = KINDS[kind].by_name.get(field_name) if kind in KINDS else None
    return declared.label if declared else field_label(field_name)
