"""What a decision takes beside its own subject, and what its revocation gives back.

No effect outlasts its case. A decision that can be taken back notes in its own line of the history what it
changed on the way: `took`, a list of `{"kind", "id", "was": {field: value}, "set": {field: value}}`. What
still stands as the decision left it is put back as it was; what somebody wrote since stays, and is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple

from domain.decisions import Change, Put, View
from domain.duplicates.aliases import branch_now, survivor
from domain.organisations.closing import closed
from domain.positions.posts import Post, Rank, post_of
from domain.records import Record, Value
from domain.workflows.conditions import COUNTED, open_cases
from domain.workflows.exits import exit_in_force
from domain.workflows.history import known_by, overtaken, own_lines
from domain.workflows.model import MEMBER, About, Board, Condition, Effect, Matter, Severity
from domain.workflows.registry import workflows
from domain.workflows.returning import RETURN
from domain.workflows.shared_states import LOST

TOOK: Final = "took"
# What one person holds at a time; of the other posts a committee has several.
_OF_ONE: Final = frozenset({Rank.SECRETARY, Rank.INSPECTION_HEAD})
# Kind → the fields by which a decision ends one of these, or takes it away.
_ENDED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "member": ("org", "status", "position", "joined_on", "joined_at", "admission_resolution"),
    "position": ("held_to", "end_reason"),
    "overlay": ("to_on",),
    "guest": ("to_on",),
    "case": ("state", "org"),
}
_BESIDE: Final = ("position", "overlay", "guest", "case")
# How decisions of before `took` was noted say that it was they who ended a post.
_REASONS: Final = frozenset({"left", "dismissed"})
# A letter that was called off is known to have been: the place it went to was told, so a new one is needed.
_NOT_REOPENED: Final = frozenset({"transfer"})


class Taken(NamedTuple):
    """One record that a decision changed: how it was, and how the decision left it."""

    kind: str
    id: str
    was: Mapping[str, Value]
    left: Mapping[str, Value]


# -- noting -------------------------------------------------------------------------------------------


def with_note(matter: Matter, changes: Iterable[Change]) -> Iterator[Change]:
    """The changes of a step; its line says what it took, where that may have to be given back.

    A later step may do so, and every way out or move can be overturned by an earlier paper. What a reception
    ends in the unit that somebody left is noted there, in the line of that unit's own case of it.
    """
    found = list(changes)
    later = matter.workflow.leaving(matter.step.to) if matter.step.decides else ()
    asked = bool(matter.step.exit) or any(effect.reads_note for step in later for effect in step.effects)
    for change in found:
        if asked and isinstance(change, Put) and _is_line_of(matter, change):
            there = matter.view.elsewhere(change.unit) if change.unit else matter.view
            beside = (each for each in found if each.id != matter.case_id and not _is_line_of(matter, each))
            took = taken_from(there, beside, change.unit) if there is not None else []
            *before, line = change.fields["history"]
            noted = {**line, **({TOOK: took} if took else {})}
            change = replace(change, fields={**change.fields, "history": [*before, noted]})
        yield change


def _is_line_of(matter: Matter, change: Change) -> bool:
    """Whether a change writes the line of the step into its own case, or into that of the other unit."""
    lines = change.fields.get("history") if isinstance(change, Put) and change.kind == "case" else None
    if not lines:
        return False
    if not change.unit:
        return change.id == matter.case_id
    return lines[-1].get("step") == matter.step.name and not lines[-1].get("because_of")


def taken_from(view: View, changes: Iterable[Change], unit: str = "") -> list[Value]:
    """What changes of a unit ("" for that of the step) take from records of `view`, as lines tell it."""
    return [one for change in changes if change.unit == unit and (one := _taken_of(view, change))]


def _taken_of(view: View, change: Change) -> dict[str, Value]:
    if not isinstance(change, Put) or change.creates:
        return {}
    names = [name for name in _ENDED_BY.get(change.kind, ()) if name in change.fields]
    record = view.record(change.kind, change.id)
    if record is None or not names:
        return {}
    was = {name: record.fields.get(name) for name in names}
    left = {name: change.fields[name] for name in names}
    return {"kind": change.kind, "id": change.id, "was": was, "set": left} if was != left else {}


# -- reading ------------------------------------------------------------------------------------------


def taken(matter: Matter) -> list[Taken]:
    """What the decision that the case stands by took; nothing where there is no such decision."""
    case = matter.case
    if case is None:
        return []
    own = noted(case.fields) or list(_posts_of_before(matter, case))
    earlier = [one for other in _given_way(matter.view, case) for one in noted(other.fields)]
    return _traced_back(own, earlier)


def noted(fields: Mapping[str, Value]) -> list[Taken]:
    """What the last decision of a case noted that took effect, be it that it gave way since."""
    noted = [line[TOOK] for line in own_lines(fields) if line.get(TOOK) and line.get("to") != LOST.code]
    last = noted[-1] if noted else ()
    return [Taken(str(one["kind"]), str(one["id"]), one["was"], one["set"]) for one in last]


def as_before(view: View, case: Record) -> dict[tuple[str, str], Record]:
    """What the decision of a case ended beside its member, as it was before; nothing that changed since.

    By (kind, id). A case that it closed is open again, with the line that closed it in its history.
    """
    found: dict[tuple[str, str], Record] = {}
    earlier = [one for other in _given_way(view, case) for one in noted(other.fields)]
    for one in _traced_back(noted(case.fields), earlier):
        record = view.record(one.kind, survivor(view, one.kind, one.id)) if one.kind in _BESIDE else None
        if record is None or any(record.fields.get(name) != left for name, left in one.left.items()):
            continue
        closed_by = (record.fields.get("lost_to") or {}).get("case")
        closed = one.kind == "case" and "state" in one.was
        if closed and (closed_by not in known_by(case) or record.fields.get("workflow") in _NOT_REOPENED):
            continue
        again = {"lost_to": None} if "state" in one.was else {}
        found[record.kind, record.id] = replace(record, fields={**record.fields, **one.was, **again})
    return found


def _given_way(view: View, case: Record) -> list[Record]:
    """Papers over which this one prevailed: what one of them had ended is ended by this one since.

    With those that had given way to one of them, or were closed beside it.
    """
    won, found = set(known_by(case)), list[Record]()
    member = str(case.fields.get(MEMBER) or "")
    others = [other for other in view.cases_of(member) if other.id != case.id] if member else []
    for _ in others:
        more = [each for each in others if each not in found and _lost_to(each) in won and _gave_way(each)]
        found += more
        won |= {id for each in more for id in known_by(each)}
    return found


def _gave_way(case: Record) -> bool:
    """Whether a paper had decided the case: what was only under way has ended nothing."""
    if (case.fields.get("lost_to") or {}).get("held"):
        return True
    workflow = workflows().get(str(case.fields.get("workflow")))
    named = {str(line.get("to")) for line in own_lines(case.fields)}
    states = (state for state in workflow.states if state.code in named) if workflow is not None else ()
    return any(not state.open and state.board is Board.APPROVED for state in states)


def _lost_to(case: Record) -> str:
    return str((case.fields.get("lost_to") or {}).get("case") or "")


def _traced_back(own: Iterable[Taken], earlier: Sequence[Taken]) -> list[Taken]:
    """What a decision took, and decisions before it whose place it has: each as it was before all of them."""
    found = [_before_all(one, earlier) for one in own]
    known = {(one.kind, one.id) for one in found}
    return found + [_before_all(one, earlier) for one in earlier if (one.kind, one.id) not in known]


def _before_all(one: Taken, earlier: Sequence[Taken]) -> Taken:
    waiting = [each for each in earlier if each is not one and (each.kind, each.id) == (one.kind, one.id)]
    while waiting:
        first = next((each for each in waiting if _leads_to(each, one)), None)
        if first is None:
            break
        waiting.remove(first)
        one = one._replace(was={**one.was, **first.was}, left={**first.left, **one.left})
    return one


def _leads_to(first: Taken, then: Taken) -> bool:
    """Whether one decision left a record as the other found it."""
    return any(then.was.get(name) == value for name, value in first.left.items() if name in then.was)


def line_of_exit(case: Record) -> int | None:
    """The place in the history of a case of the step by which its member left; None where nobody did."""
    workflow = workflows().get(str(case.fields.get("workflow")))
    exits = {step.name for step in workflow.steps if step.exit} if workflow is not None else set()
    lines = case.fields.get("history") or []
    found = [at for at, line in enumerate(lines) if line.get("step") in exits and not line.get("because_of")]
    return found[-1] if found else None


def also_took(case: Record, took: Sequence[Value]) -> Iterator[Put]:
    """The case of a way out, whose line tells that it took these as well."""
    at, lines = line_of_exit(case), list(case.fields.get("history") or [])
    if at is not None and took:
        lines[at] = {**lines[at], TOOK: [*(lines[at].get(TOOK) or []), *took]}
        yield Put("case", case.id, {"history": lines})


def posts_taken_over(view: View, left: Record, case: Record, day: str) -> Iterator[Put]:
    """Posts that the decision of `case` had ended, which gives way to that of `left`: ended by that one."""
    own, at = noted(left.fields), line_of_exit(left)
    known = {one.id for one in own}
    earlier = [one for one in noted(case.fields) if one.kind == "position"]
    ended = {"held_to": day, "end_reason": "left"}
    posts = {one.id for one in earlier if one.id not in known and _is_as_left(view, one)}
    yield from (Put("position", id, dict(ended)) for id in sorted(posts))
    traced = _traced_back(own, [one for one in earlier if one.id in known | posts])
    told = [_said(one._replace(left=ended) if one.id in posts else one) for one in traced]
    lines = list(left.fields.get("history") or [])
    if at is not None and told != (lines[at].get(TOOK) or []):
        lines[at] = {**lines[at], TOOK: told}
        yield Put("case", left.id, {"history": lines})


def _is_as_left(view: View, one: Taken) -> bool:
    record = view.record(one.kind, survivor(view, one.kind, one.id))
    return record is not None and all(record.fields.get(name) == value for name, value in one.left.items())


def _said(one: Taken) -> dict[str, Value]:
    return {"kind": one.kind, "id": one.id, "was": dict(one.was), "set": dict(one.left)}


def noted_together(before: Mapping[str, Value], again: Mapping[str, Value]) -> dict[str, Value]:
    """The line of a decision that had given way and stands after all, with what it took both times.

    `before` is its line of the first time, `again` that of now: what it ended then has stayed ended since.
    """
    took = _traced_back(noted({"history": [again]}), noted({"history": [before]}))
    said = [_said(one) for one in took]
    line = {name: value for name, value in before.items() if name != TOOK}
    return {**line, TOOK: said} if said else line


def before_it(matter: Matter, kind: str, id: str) -> Mapping[str, Value]:
    """What a record said before the decision changed it; empty where that was not noted."""
    return next((one.was for one in taken(matter) if (one.kind, one.id) == (kind, id)), {})


def _posts_of_before(matter: Matter, case: Record) -> Iterator[Taken]:
    """Posts that an older case ended: they bear its day and one of its reasons."""
    day = case.fields.get("decided_on")
    for id in matter.view.positions_of(matter.member_id) if day else ():
        record = matter.view.record("position", id)
        fields = record.fields if record is not None else {}
        if fields.get("held_to") == day and fields.get("end_reason") in _REASONS:
            left = {"held_to": day, "end_reason": fields["end_reason"]}
            yield Taken("position", id, {"held_to": None, "end_reason": None}, left)
    subject = case.fields.get("subject") or {}
    if subject.get("position"):
        yield Taken("member", matter.member_id, {"position": subject["position"]}, {"position": None})


def _standing(matter: Matter, kind: str) -> Iterator[tuple[Record, Taken]]:
    """Records of a kind that are still as the decision left them, with what it took."""
    for one in taken(matter):
        record = matter.view.record(kind, survivor(matter.view, kind, one.id)) if one.kind == kind else None
        if record is not None and all(record.fields.get(name) == left for name, left in one.left.items()):
            yield record, one


def _posts(matter: Matter) -> Iterator[tuple[Post, Taken]]:
    """The posts to give back, where there still is what they were held in."""
    for record, one in _standing(matter, "position"):
        mine = record.fields.get("member") == matter.member_id
        if mine and closed(matter.view, str(record.fields.get("org") or "")) is None:
            yield post_of(record.id, record.fields), one


def successor(view: View, post: Post, day: date) -> Post | None:
    """Who holds a post by now, where only one can."""
    if post.rank not in _OF_ONE:
        return None
    held = (post_of(record.id, record.fields) for record in view.every("position"))
    return next(
        (
            each
            for each in held
            if (each.org, each.rank) == (post.org, post.rank)
            and each.person != post.person
            and each.held_on(day)
        ),
        None,
    )


def _concerns(matter: Matter) -> bool:
    """Whether the person is there to hold anything; whom this decision took out comes back with the step."""
    if matter.member is None:
        return False
    left = exit_in_force(matter.view, matter.member)
    return matter.about.get("status") in COUNTED or (left is not None and left.id == matter.case_id)


# -- giving back --------------------------------------------------------------------------------------


def _back(matter: Matter) -> Iterable[Change]:
    if not _concerns(matter):
        return
    yield from _posts_back(matter)
    for kind in ("overlay", "guest"):
        for record, one in _standing(matter, kind):
            yield Put(kind, record.id, dict(one.was))
    for record, one in _standing(matter, "case"):
        if "state" not in one.was:
            yield Put("case", record.id, {**one.was, **_branch_of(matter, one.was.get("org"))})
        elif _can_go_on(matter, record):
            branch = _branch_of(matter, record.fields.get("org"))
            yield overtaken(matter, record, str(one.was["state"]), lost_to=None, **branch)


def _branch_of(matter: Matter, org: Value) -> Mapping[str, Value]:
    """Who goes on with a case: what was not open when its branch ended stayed behind there.

    Where nobody goes on for that branch it is the one that was chosen for the member to come back to.
    """
    if not org:
        return {}
    chosen = matter.given.get(RETURN.name)
    if chosen and closed(matter.view, str(org)) is not None:
        return {"org": chosen}
    return branch_now(matter.view, str(org), matter.member)


def _posts_back(matter: Matter) -> Iterator[Change]:
    day = date.fromisoformat(matter.day)
    ended = list(_posts(matter))
    free = [(post, one) for post, one in ended if successor(matter.view, post, day) is None]
    for post, one in free:
        yield Put("position", post.id, dict(one.was))
    titles = [
        one.was["position"] for one in taken(matter) if one.kind == "member" and one.was.get("position")
    ]
    if titles and free and not matter.about.get("position"):
        yield Put("member", matter.member_id, {"position": titles[0]})


def _can_go_on(matter: Matter, case: Record) -> bool:
    """Whether a case is taken up again: this decision closed it, and no other one was begun instead."""
    name, closed_by = str(case.fields.get("workflow")), (case.fields.get("lost_to") or {}).get("case")
    declared = workflows().get(name)
    closers = (
        {matter.case_id, *(each.id for each in _given_way(matter.view, matter.case))}
        if matter.case
        else set()
    )
    if declared is None or name in _NOT_REOPENED or closed_by not in closers:
        return False
    return bool(declared.once_per) or (declared.about is not About.CANDIDATE and not open_cases(matter, name))


GIVEN_BACK: Final = Effect(
    label="Chức vụ, trạng thái phụ, hồ sơ đang làm đã kết thúc theo đó trở lại như trước, trừ chức vụ "
    "đã có người khác giữ và giấy chuyển sinh hoạt đã rút",
    changes=_back,
    reads_note=True,
)


def _held_by_another(matter: Matter) -> Mapping[str, Value] | None:
    for post, _ in _posts(matter) if _concerns(matter) else ():
        holder = successor(matter.view, post, date.fromisoformat(matter.day))
        if holder is not None:
            member = matter.view.record("member", str(holder.fields.get("member") or ""))
            name = member.fields.get("full_name") if member else holder.fields.get("person_name")
            labels = matter.view.rulebook.catalogue("position").labels
            return {"post": labels.get(str(post.fields.get("post")), ""), "name": name}
    return None


POST_FREE: Final = Condition(
    code="post_held_by_another",
    label="Chức vụ đã mất chưa có người khác giữ",
    broken_by=_held_by_another,
    severity=Severity.WARN,
    source="3.10: cách chức kết thúc chức vụ",
)
