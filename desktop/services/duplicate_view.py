"""Two entries side by side: what differs, what is chosen to begin with, and what a fold brings along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.services import eyes, values
from desktop.services.case_wording import round_in_words
from desktop.services.differences import Span, differences
from desktop.services.failures import ActionRefused
from desktop.services.session import Session
from desktop.services.wording import word
from domain.decisions import Command, Put, Refused, Remove
from domain.duplicates.folding import NOT_CHOSEN
from domain.fields import Policy
from domain.kinds import ABOUT_MEMBER, KINDS
from domain.members.fields import MEMBER
from domain.merge import equal_values
from domain.records import Value
from domain.refusals import Refusal
from domain.workflows.registry import workflows

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

# Groups that nobody is asked about: the rules of the fold know what to keep.
_BY_ITSELF: Final = (Policy.UNION, Policy.MAX)


@dataclass(frozen=True, slots=True)
class Difference:
    """One group of fields that differs. `texts` and `spans`: of the survivor, then of who goes.

    `hidden`: the texts hide an id; `folded`: the value of who goes is chosen to begin with.
    """

    group: str
    label: str
    texts: tuple[str, str]
    spans: tuple[tuple[Span, ...], tuple[Span, ...]]
    hidden: bool = False
    folded: bool = False


@dataclass(frozen=True, slots=True)
class SideBySide:
    """`into` stays, `folded` goes; `seen` is what a fold has to be told was on the screen."""

    into: str
    folded: str
    names: tuple[str, str]
    places: tuple[str, str]
    rows: tuple[Difference, ...]
    same: int
    seen: Mapping[str, Value]


def side_by_side(
    session: Session, one: str, other: str, into: str = "", *, revealed: bool = False
) -> SideBySide:
    """`into`: who is to stay; "" where the program proposes the entry that was made first.

    `revealed`: citizen ids in full. Raises ActionRefused where either is here no longer.
    """
    with session.replica.reading() as reader:
        records = {id: reader.record("member", id) for id in (one, other)}
        for id, record in records.items():
            if record is None or record.id != id:
                raise ActionRefused(Refusal.GONE, {"departure": "merged"})
        stays = into or _proposed(*(record for record in records.values() if record is not None))
        goes = other if stays == one else one
        sides = [record.fields for id in (stays, goes) if (record := records[id]) is not None]
        rows = tuple(_rows(session, reader, sides[0], sides[1], revealed))
        places = [_place(reader, side) for side in sides]
    known = {name for side in sides for name in side if name in MEMBER.by_name}
    return SideBySide(
        stays, goes,
        (str(sides[0].get("full_name") or ""), str(sides[1].get("full_name") or "")),
        (places[0], places[1]),
        rows, len({MEMBER.group_of(name) for name in known}) - len(rows),
        {"folded": dict(sides[1]), "into": dict(sides[0])},
    )  # fmt: skip


def _proposed(one: LocalRecord, other: LocalRecord) -> str:
    """Whom the central system knows already, else whoever was entered first."""
    coded = [each.id for each in (one, other) if each.fields.get("member_code")]
    return coded[0] if len(coded) == 1 else min(one.id, other.id)


def _rows(
    session: Session, reader: Reader, into: Mapping[str, Value], folded: Mapping[str, Value], revealed: bool
) -> Iterator[Difference]:
    for group, names in MEMBER.groups.items():
        policy = MEMBER.group_policy(group)
        if group in NOT_CHOSEN or policy in _BY_ITSELF or _alike(names, into, folded):
            continue
        hidden = group == "citizen_id" and not revealed
        texts = (
            _text(session, reader, names, into, hidden),
            _text(session, reader, names, folded, hidden),
        )
        blank = all(into.get(name) is None for name in names)
        label = MEMBER.by_name[names[0]].label
        # Nothing is to be looked for where one of the two says nothing, or hides what it says.
        spans = ((), ()) if hidden or not all(texts) else differences(*texts)
        yield Difference(group, label, texts, spans, hidden, folded=blank)


def _alike(names: Sequence[str], into: Mapping[str, Value], folded: Mapping[str, Value]) -> bool:
    return all(equal_values(MEMBER.by_name[name], into.get(name), folded.get(name)) for name in names)


def _text(
    session: Session, reader: Reader, names: Sequence[str], fields: Mapping[str, Value], hidden: bool
) -> str:
    shown = []
    for name in names:
        declared, value = MEMBER.by_name[name], fields.get(name)
        if declared.refers_to and value:
            named = reader.record(declared.refers_to, str(value))
            shown.append(str(named.fields.get("name") or "") if named is not None else "")
        else:
            shown.append(values.show(declared, value, session.rulebook, masked=hidden))
    return ", ".join(text for text in shown if text)


def _place(reader: Reader, fields: Mapping[str, Value]) -> str:
    org = reader.record("organisation", str(fields.get("org") or ""))
    return str(org.fields.get("name") or "") if org is not None else ""


def follows(session: Session, both: SideBySide, take: Sequence[str]) -> list[str]:
    """What a fold with these choices brings along, a sentence each. Raises ActionRefused."""
    from domain.decide import decide

    command = Command(
        "fold", "member", both.folded, {"into": both.into, "take": list(take)}, expects=both.seen
    )
    with session.replica.reading() as reader:
        decision = decide(reader.view(), command, session.actor, session.today)
        if isinstance(decision, Refused):
            from desktop.services.acting import refused

            raise refused(reader, decision)
        told: dict[str, int] = {}
        sentences: list[str] = []
        for change in decision.changes:
            if change.kind == "case":
                sentences += _of_case(session, reader, change)
            elif (
                isinstance(change, Put)
                and change.kind in (*ABOUT_MEMBER, "conflict")
                and change.kind != "fold"
            ):
                told[change.kind] = told.get(change.kind, 0) + 1
    counts = [
        word("duplicate.follows").format(count=count, kind=KINDS[kind].label.lower())
        for kind, count in told.items()
    ]
    return [*counts, *sentences]


def _of_case(session: Session, reader: Reader, change: Put | Remove) -> Iterator[str]:
    record = reader.record("case", change.id)
    fields = record.fields if record is not None else getattr(change, "fields", {})
    if not eyes.may_see(session, reader, "case", change.id, fields):
        return
    workflow = workflows().get(str(fields.get("workflow")))
    label = workflow.label if workflow is not None else KINDS["case"].label
    if isinstance(change, Remove):
        yield word("duplicate.round_folded").format(workflow=label, round=round_in_words(fields))
    elif "member" in change.fields and not change.creates:
        yield word("duplicate.case_follows").format(workflow=label)
