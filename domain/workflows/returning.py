"""Coming back into the count: at the branch that was left, or at another one where that branch has ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from domain.decisions import Change, Put, View
from domain.fields import Field, FieldType
from domain.organisations.closing import closed
from domain.records import Record, Value
from domain.workflows.conditions import COUNTED
from domain.workflows.model import Condition, Effect, Matter, Step

RETURN: Final = Field(
    name="return_org",
    label="Về chi đoàn (khi chi đoàn cũ đã ngừng hoạt động)",
    type=FieldType.REFERENCE,
    refers_to="organisation",
    since=4,
)


def home_ended(view: View, member: Record | None) -> bool:
    """Whether somebody who is not counted has no branch left to come back to."""
    if member is None or member.fields.get("status") in COUNTED:
        return False
    return closed(view, str(member.fields.get("org") or "")) is not None


def _nowhere_to_go(matter: Matter) -> Mapping[str, Value] | None:
    if matter.data.get(RETURN.name) or matter.member is None or not home_ended(matter.view, matter.member):
        return None
    branch = matter.view.record("organisation", str(matter.member.fields.get("org") or ""))
    return {"name": branch.fields.get("name") if branch is not None else "", "field": RETURN.name}


def _not_a_home(matter: Matter) -> Mapping[str, Value] | None:
    """Another branch is chosen only where there is no way back, and it has to be a branch that works."""
    chosen = str(matter.given.get(RETURN.name) or "")
    branch = matter.view.record("organisation", chosen)
    if not chosen or branch is None:
        return None
    level = matter.view.rulebook.level(str(branch.fields.get("level") or ""))
    holds = level is None or level.holds_members
    fits = home_ended(matter.view, matter.member) and holds and closed(matter.view, chosen) is None
    return None if fits else {"name": branch.fields.get("name"), "field": RETURN.name}


_HOME_TO_RETURN_TO: Final = Condition(
    code="home_ended",
    label="Chi đoàn cũ còn hoạt động, hoặc đã chọn chi đoàn khác để về",
    broken_by=_nowhere_to_go,
    source="3.14, dòng 9",
)
_ONLY_A_HOME: Final = Condition(
    code="no_home_to_choose",
    label="Chỉ chọn chi đoàn khác khi chi đoàn cũ đã ngừng, và chọn chi đoàn đang hoạt động",
    broken_by=_not_a_home,
    source="3.14, dòng 9",
)


def _comes_back(matter: Matter) -> Iterable[Change]:
    chosen = matter.given.get(RETURN.name)
    yield Put("member", matter.member_id, {"status": "active", **({"org": chosen} if chosen else {})})


COMES_BACK: Final = Effect(label="Lại được tính là đoàn viên đang sinh hoạt", changes=_comes_back)


def comes_back(step: Step, concerns: Callable[[Matter], bool] = lambda _: True) -> Step:
    """The step as one by which a member is counted again; `concerns`: whether it is so for this one."""

    def nowhere_to_go(matter: Matter) -> Mapping[str, Value] | None:
        return _nowhere_to_go(matter) if concerns(matter) else None

    # Whoever it does not concern is asked for no other branch, and is put into none.
    rules = (replace(_HOME_TO_RETURN_TO, broken_by=nowhere_to_go), _ONLY_A_HOME)
    return replace(
        step,
        asks=(*step.asks, RETURN.name),
        asks_only_where=((RETURN.name, home_ended),),
        conditions=(*step.conditions, *rules),
    )
