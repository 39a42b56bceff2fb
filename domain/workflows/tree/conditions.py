"""What has to be true of a change of the tree (`domain.md` 1.2, 1.3, 1.5, 1.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from domain.organisations.events import EventType
from domain.organisations.sizes import Counted, shortfalls
from domain.records import Record, Value
from domain.rules import Level
from domain.text import fold
from domain.values.dates import first_day
from domain.workflows.conditions import COUNTED
from domain.workflows.exits import is_open
from domain.workflows.model import Condition, Matter, Severity
from domain.workflows.shared_states import CANCELLED, LOST
from domain.workflows.tree.following import still_there
from domain.workflows.tree.plan import Plan, children, organisation, plan_of

_NEVER_DECIDED: Final = frozenset({CANCELLED.code, LOST.code})
_Params = Mapping[str, Value] | None


def _unreadable(matter: Matter) -> _Params:
    plan = plan_of(matter)
    named = all(part.name for part in plan.founds) and (not plan.renames or plan.new_name)
    return None if plan.readable and named else {}


def _not_working(matter: Matter) -> _Params:
    for id in filter(None, plan_of(matter).named):
        if organisation(matter.view, id) is None:
            return {"org": id, "name": _name(matter.view.record("organisation", id))}
    return None


def _same(matter: Matter) -> _Params:
    plan = plan_of(matter)
    ends = set(plan.ends)
    if plan.into in ends or (plan.moves and plan.parent == plan.moves):
        return {"org": plan.into or plan.moves}
    return None


def _moved_on(matter: Matter) -> _Params:
    """Whether the organisation has another name, or another parent, than on the screen of who decided."""
    plan = plan_of(matter)
    for id, field, seen in (
        (plan.renames, "name", "name_before"),
        (plan.moves, "parent", "parent_before"),
    ):
        record = organisation(matter.view, id)
        if record is not None and str(record.fields.get(field) or "") != str(matter.data.get(seen) or ""):
            return {"org": id, "name": _name(record)}
    return None


def _levels_differ(matter: Matter) -> _Params:
    """People can only go where people belong, and branches only where branches may stand."""
    plan, view = plan_of(matter), matter.view
    if not plan.into:
        return None
    target = next((part.level for part in plan.founds if part.id == plan.into), None)
    if target is None:
        standing = view.record("organisation", plan.into)
        target = str(standing.fields.get("level") or "") if standing is not None else ""
    for id in plan.ends:
        level = _level(matter, view.record("organisation", id))
        other = view.rulebook.level(target)
        if level is None or other is None or level.holds_members != other.holds_members:
            return {"org": id, "level": level.code if level else "", "other": target}
    return None


def _stands(plan: Plan, matter: Matter) -> Iterator[tuple[str, str, str, str]]:
    """(id, level, name, parent) of whatever stands in a new place afterwards."""
    for part in plan.founds:
        yield part.id, part.level, part.name, part.parent
    moved = [(plan.moves, plan.parent)] if plan.moves else []
    if plan.renames:
        record = organisation(matter.view, plan.renames)
        parent = str(record.fields.get("parent") or "") if record is not None else ""
        yield plan.renames, str((record.fields if record else {}).get("level") or ""), plan.new_name, parent
    for id in plan.ends if plan.into else ():
        moved += [(child.id, plan.into) for child in children(matter.view, id) if child.id not in plan.ends]
    for id, parent in moved:
        record = organisation(matter.view, id)
        if record is not None:
            yield id, str(record.fields.get("level") or ""), _name(record), parent


def _wrong_parent(matter: Matter) -> _Params:
    plan, rulebook = plan_of(matter), matter.view.rulebook
    founded = {part.id: part.level for part in plan.founds}
    for id, code, name, parent in _stands(plan, matter):
        if id == plan.renames:
            continue
        above = matter.view.record("organisation", parent)
        above_level = founded.get(parent) or str((above.fields if above else {}).get("level") or "")
        level = rulebook.level(code)
        if level is None or above_level not in level.allowed_parents:
            return {"org": id, "name": name, "level": code, "parent_level": above_level}
    return None


def _circle(matter: Matter) -> _Params:
    plan, view = plan_of(matter), matter.view
    if plan.moves and view.is_under(plan.parent, plan.moves):
        return {"org": plan.moves}
    for part in plan.founds:
        above = next((id for id in plan.ends if view.is_under(part.parent, id)), "")
        if above:
            return {"org": above}
    inside = (id for id in plan.ends if plan.into and view.is_under(plan.into, id))
    found = next(inside, "")
    return {"org": found} if found else None


def _name_taken(matter: Matter) -> _Params:
    """Among siblings a name stands once, whatever its capitals and accents (`domain.md` 1.5)."""
    plan = plan_of(matter)
    seen: dict[tuple[str, str], str] = {}
    leaving = {plan.moves, plan.renames, *plan.ends}
    placed = list(_stands(plan, matter))
    for parent in dict.fromkeys(parent for _, _, _, parent in placed):
        for child in children(matter.view, parent):
            if child.id not in leaving:
                seen[parent, fold(_name(child))] = child.id
    for id, _, name, parent in placed:
        other = seen.setdefault((parent, fold(name)), id)
        if other != id:
            return {"org": other, "name": name}
    return None


def _not_empty(matter: Matter) -> _Params:
    """What is left to do before an organisation can be dissolved, counted by kind of record."""
    plan, view = plan_of(matter), matter.view
    if plan.type is not EventType.DISSOLVE:
        return None
    left: dict[str, int] = {}
    for id in plan.ends:
        left["organisation"] = left.get("organisation", 0) + len(list(children(view, id)))
        for record in still_there(view, id, matter.day):
            if record.kind != "position" and not _left_already(record):
                left[record.kind] = left.get(record.kind, 0) + 1
    left = {kind: count for kind, count in left.items() if count}
    return {"left": left, "count": sum(left.values())} if left else None


def _left_already(record: Record) -> bool:
    """Whether this is somebody who is no member any more: kept where the last branch was, for looking up."""
    status = str(record.fields.get("status") or "")
    return record.kind == "member" and status not in COUNTED | {"", "candidate"}


def _transfer_pending(matter: Matter) -> _Params:
    plan, view = plan_of(matter), matter.view
    found: set[str] = set()
    for id in plan.emptied if plan.type in (EventType.SPLIT, EventType.SPLIT_OFF) else ():
        for record in view.standing_in(id):
            on_the_way = record.kind == "member" and record.fields.get("status") == "transferring"
            asked = record.fields.get("workflow") == "transfer" and is_open(record)
            if on_the_way or (record.kind == "case" and asked):
                found.add(record.id if record.kind == "member" else str(record.fields.get("member")))
    return {"count": len(found), "members": sorted(found)[:5]} if found else None


def _not_members(matter: Matter) -> _Params:
    """Whether somebody is put into a part who is not here at all; who left meanwhile simply stays away."""
    plan, view = plan_of(matter), matter.view
    unknown = [
        id for id in plan.placed if view.record("member", id) is None and not view.tombstone("member", id)
    ]
    return {"count": len(unknown)} if unknown else None


def _too_small(matter: Matter) -> _Params:
    plan, view = plan_of(matter), matter.view
    if not plan.placed and not plan.founds:
        return None
    counts = dict.fromkeys((part.id for part in plan.founds), 0)
    levels = {part.id: (part.level, part.sector) for part in plan.founds}
    for id in plan.emptied:
        if id not in plan.ends:
            counts[id], levels[id] = 0, _level_and_sector(view.record("organisation", id))
        for record in view.standing_in(id):
            if record.kind == "member" and record.fields.get("status") in COUNTED:
                home = plan.placed.get(record.id, plan.into or id)
                counts[home] = counts.get(home, 0) + 1
    if plan.type is EventType.FOUND:
        return None
    small = [
        id
        for id, count in counts.items()
        if id in levels and shortfalls(*levels[id], "active", {Counted.MEMBERS: count}, matter.rules)
    ]
    return {"count": len(small), "least": matter.rules.whole("branch_members_min")} if small else None


def _level_and_sector(record: Record | None) -> tuple[str, str]:
    fields = record.fields if record is not None else {}
    return str(fields.get("level") or ""), str(fields.get("sector") or "")


def _effective_ahead(matter: Matter) -> _Params:
    day = str(matter.data.get("effective_on") or "")
    return {"until": day} if day > matter.today.isoformat() else None


def _founded_ahead(matter: Matter) -> _Params:
    day = str(matter.data.get("founded_on") or "")
    return {"day": day} if day and first_day(day) > matter.today else None


def _papers_later(matter: Matter) -> _Params:
    """Papers of what ends, or is parted, that are dated after the day from which it does."""
    day = str(matter.data.get("effective_on") or matter.day)
    for id in plan_of(matter).emptied:
        later = sorted(
            str(record.fields["decided_on"])
            for record in matter.view.standing_in(id)
            if record.kind == "case"
            and str(record.fields.get("decided_on") or "") > day
            and record.fields.get("state") not in _NEVER_DECIDED
        )
        if later:
            name = _name(matter.view.record("organisation", id))
            return {"org": id, "name": name, "count": len(later), "day": day, "until": later[-1]}
    return None


def _level(matter: Matter, record: Record | None) -> Level | None:
    return matter.view.rulebook.level(str(record.fields.get("level") or "")) if record is not None else None


def _name(record: Record | None) -> str:
    return str(record.fields.get("name") or "") if record is not None else ""


READABLE: Final = Condition(
    code="tree_unreadable", label="Đã ghi đủ tên và phần của từng tổ chức mới", broken_by=_unreadable,
    source="1.7",
)  # fmt: skip
WORKING: Final = Condition(
    code="org_not_working", label="Các tổ chức có tên trong quyết định đang hoạt động",
    broken_by=_not_working, source="1.7",
)  # fmt: skip
NOT_ITSELF: Final = Condition(
    code="org_itself", label="Nơi đi và nơi đến là hai tổ chức khác nhau", broken_by=_same, source="1.7"
)
AS_SEEN: Final = Condition(
    code="org_moved_on", label="Tổ chức vẫn như khi mở hồ sơ", broken_by=_moved_on, source="1.7"
)
SAME_SORT: Final = Condition(
    code="org_levels_differ", label="Nơi đến nhận được đoàn viên, chi đoàn của nơi đi",
    broken_by=_levels_differ, source="ORG-01",
)  # fmt: skip
PARENT_ALLOWED: Final = Condition(
    code="org_parent_level",
    label="Cấp tổ chức được trực thuộc nơi này",
    broken_by=_wrong_parent,
    source="1.2",
)
NO_CIRCLE: Final = Condition(
    code="org_circle", label="Không chuyển vào bên dưới chính tổ chức đó", broken_by=_circle, source="ORG-04"
)
NAME_FREE: Final = Condition(
    code="org_name_taken", label="Tên chưa có ở cùng một cấp trên trực tiếp", broken_by=_name_taken,
    source="1.5",
)  # fmt: skip
EMPTY: Final = Condition(
    code="org_not_empty", label="Không còn đoàn viên và việc dở dang", broken_by=_not_empty, source="1.7"
)
NO_TRANSFER: Final = Condition(
    code="org_transfer_pending", label="Không có đoàn viên đang chuyển đi", broken_by=_transfer_pending,
    source="1.7",
)  # fmt: skip
MEMBERS_KNOWN: Final = Condition(
    code="org_members_unknown",
    label="Những người được chia có trong sổ",
    broken_by=_not_members,
    source="1.7",
)
LARGE_ENOUGH: Final = Condition(
    code="branch_too_small", label="Chi đoàn sau khi chia có đủ số đoàn viên", broken_by=_too_small,
    severity=Severity.WARN, source="ORG-10",
)  # fmt: skip
EFFECTIVE_BY_NOW: Final = Condition(
    code="tree_effective_ahead", label="Ngày hiệu lực không ở sau hôm nay", broken_by=_effective_ahead,
    source="1.7",
)  # fmt: skip

# Allowed: from its day on the successor is whose papers they are, and so they are counted.
NO_PAPERS_LATER: Final = Condition(
    code="org_papers_later", label="Nơi kết thúc không có giấy tờ sau ngày hiệu lực",
    broken_by=_papers_later, severity=Severity.WARN, source="ORG-31",
)  # fmt: skip
# What was dissolved has nobody whose papers they could be.
NOTHING_LATER: Final = Condition(
    code="org_ended_before_papers", label="Tổ chức giải thể không có giấy tờ sau ngày hiệu lực",
    broken_by=_papers_later, source="ORG-31",
)  # fmt: skip
FOUNDED_BY_NOW: Final = Condition(
    code="org_founded_ahead", label="Ngày thành lập không ở sau hôm nay", broken_by=_founded_ahead,
    source="1.5",
)  # fmt: skip

# What is asked of every change, in the order in which a cadre would ask.
ALWAYS: Final = (READABLE, WORKING, NOT_ITSELF, EFFECTIVE_BY_NOW)
PLACED_WELL: Final = (NO_CIRCLE, SAME_SORT, PARENT_ALLOWED, NAME_FREE)
