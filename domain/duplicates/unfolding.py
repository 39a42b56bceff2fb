"""Taking a fold back: both people as they were, and with the survivor what was done on it since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from domain.decisions import Accepted, Change, Command, Decision, Put, Refused, Remove, View
from domain.duplicates import aliases
from domain.duplicates.fields import FOLD, QUESTION, FoldStatus
from domain.duplicates.rounds import CASE
from domain.duplicates.taken_back import given_back, is_taken_back, says_again
from domain.kinds import ABOUT_MEMBER, KINDS
from domain.merge import equal_values
from domain.records import Departure, Record, Value
from domain.refusals import Refusal
from domain.roles import Actor
from domain.workflows.fields import GUEST, OVERLAY
from domain.workflows.history import taken_by
from domain.workflows.one_paper import apart_again

MEMBER: Final = "member"
# What the record of a person says by a decision about leaving.
_BY_DECISION: Final = ("status", "honorary")


def decide_unfold(view: View, command: Command, actor: Actor, today: date) -> Decision:
    """Already separated, or live for another reason: nothing is left to do."""
    record = view.record(FOLD.name, aliases.fold_id(command.id))
    if view.record(MEMBER, command.id) is not None:
        return Accepted(())
    if record is None or record.fields.get("status") != FoldStatus.FOLDED:
        return Refused(Refusal.UNKNOWN_RECORD, {"id": command.id})
    survivor = str(record.fields.get("survivor"))
    tombstone = view.tombstone(MEMBER, survivor)
    further = tombstone is not None and tombstone.departure is Departure.MERGED
    if tombstone is not None and further and view.record(MEMBER, survivor) is None:
        return Refused(Refusal.FOLDED_ON, {"into": tombstone.into, "member": survivor})
    own = dict((record.fields.get("before") or {}).get("folded") or {})
    own |= _taken_back_since(view, record, own)
    undone = _undone_since(view, record)
    for case in undone:
        own |= given_back(case, command.id, own)
    own = {name: value for name, value in own.items() if value is not None}
    own["org"] = _branch_now(view, own.get("org"), survivor)
    back, others = _of_survivor(view, record, survivor, str(own.get("citizen_id") or ""))
    stays = view.record(MEMBER, survivor)
    if stays is not None:
        back |= says_again(view, undone, record.fields, stays)
    refusal = _number_taken(view, own, survivor) or _number_taken(view, back, survivor)
    if refusal is not None:
        return refusal
    taken = taken_by(actor, today, command.at, command.place)
    by = {"actor": actor.id, "name": actor.name, "on": today.isoformat()}
    separated = {"status": FoldStatus.SEPARATED.value, "separated_by": by}
    return Accepted(
        (
            *_survivor_as_before(view, survivor, back),
            Put(MEMBER, command.id, own, creates=True),
            *_back_again(view, record, command.id, survivor),
            *_rounds_apart(view, record),
            *_papers_apart(view, record, survivor, {"step": "unfold", **taken}),
            *others,
            Put(FOLD.name, record.id, separated),
        )
    )


def _taken_back_since(view: View, record: Record, own: Mapping[str, Value]) -> dict[str, Value]:
    """What a decision that was taken back, or decided anew, on who stays said of who goes: no more does it.

    One that was decided anew stays with the survivor, and nobody is out of the count without a case that
    says so.
    """
    before: Mapping[str, Value] = (record.fields.get("before") or {}).get("decided") or {}
    survivor = view.record(MEMBER, str(record.fields.get("survivor")))
    decided = _changed_since(view, record)
    if survivor is None or not any(before[case.id] for case in decided):
        return {}
    wrote, stays = record.fields.get("wrote") or {}, survivor.fields
    names = [name for name in _BY_DECISION if name in wrote and wrote[name] == own.get(name)]
    return {name: stays.get(name) for name in names if stays.get(name) != wrote[name]}


def _branch_now(view: View, org: Value, survivor: str) -> Value:
    """The branch as it goes on after mergers; where none does, that of who stays."""
    now = aliases.survivor(view, "organisation", str(org))
    stays = view.record(MEMBER, survivor)
    return now if stays is None or view.record("organisation", now) is not None else stays.fields.get("org")


def _number_taken(view: View, own: Mapping[str, Value], survivor: str) -> Refused | None:
    """Somebody who was entered meanwhile has the citizen id; the survivor may have had it all along.

    `own`: what one of the two is to say again.
    """
    number = own.get("citizen_id")
    holder = view.holder_of_citizen_id(str(number)) if number else None
    if holder in (None, survivor):
        return None
    return Refused(Refusal.CITIZEN_ID_IN_UNIT, {"member": holder, "field": "citizen_id"})


def _of_survivor(
    view: View, record: Record, survivor: str, number: str
) -> tuple[dict[str, Value], list[Put]]:
    """What the survivor gets back, group by group, and later folds whose memory of it changes with that."""
    kind, stays = KINDS[MEMBER], view.record(MEMBER, survivor)
    wrote: Mapping[str, Value] = record.fields.get("wrote") or {}
    before: Mapping[str, Value] = (record.fields.get("before") or {}).get("survivor") or {}
    later = [each for each in view.about(MEMBER, survivor, FOLD.name) if each.id != record.id]
    back: dict[str, Value] = {}
    remembered: dict[str, dict[str, Value]] = {}
    for group in dict.fromkeys(kind.group_of(name) for name in wrote):
        names = [name for name in kind.groups.get(group, (group,)) if name in wrote]
        given = {name: before.get(name) for name in names}
        above = next((each for each in later if _lies_above(each, names, wrote)), None)
        if above is not None:
            remembered.setdefault(above.id, {}).update(given)
        elif stays is not None and (_still(stays.fields, names, wrote) or _is_number(group, stays, number)):
            back |= given
    puts = [_with_memory(each, remembered[each.id]) for each in later if each.id in remembered]
    return back, puts


def _still(fields: Mapping[str, Value], names: Iterable[str], wrote: Mapping[str, Value]) -> bool:
    declared = KINDS[MEMBER].by_name
    return all(equal_values(declared.get(name), fields.get(name), wrote.get(name)) for name in names)


def _is_number(group: str, stays: Record, number: str) -> bool:
    """A number belongs to one of the two: whose date was corrected since goes back with it."""
    return group == "citizen_id" and bool(number) and stays.fields.get("citizen_id") == number


def _lies_above(fold: Record, names: Iterable[str], wrote: Mapping[str, Value]) -> bool:
    """Whether a later fold wrote over these very values: what it gives back some day are then not ours."""
    over = fold.fields.get("wrote") or {}
    under = (fold.fields.get("before") or {}).get("survivor") or {}
    return any(name in over for name in names) and _still(under, names, wrote)


def _with_memory(fold: Record, given: Mapping[str, Value]) -> Put:
    before = dict(fold.fields.get("before") or {})
    stood = {**(before.get("survivor") or {}), **given}
    before["survivor"] = {name: value for name, value in stood.items() if value is not None}
    return Put(FOLD.name, fold.id, {"before": before})


def _survivor_as_before(view: View, survivor: str, back: Mapping[str, Value]) -> Iterator[Change]:
    stays = view.record(MEMBER, survivor)
    if stays is None:
        return
    # Written in any case, as by the fold: both people are touched by taking it back.
    yield Put(MEMBER, survivor, {"full_name": stays.fields.get("full_name"), **back})


def _back_again(view: View, record: Record, folded: str, survivor: str) -> Iterator[Change]:
    """What came along goes back, unless it left the survivor meanwhile."""
    declared, before = KINDS[MEMBER], (record.fields.get("before") or {}).get("folded") or {}
    cases = {each["to"]: each["from"] for each in record.fields.get("rounds") or ()}
    stay = _decided_since(view, record)
    for kind, id in record.fields.get("followed") or ():
        if kind == QUESTION:
            yield from _answered(view, id)
            continue
        there = view.record(kind, id)
        if there is None or id in stay or there.fields.get("case") in stay:
            continue
        if kind in ABOUT_MEMBER and there.fields.get(ABOUT_MEMBER[kind]) == survivor:
            case = cases.get(there.fields.get("case"))
            yield Put(kind, id, {ABOUT_MEMBER[kind]: folded, **({"case": case} if case else {})})
        elif kind == "conflict" and there.fields.get("record") == survivor:
            if there.fields.get("status") != "open":
                continue
            groups = [
                {**group, "theirs": declared.group_values(group["group"], before)}
                for group in there.fields.get("groups") or ()
            ]
            yield Put(kind, id, {"record": folded, "groups": groups})
    followed = [id for _, id in record.fields.get("followed") or ()]
    for each in _left_since(view, set(followed) - stay, followed, survivor):
        yield Put(each.kind, each.id, {ABOUT_MEMBER[each.kind]: folded})


def _changed_since(view: View, record: Record) -> list[Record]:
    """Cases that came along, in which something was decided or taken back since."""
    decided: Mapping[str, Value] = (record.fields.get("before") or {}).get("decided") or {}
    standing = ((id, view.record(CASE, id)) for id in decided)
    return [case for id, case in standing if case and case.fields.get("decided_on") != decided[id]]


def _decided_since(view: View, record: Record) -> frozenset[str]:
    """Cases that came along and were decided since: their effects are the survivor's, and so are they."""
    folded = str(record.fields.get("folded"))
    return frozenset(case.id for case in _changed_since(view, record) if not is_taken_back(case, folded))


def _undone_since(view: View, record: Record) -> list[Record]:
    """Cases that came along and whose decision was taken back since: they go back as what they are."""
    folded = str(record.fields.get("folded"))
    return [case for case in _changed_since(view, record) if is_taken_back(case, folded)]


def _left_since(
    view: View, goes_back: Iterable[str], known: Iterable[str], survivor: str
) -> Iterator[Record]:
    """What the cases that go back have left beside the survivor since the fold."""
    cases, before = set(goes_back), set(known)
    for kind in (OVERLAY.name, GUEST.name):
        for each in view.about(MEMBER, survivor, kind):
            if each.fields.get("case") in cases and each.id not in before:
                yield each


def _papers_apart(view: View, record: Record, survivor: str, told: Mapping[str, Value]) -> Iterator[Change]:
    """What was one paper about one person is a decision about each of the two again."""
    ids = {id for kind, id in record.fields.get("followed") or () if kind == CASE}
    goes = ids - _decided_since(view, record)
    cases = view.cases_of(survivor)
    back, stay = [each for each in cases if each.id in goes], [each for each in cases if each.id not in goes]
    yield from apart_again(back, (each.id for each in stay), told)
    # A paper of both that was revoked is no decision about either.
    undone = {each.id for each in _undone_since(view, record)}
    yield from apart_again(stay, (each.id for each in back if each.id not in undone), told)


def _answered(view: View, conflict: str) -> Iterator[Change]:
    """A question that only the fold raised: separated, each of the two says what it says."""
    there = view.record("conflict", conflict)
    if there is not None and there.fields.get("status") == "open":
        settled = {"status": "settled", "settlement": {"take": "theirs", "values": {}}}
        yield Put("conflict", conflict, settled)


def _rounds_apart(view: View, record: Record) -> Iterator[Change]:
    """The case of a round comes back; the survivor's says again what it said, unless it went on since."""
    followed = {id for kind, id in record.fields.get("followed") or () if kind == "conflict"}
    for each in record.fields.get("rounds") or ():
        source, target = str(each["from"]), str(each["to"])
        standing = view.record("case", target)
        before = dict(each["before"])
        before["org"] = _branch_now(view, before.get("org"), str(record.fields.get("survivor")))
        yield Put("case", source, before, creates=True)
        if standing is not None and _untouched(view, standing, each):
            if each["was"] is None:
                yield Remove("case", target, Departure.MERGED, into=source)
            elif each["was"]:
                yield Put("case", target, dict(each["was"]))
        for conflict in view.about("case", target, "conflict"):
            if conflict.id in followed:
                yield Put("conflict", conflict.id, {"record": source})


def _untouched(view: View, standing: Record, each: Mapping[str, Any]) -> bool:
    """A branch that has gone on as another since is no step of anybody."""
    wrote = dict(each["wrote"])
    if "org" in wrote:
        wrote["org"] = _branch_now(view, wrote["org"], str(standing.fields.get(MEMBER)))
    return all(standing.fields.get(name) == value for name, value in wrote.items())
