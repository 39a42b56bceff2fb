"""Folding one member into another, and taking it back: the same decision on the laptop and on the server.

`fold` is an operation on the member that goes: `set` is `{"into": id, "take": [group, ...]}`, the groups
whose values are taken from it. Its precondition is both people as the cadre saw them:
`{"folded": fields, "into": fields}`.
`unfold` is one on the same id, with nothing to set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from domain.decisions import Accepted, Change, Command, Decision, Put, Refused, Remove, View
from domain.duplicates.aliases import fold_id, survivor
from domain.duplicates.fields import FOLD, FoldStatus
from domain.duplicates.rounds import CASE, RoundOfTwo, rounds_of_two
from domain.entry_rules import against_rules
from domain.fields import Kind, Policy
from domain.kinds import ABOUT_MEMBER, KINDS
from domain.merge import equal_values, merge_fold
from domain.records import Departure, Record, Value
from domain.refusals import Refusal
from domain.roles import Actor
from domain.workflows.conditions import COUNTED
from domain.workflows.exits import exit_in_force, is_open
from domain.workflows.history import taken_by
from domain.workflows.one_paper import beside_the_same
from domain.workflows.registry import workflows
from domain.workflows.shared_states import APPEALED, LOST

MEMBER: Final = "member"
# Who differs in one of these from whom the cadre had on screen may be somebody else.
IDENTITY: Final = ("full_name", "birth_date", "sex", "citizen_id")
# What no choice is asked about: the older of two codes stays, a source tells how the survivor came here.
NOT_CHOSEN: Final = frozenset({"member_code", "source"})
_BY_ITSELF: Final = (Policy.UNION, Policy.MAX)


@dataclass(frozen=True, slots=True)
class Fold:
    """Two members who are one person, and what the one who stays is to say."""

    view: View
    folded: Record
    into: Record
    wrote: Mapping[str, Value]
    actor: Actor
    today: date
    followed: Sequence[Record] = ()
    rounds: Sequence[RoundOfTwo] = field(default=())
    # By whom, when and where, as a line of a case's history tells it.
    taken: Mapping[str, Value] = field(default_factory=dict)


def as_seen(view: View, command: Command) -> Mapping[str, Value]:
    """Both people as they stand here: what a fold was decided on."""
    folded, into = view.record(MEMBER, command.id), view.record(MEMBER, str(command.set.get("into") or ""))
    if folded is None or into is None:
        return {}
    return {"folded": dict(folded.fields), "into": dict(into.fields)}


def misshapen(command: Command) -> Refused | None:
    """A fold that does not say into whom, or takes what no member has."""
    into, take = command.set.get("into"), command.set.get("take", [])
    known = KINDS[MEMBER].groups
    if not isinstance(into, str) or not into or into == command.id:
        return Refused(Refusal.MALFORMED, {"why": "into"})
    if not isinstance(take, list) or any(group not in known for group in take):
        return Refused(Refusal.MALFORMED, {"why": "take"})
    return None


def orgs_concerned(view: View, command: Command) -> list[str]:
    """The branches whose people a fold, or its taking back, is about."""
    if command.do == "fold":
        ids = (command.id, survivor(view, MEMBER, str(command.set.get("into") or "")))
        found = [record.fields for id in ids if (record := view.record(MEMBER, id)) is not None]
    else:
        record = view.record(FOLD.name, fold_id(command.id))
        before = record.fields.get("before") or {} if record is not None else {}
        stays = view.record(MEMBER, str(record.fields.get("survivor"))) if record is not None else None
        found = [*before.values(), *([stays.fields] if stays is not None else [])]
    return sorted({survivor(view, "organisation", str(each["org"])) for each in found if each.get("org")})


def decide_fold(view: View, command: Command, actor: Actor, today: date) -> Decision:
    """Both as they stand in this view; what changed since the cadre looked is the server's to merge."""
    refusal = misshapen(command)
    if refusal is not None:
        return refusal
    id = survivor(view, MEMBER, str(command.set["into"]))
    if survivor(view, MEMBER, command.id) == id:
        return Accepted(())
    folded, into = view.record(MEMBER, command.id), view.record(MEMBER, id)
    if folded is None or into is None:
        return not_here(view, command.id if folded is None else id)
    seen = command.expects
    for name, record in (("folded", folded), ("into", into)):
        if id == command.set["into"] and is_somebody_else(seen.get(name), record.fields):
            return Refused(Refusal.STALE, {"member": record.id})
    chosen = chosen_values(command.set.get("take", ()), folded.fields)
    wrote = values_kept(folded, into, chosen)
    refusal = against_all_rules(view, folded, into, wrote, today, command.reason)
    if refusal is not None:
        return refusal
    taken = taken_by(actor, today, command.at, command.place)
    return Accepted(changes_of_fold(fold_of(view, folded, into, wrote, taken, actor, today)))


def is_somebody_else(seen: Value, now: Mapping[str, Value]) -> bool:
    """Whether the judgement that two are one person no longer rests on what was seen."""
    declared = KINDS[MEMBER].by_name
    return isinstance(seen, Mapping) and not all(
        equal_values(declared[name], seen.get(name), now.get(name)) for name in IDENTITY
    )


def chosen_values(take: Iterable[str], folded: Mapping[str, Value]) -> dict[str, Value]:
    """The values of the groups that are taken from the folded member."""
    chosen: dict[str, Value] = {}
    for group in take:
        if group not in NOT_CHOSEN:
            chosen |= KINDS[MEMBER].group_values(group, folded)
    return chosen


def values_kept(folded: Record, into: Record, chosen: Mapping[str, Value]) -> dict[str, Value]:
    """What to write into the survivor: the choices, and what nobody has to choose.

    Sets are united, of two counters the larger counts, and the code of the record that was born first stays.
    """
    kind: Kind = KINDS[MEMBER]
    own = {
        name: folded.fields.get(name)
        for name, each in kind.by_name.items()
        if each.policy in _BY_ITSELF and folded.fields.get(name) is not None
    }
    wanted = {**chosen, **merge_fold(kind, own, into.fields).write}
    codes = [record for record in sorted((folded, into), key=_born) if record.fields.get("member_code")]
    if codes:
        wanted["member_code"] = codes[0].fields["member_code"]
    if into.fields.get("source") is None and folded.fields.get("source") is not None:
        wanted["source"] = folded.fields["source"]
    return {name: value for name, value in wanted.items() if value != into.fields.get(name)}


def _born(record: Record) -> str:
    # Ids are UUIDv7: their order is that of their births, the same on both ends.
    return record.id


def against_all_rules(
    view: View, folded: Record, into: Record, wrote: Mapping[str, Value], today: date, reason: str
) -> Refused | None:
    """The rule that the survivor would break; a number that the folded one has is its own by then."""
    merged = {**into.fields, **wrote}
    refusal = _counted_over_an_exit(view, folded, into, merged) or _under_way_after_an_exit(
        view, folded, into, merged
    )
    if refusal is not None:
        return refusal
    refusal = against_rules(
        view, KINDS[MEMBER], merged, set(wrote), today, holder=into.id, reason=reason
    )  # fmt: skip
    own = refusal is not None and refusal.code == Refusal.CITIZEN_ID_IN_UNIT
    return None if own and refusal is not None and refusal.params.get("member") == folded.id else refusal


def _counted_over_an_exit(
    view: View, folded: Record, into: Record, merged: Mapping[str, Value]
) -> Refused | None:
    """The cases become the survivor's: whom a decision in force took out of the count is not counted."""
    if merged.get("status") not in COUNTED:
        return None
    for record in (folded, into):
        if exit_in_force(view, record) is not None:
            return Refused(Refusal.FOLD_OVER_EXIT, {"member": record.id})
    return None


def _under_way_after_an_exit(
    view: View, folded: Record, into: Record, merged: Mapping[str, Value]
) -> Refused | None:
    """An exit closes what is under way about its person: a fold brings it no open case of the other entry.

    Two papers that clash are in question until a person has looked at both, whoever they are about.
    """
    if merged.get("status") in COUNTED or all(exit_in_force(view, each) is None for each in (folded, into)):
        return None
    for case in (*view.cases_of(folded.id), *view.cases_of(into.id)):
        if is_open(case) and case.fields.get("state") not in (LOST.code, APPEALED.code):
            workflow = workflows()[str(case.fields["workflow"])].label
            return Refused(Refusal.FOLD_OPEN_CASES, {"case": case.id, "workflow": workflow})
    return None


def fold_of(
    view: View,
    folded: Record,
    into: Record,
    wrote: Mapping[str, Value],
    taken: Mapping[str, Value],
    actor: Actor,
    today: date,
) -> Fold:
    """Everything that a fold is about: what follows, and which cases of one round become one.

    `taken`: by whom, when and where, as a line of a case's history tells it.
    """
    rounds = rounds_of_two(view, folded.id, into.id, taken)
    renamed = {each.source.id for each in rounds}
    followed = [
        record
        for kind in ABOUT_MEMBER
        if kind != FOLD.name
        for record in view.about(MEMBER, folded.id, kind)
        if record.id not in renamed
    ]
    return Fold(view, folded, into, wrote, actor, today, followed, rounds, taken)


def changes_of_fold(fold: Fold) -> tuple[Change, ...]:
    """The survivor, whatever follows, the tombstone of the folded one, and the record of it all."""
    view, folded, into = fold.view, fold.folded, fold.into
    # The name is written in any case: whoever deletes the survivor without knowing of this is asked first.
    stays = {"full_name": into.fields.get("full_name"), **fold.wrote}
    changes: list[Change] = [Put(MEMBER, into.id, stays)]
    renamed = {each.source.id: each.target for each in fold.rounds}
    for each in fold.followed:
        case = renamed.get(str(each.fields.get("case")))
        whose = {ABOUT_MEMBER[each.kind]: into.id}
        changes.append(Put(each.kind, each.id, whose | ({"case": case} if case else {})))
    followed = [[each.kind, each.id] for each in fold.followed]
    changes += _entered_twice(fold)
    for round_ in fold.rounds:
        changes += round_.changes()
    after = {**into.fields, **fold.wrote}
    for conflict, put in _conflicts_follow(fold, after):
        changes.append(put)
        followed.append([conflict.kind, conflict.id])
    changes.append(Remove(MEMBER, folded.id, Departure.MERGED, into=into.id))
    id = fold_id(folded.id)
    fields: dict[str, Value] = {
        "folded": folded.id,
        "survivor": into.id,
        "status": FoldStatus.FOLDED.value,
        "before": {
            "folded": dict(folded.fields),
            "survivor": dict(into.fields),
            # What was decided in each case: one that is decided afterwards is the survivor's.
            "decided": {
                each.id: each.fields.get("decided_on") for each in fold.followed if each.kind == CASE
            },
        },
        "wrote": dict(fold.wrote),
        "followed": followed,
        "rounds": [each.as_json() for each in fold.rounds],
        "by": {"actor": fold.actor.id, "name": fold.actor.name, "on": fold.today.isoformat()},
        "separated_by": None,
    }
    creates = view.record(FOLD.name, id) is None
    if creates:
        fields = {name: value for name, value in fields.items() if value is not None}
    changes.append(Put(FOLD.name, id, fields, creates=creates))
    return tuple(changes)


def _entered_twice(fold: Fold) -> Iterable[Put]:
    """A decision that each of the two entries has by the same paper is one decision about one person."""
    came = (each for each in fold.followed if each.kind == CASE)
    cases = (*fold.view.cases_of(fold.into.id), *came)
    # What gave way to another paper is a question of its own, which a person answers.
    settled = (case for case in cases if case.fields.get("state") != LOST.code)
    return beside_the_same(fold.view, settled, {"step": "fold", **fold.taken})


def _conflicts_follow(fold: Fold, after: Mapping[str, Value]) -> Iterable[tuple[Record, Put]]:
    """Open questions about what goes are questions about what stays; whether to delete it is answered."""
    view, kind = fold.view, KINDS[MEMBER]
    for conflict in view.about(MEMBER, fold.folded.id, "conflict"):
        if conflict.fields.get("type") == "delete_edit":
            settled = {"status": "settled", "settlement": {"take": "theirs", "values": {}}}
            by = {"actor": fold.actor.id, "name": fold.actor.name}
            yield conflict, Put("conflict", conflict.id, {**settled, "settled_by": by})
            continue
        groups = [
            {**group, "theirs": kind.group_values(group["group"], after)}
            for group in conflict.fields.get("groups") or ()
        ]
        yield conflict, Put("conflict", conflict.id, {"record": fold.into.id, "groups": groups})
    for each in fold.rounds:
        for conflict in view.about("case", each.source.id, "conflict"):
            yield conflict, Put("conflict", conflict.id, {"record": each.target})


def not_here(view: View, id: str) -> Refused:
    """Why a member cannot be folded: it left, or was never here."""
    tombstone = view.tombstone(MEMBER, id)
    if tombstone is None:
        return Refused(Refusal.UNKNOWN_RECORD, {"id": id})
    if tombstone.departure is Departure.MOVED:
        return Refused(Refusal.OUT_OF_UNIT, {"unit": tombstone.into})
    return Refused(Refusal.GONE, {"departure": tombstone.departure.value, "into": tombstone.into})
