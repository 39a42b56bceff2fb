"""Conflicts: both people, both values, both times; and how to settle them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop.services import eyes, values
from desktop.services.acting import Saved, act
from desktop.services.case_clash import has_moved, what_happened
from desktop.services.failures import ActionRefused
from desktop.services.operations import name_of
from desktop.services.session import Session
from desktop.services.times import show_time
from desktop.services.wording import field_label, word, word_or
from domain.conflicts.fields import CONFLICT
from domain.conflicts.settle import ConflictStatus, ConflictType, Take
from domain.conflicts.subject import kind_of_workflow, shape_of
from domain.decisions import Command
from domain.fields import Field, Kind
from domain.kinds import KINDS
from domain.records import Departure, Record, Value
from domain.refusals import Refusal
from domain.workflows.fields import CASE
from domain.workflows.registry import every_workflow

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord


@dataclass(frozen=True, slots=True)
class Side:
    """Who entered one side, where and when. `here`: this cadre on this laptop.

    `who` names person and place, `text` says what they did and when as well; `short` is "Bạn" or a name.
    """

    actor: str
    name: str
    device: str
    at: str
    here: bool
    who: str
    text: str

    @property
    def short(self) -> str:
        return word("conflict.you") if self.here else self.name or self.who


@dataclass(frozen=True, slots=True)
class ConflictField:
    """Stored values of the three states and how they read."""

    name: str
    label: str
    base: Value
    mine: Value
    theirs: Value
    base_text: str
    mine_text: str
    theirs_text: str


@dataclass(frozen=True, slots=True)
class ConflictGroup:
    """Fields that are settled as one. `differs` names those of them whose two values differ."""

    group: str
    label: str
    fields: tuple[ConflictField, ...]
    mine_by: Side
    theirs_by: Side

    @property
    def differing(self) -> tuple[ConflictField, ...]:
        return tuple(field for field in self.fields if field.mine != field.theirs)


@dataclass(frozen=True, slots=True)
class ConflictView:
    """`title` names person and place; `question` says in one sentence what to decide.

    `kind` and `record` say which record it is about; `raw` is the document of `sodoan conflict show`.
    `moved`: the record belongs to another unit by now, so only theirs can stay. Once settled, `settled_by`
    says who settled it and `taken` what they chose ("mine", "theirs", "values" or "deleted").
    `merged` are labels of what was changed along and merged by itself; `reason` is why somebody deleted.
    """

    id: str
    type: str
    type_word: str
    kind: str
    record: str
    subject: str
    place: str
    title: str
    question: str
    groups: tuple[ConflictGroup, ...]
    status: str
    status_word: str
    opened_at: str
    opened_at_text: str
    raw: Mapping[str, Any]
    moved: bool = False
    settled_by: Side | None = None
    taken: str = ""
    settled_text: str = ""
    merged: tuple[str, ...] = ()
    reason: str = ""

    @property
    def is_open(self) -> bool:
        return self.status == ConflictStatus.OPEN

    @property
    def only_theirs(self) -> bool:
        """Whether one side alone can stay: of two papers the law has chosen, else another unit has it."""
        return self.moved or self.type == ConflictType.CASE

    @property
    def people(self) -> tuple[Side, Side] | None:
        """Mine and theirs, where the same two people stand behind every group."""
        pairs = {(group.mine_by, group.theirs_by) for group in self.groups}
        return next(iter(pairs)) if len(pairs) == 1 else None


def entries(session: Session, status: str = ConflictStatus.OPEN) -> list[ConflictView]:
    """Oldest first; status "" for all."""
    with session.replica.reading() as reader:
        return views(session, reader, status)


def views(session: Session, reader: Reader, status: str = ConflictStatus.OPEN) -> list[ConflictView]:
    """As `entries`, within a snapshot that the caller has open."""
    describe = _Describing(session, reader)
    found = [describe.conflict(record) for record in eyes.conflicts(session, reader, status)]
    return sorted(found, key=lambda view: (view.opened_at, view.id))


def settled(session: Session, ids: Iterable[str] | None = None, limit: int = 200) -> list[ConflictView]:
    """Settled ones, the newest first: those of `ids`, or the last ones."""
    with session.replica.reading() as reader:
        wanted = None if ids is None else set(ids)
        if wanted is not None and not wanted:
            return []
        describe = _Describing(session, reader)
        records = [
            one
            for one in eyes.conflicts(session, reader, ConflictStatus.SETTLED)
            if wanted is None or one.id in wanted
        ]
        records.sort(key=lambda one: (str(one.fields.get("opened_at") or ""), one.id), reverse=True)
        return [describe.conflict(record) for record in records[:limit]]


def count_settled(session: Session) -> int:
    with session.replica.reading() as reader:
        if eyes.sees_everything(session):
            return reader.count_conflicts(ConflictStatus.SETTLED.value)
        return len(eyes.conflicts(session, reader, ConflictStatus.SETTLED))


def show(session: Session, id: str) -> ConflictView:
    """Raises ActionRefused `unknown_record`."""
    with session.replica.reading() as reader:
        record = reader.record("conflict", id)
        if record is None or not eyes.may_see(session, reader, "conflict", id, record.fields):
            raise ActionRefused(Refusal.UNKNOWN_RECORD, {"id": id})
        return _Describing(session, reader).conflict(record)


def take(session: Session, id: str, side: str) -> Saved:
    """Settle with everything of one side: "mine" or "theirs". Raises ActionRefused `already_resolved`."""
    return act(session, Command("resolve", "conflict", id, {"take": Take(side).value}))


def settle(session: Session, id: str, chosen: Mapping[str, Value]) -> Saved:
    """Settle field by field with stored values; a field not named keeps what the server has."""
    return act(
        session, Command("resolve", "conflict", id, {"take": Take.VALUES.value, "values": dict(chosen)})
    )


class _Describing:
    """Conflict records as views, over one snapshot of the replica."""

    def __init__(self, session: Session, reader: Reader) -> None:
        self._session, self._reader = session, reader
        self._device = reader.meta.device

    def conflict(self, record: LocalRecord) -> ConflictView:
        fields = record.fields
        kind, id = str(fields.get("record_kind") or ""), str(fields.get("record") or "")
        type_code = str(fields.get("type") or "")
        shape = self._shape(kind, id, type_code)
        groups = tuple(self._group(shape, type_code, group) for group in fields.get("groups") or ())
        subject = name_of(self._reader, kind, id, fields.get("offered") or {})
        place = self._place(kind, id, fields.get("offered") or {})
        status, opened_at = str(fields.get("status") or ""), str(fields.get("opened_at") or "")
        tombstone = self._reader.view().tombstone(kind, id)
        is_paper = type_code == ConflictType.CASE
        moved = not is_paper and tombstone is not None and tombstone.departure is Departure.MOVED
        gone = is_paper and self._member_moved(id)
        settled_by, taken, settled_text = self._settlement(fields)
        return ConflictView(
            id=record.id,
            type=type_code,
            type_word=word("conflict.type.moved") if gone else self._shown("type", type_code),
            kind=kind,
            record=id,
            subject=subject,
            place=place,
            title=word("conflict.title").format(subject=subject, place=place) if place else subject,
            question=_of_papers(groups, gone)
            if is_paper
            else _question("moved" if moved else type_code, subject, groups),
            groups=groups,
            status=status,
            status_word=self._shown("status", status),
            opened_at=opened_at,
            opened_at_text=show_time(opened_at),
            raw=_raw(record),
            moved=moved,
            settled_by=settled_by,
            taken=taken,
            settled_text=settled_text,
            merged=_merged(type_code, kind, fields, groups),
            reason=_deleted_because(fields),
        )

    def _member_moved(self, case: str) -> bool:
        record = self._reader.record(CASE.name, case)
        return record is not None and has_moved(self._reader, str(record.fields.get("member") or ""))

    def _settlement(self, fields: Mapping[str, Any]) -> tuple[Side | None, str, str]:
        """Who settled it, which side was taken, and both in one sentence; nothing while it is open."""
        if fields.get("status") == ConflictStatus.OPEN:
            return None, "", ""
        taken = str((fields.get("settlement") or {}).get("take") or "")
        side = self._side(fields.get("settled_by"), "settled")
        chose = word_or(f"conflict.taken.{taken}", word("conflict.taken.values"))
        return side, taken, word("conflict.settled_by").format(who=side.text, chose=chose)

    def _shown(self, field_name: str, code: str) -> str:
        return values.show(CONFLICT.by_name[field_name], code, self._session.rulebook)

    def _place(self, kind: str, id: str, offered: Mapping[str, Value]) -> str:
        record = self._reader.record(kind, id)
        org = (record.fields if record else offered).get("org")
        place = self._reader.record("organisation", str(org)) if org else None
        return str(place.fields.get("name") or "") if place else ""

    def _shape(self, kind: str, id: str, type_code: str) -> Kind | None:
        """What declares the compared values: the record's kind, or the workflow of a case."""
        if kind not in KINDS or type_code == ConflictType.CASE:
            return KINDS.get(kind)
        about = self._reader.record(kind, id)
        return shape_of(kind, Record(kind, id, about.fields) if about is not None else None)

    def _group(self, shape: Kind | None, type_code: str, group: Mapping[str, Any]) -> ConflictGroup:
        base, mine, theirs = (group.get(side) or {} for side in ("base", "mine", "theirs"))
        names = list(dict.fromkeys([*mine, *theirs, *base]))
        if type_code == ConflictType.CASE:
            # Two papers: of what the record keeps to find them again, a person reads these.
            said = kind_of_workflow(str(mine.get("workflow") or "")).by_name
            further = [name for name in names if name in said and name not in _OF_A_PAPER]
            names = [*(name for name in _OF_A_PAPER if name in names), *further]
            declared = {name: kind_of_workflow(str(mine["workflow"])) for name in further}
        else:
            declared = {}
        shown = tuple(
            self._field(declared.get(name, shape), name, base.get(name), mine.get(name), theirs.get(name))
            for name in names
        )
        changed = [field.label for field in shown if field.mine != field.theirs] or [
            field.label for field in shown
        ]
        label = word("conflict.papers") if type_code == ConflictType.CASE else ", ".join(changed)
        return ConflictGroup(
            str(group.get("group") or ""),
            label,
            shown,
            self._side(group.get("mine_by"), _MINE_DID.get(type_code, "edited")),
            self._side(group.get("theirs_by") or _unit_of(theirs), _THEIRS_DID.get(type_code, "edited")),
        )

    def _field(self, shape: Kind | None, name: str, base: Value, mine: Value, theirs: Value) -> ConflictField:
        declared = shape.by_name.get(name) if shape is not None else None
        label = declared.label if declared else word_or(f"conflict.paper.{name}", field_label(name))
        if shape is CASE and name == "workflow":
            base, mine, theirs = (_workflow_label(value) for value in (base, mine, theirs))
        texts = [self._text(declared, value) for value in (base, mine, theirs)]
        return ConflictField(name, label, base, mine, theirs, *texts)

    def _text(self, declared: Field | None, value: Value) -> str:
        if value is None or value == "" or value == []:
            return word("value.empty")
        if declared is None:
            return str(value)
        if declared.refers_to:
            return name_of(self._reader, declared.refers_to, str(value))
        return values.show(declared, value, self._session.rulebook)

    def _side(self, author: Mapping[str, Any] | None, did: str) -> Side:
        if not author:
            unknown = word("conflict.side.unknown")
            return Side("", "", "", "", False, unknown, unknown)
        actor, name, device, at = (str(author.get(part) or "") for part in ("actor", "name", "device", "at"))
        # What was settled here carries its place only once the server has seen it.
        this_laptop = device == self._device or (did == "settled" and not device)
        me = actor == self._session.actor.id
        place = str(author.get("place") or "")
        if me:
            where = "here" if this_laptop else "same_person"
        elif this_laptop:
            where = "same_device"
        else:
            # A change of the central system is signed with its place alone.
            where = "alone" if name == place else "other"
        named = place or word("conflict.side.unnamed")
        who = word(f"conflict.side.{where}").format(name=name, place=named)
        closed = f"{who}," if where in ("same_device", "other") else who
        text = word("conflict.side.did").format(who=closed, did=word(f"conflict.did.{did}"), at=show_time(at))
        return Side(actor, name, device, at, me and this_laptop, who, text.strip())


# What is shown of a paper that stands against another.
_OF_A_PAPER = ("workflow", "unit_name", "decision_number", "decided_on", "signer")


# What each side did where it did not edit.
_BOTH_DID: Mapping[str, str] = {ConflictType.DUPLICATE: "entered", ConflictType.CASE: "lodged"}
_MINE_DID: Mapping[str, str] = {**_BOTH_DID, ConflictType.DELETE_EDIT: "deleted"}
_THEIRS_DID: Mapping[str, str] = {**_BOTH_DID, ConflictType.EDIT_DELETE: "deleted"}


def _workflow_label(name: Value) -> Value:
    workflow = every_workflow().get(str(name))
    return workflow.label if workflow is not None else name


def _merged(
    type_code: str, kind: str, fields: Mapping[str, Any], groups: Sequence[ConflictGroup]
) -> tuple[str, ...]:
    """What else the same operation changed: it was written, because nobody else had touched it."""
    if type_code != ConflictType.FIELDS or kind not in KINDS:
        return ()
    asked = {field.name for group in groups for field in group.fields}
    declared = KINDS[kind].by_name
    return tuple(
        declared[name].label
        for name in fields.get("offered") or {}
        if name in declared and name not in asked and not declared[name].read_only
    )


def _deleted_because(fields: Mapping[str, Any]) -> str:
    reason = fields.get("reason") or {}
    return str((reason.get("params") or {}).get("reason") or "") if reason.get("code") == "delete" else ""


def _question(type_code: str, subject: str, groups: Sequence[ConflictGroup]) -> str:
    labels = ", ".join(group.label for group in groups)
    template = word_or(f"conflict.question.{type_code}", word("conflict.question.fields"))
    return template.format(subject=subject, fields=labels)


def _of_papers(groups: Sequence[ConflictGroup], gone: bool) -> str:
    """What happened between two papers, and what can be done."""
    won = {field.name: field.theirs for group in groups for field in group.fields}
    template = word("conflict.question.case_moved" if gone else "conflict.question.case")
    return template.format(told=what_happened(won, moved=gone))


def _unit_of(paper: Mapping[str, Value]) -> Mapping[str, Value] | None:
    """Whose paper it is, where nothing says which person made it."""
    name = paper.get("unit_name")
    return {"name": name, "place": name} if name else None


def _raw(record: LocalRecord) -> dict[str, Any]:
    fields = record.fields
    return {
        "id": record.id,
        "type": fields.get("type"),
        "kind": fields.get("record_kind"),
        "record": fields.get("record"),
        "groups": list(fields.get("groups") or ()),
        "status": fields.get("status"),
        "reason": fields.get("reason"),
        "opened_at": fields.get("opened_at"),
        "settled_by": fields.get("settled_by"),
        "settlement": fields.get("settlement"),
        "sync": record.sync,
    }
