"""Settling many conflicts by one rule: first every line that would be done, then all of it as one step.

A rule settles a conflict only where it decides every question of it; the others stay open and are counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from desktop.services import conflicts, settling
from desktop.services.acting import Saved
from desktop.services.conflicts import ConflictField, ConflictGroup, ConflictView
from desktop.services.session import Session
from desktop.services.settling import Settling
from desktop.services.undo import Step
from desktop.services.wording import word
from domain.conflicts.settle import ConflictType, Take
from domain.decide import decide
from domain.decisions import Command, Refused
from domain.fields import FieldType
from domain.kinds import KINDS
from domain.members.fields import CONTACT
from domain.text import fold

if TYPE_CHECKING:
    from sync.replica.reader import Reader


class Rule(StrEnum):
    """The rules that are offered; nothing of the kind ever runs by itself."""

    SERVER_FOR_POSTS = "server_for_posts"
    NEWER_FOR_CONTACT = "newer_for_contact"
    FULLER = "fuller"
    ALIKE = "alike"  # what was just chosen, for all conflicts like this one


OFFERED: Final = (Rule.SERVER_FOR_POSTS, Rule.NEWER_FOR_CONTACT, Rule.FULLER)
# Side for one group, or None where the rule does not decide it.
_Decides = Callable[[ConflictGroup, ConflictView], Take | None]
_POSTS: Final = frozenset({"position", "party_position"})
# Whether a record stays at all is never left to a rule.
_BY_RULE: Final = frozenset({ConflictType.FIELDS, ConflictType.DUPLICATE, ConflictType.RULE})
_WORD: Final = re.compile(r"\w+")
_ONE_IN_THE_OTHER: Final = frozenset(
    {FieldType.TEXT, FieldType.NAME, FieldType.TITLE, FieldType.PARTIAL_DATE, FieldType.MONTH}
)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One question that the rule answers: what stays, whose it is, and what is given up."""

    conflict: str
    subject: str
    place: str
    field: str
    take: str
    kept: str
    kept_of: str
    dropped: str


@dataclass(frozen=True, slots=True)
class RulePlan:
    """All that a rule would do, of one moment. `left` counts open conflicts that it does not settle."""

    rule: Rule
    title: str
    lines: tuple[RuleLine, ...]
    settlings: tuple[Settling, ...]
    left: int

    @property
    def count(self) -> int:
        return len(self.settlings)


def title(rule: Rule) -> str:
    return word(f"conflict.rule.{rule.value}")


def plan(session: Session, rule: Rule) -> RulePlan:
    """What an offered rule would do now."""
    decides = _DECIDERS[rule]
    return _plan(session, rule, lambda view: {group.group: decides(group, view) for group in view.groups})


def plan_alike(session: Session, model: ConflictView, chosen: Mapping[str, str]) -> RulePlan:
    """The choice made for one conflict (group → "mine" or "theirs"), for it and all that are like it."""
    takes = {group: Take(side) for group, side in chosen.items()}
    return _plan(session, Rule.ALIKE, lambda view: takes if alike(model, view) else {})


def alike(model: ConflictView, other: ConflictView) -> bool:
    """Same question, asked of the same fields, between the same two people."""
    return _signature(model) == _signature(other)


def run(session: Session, planned: RulePlan) -> tuple[list[Saved], Step]:
    """Do exactly what was shown, all or nothing, as one step. Raises ActionRefused, `index` in its params."""
    label = f"{planned.title}: {word('conflict.step.several').format(count=planned.count)}"
    return settling.settle(session, planned.settlings, label)


def _plan(
    session: Session, rule: Rule, choose: Callable[[ConflictView], Mapping[str, Take | None]]
) -> RulePlan:
    lines: list[RuleLine] = []
    settlings: list[Settling] = []
    with session.replica.reading() as reader:
        open_views = conflicts.views(session, reader)
        for view in open_views:
            takes = choose(view)
            settled = _settling(view, takes)
            if settled is not None and _is_allowed(session, reader, settled):
                settlings.append(settled)
                lines += [_line(view, group, takes[group.group]) for group in view.groups]
    return RulePlan(rule, title(rule), tuple(lines), tuple(settlings), len(open_views) - len(settlings))


def _settling(view: ConflictView, takes: Mapping[str, Take | None]) -> Settling | None:
    if view.only_theirs or view.type not in _BY_RULE or not view.groups:
        return None
    chosen = {}
    for group in view.groups:
        take = takes.get(group.group)
        if take is None:
            return None
        chosen[group.group] = {
            one.name: one.mine if take is Take.MINE else one.theirs for one in group.fields
        }
    return Settling(view.id, settling.wanted(chosen, view))


def _is_allowed(session: Session, reader: Reader, settled: Settling) -> bool:
    """One that the rules would refuse is left for a person, instead of stopping all the others."""
    command = Command("resolve", "conflict", settled.conflict, settled.wanted)
    return not isinstance(decide(reader.view(), command, session.actor, session.today), Refused)


def _line(view: ConflictView, group: ConflictGroup, take: Take | None) -> RuleLine:
    mine = take is Take.MINE
    kept_of = group.mine_by if mine else group.theirs_by
    kept, dropped = ("mine", "theirs") if mine else ("theirs", "mine")
    return RuleLine(
        conflict=view.id,
        subject=view.subject,
        place=view.place,
        field=group.label,
        take=take.value if take else "",
        kept=_texts(group, kept),
        kept_of=kept_of.short,
        dropped=_texts(group, dropped),
    )


def _texts(group: ConflictGroup, side: str) -> str:
    asked = group.differing or group.fields
    return ", ".join(str(getattr(one, f"{side}_text")) for one in asked)


def _signature(view: ConflictView) -> tuple[object, ...]:
    groups = tuple(
        (group.group, group.mine_by.actor, group.mine_by.device, group.theirs_by.actor, group.theirs_by.name)
        for group in view.groups
    )
    return view.type, view.kind, view.moved, groups


# -- what each rule says about one group


def _server_for_posts(group: ConflictGroup, view: ConflictView) -> Take | None:
    is_post = view.kind == "position" or all(field.name in _POSTS for field in group.fields)
    return Take.THEIRS if is_post else None


def _newer_for_contact(group: ConflictGroup, view: ConflictView) -> Take | None:
    declared = KINDS[view.kind].by_name
    if not all(field.name in declared and declared[field.name].section == CONTACT for field in group.fields):
        return None
    mine, theirs = _moment(group.mine_by.at), _moment(group.theirs_by.at)
    if mine is None or theirs is None or mine == theirs:
        return None
    return Take.MINE if mine > theirs else Take.THEIRS


def _fuller(group: ConflictGroup, view: ConflictView) -> Take | None:
    sides = {_fuller_side(field, view.kind) for field in group.differing}
    return next(iter(sides)) if len(sides) == 1 else None


def _fuller_side(field: ConflictField, kind: str) -> Take | None:
    mine, theirs = field.mine, field.theirs
    if not mine or not theirs:
        return Take.MINE if mine else Take.THEIRS
    if isinstance(mine, list) and isinstance(theirs, list):
        more, less = set(mine), set(theirs)
        return Take.MINE if more > less else Take.THEIRS if less > more else None
    declared = KINDS[kind].by_name.get(field.name)
    if declared is None or declared.type not in _ONE_IN_THE_OTHER:
        return None
    texts = _as_words(mine), _as_words(theirs)
    if declared.type in (FieldType.PARTIAL_DATE, FieldType.MONTH):
        texts = str(mine), str(theirs)
    if texts[0] == texts[1]:
        return None
    if texts[1] in texts[0]:
        return Take.MINE
    return Take.THEIRS if texts[0] in texts[1] else None


def _as_words(value: object) -> str:
    return f" {' '.join(_WORD.findall(fold(str(value))))} "


def _moment(timestamp: str) -> datetime | None:
    try:
        return datetime.fromisoformat(timestamp)
    except ValueError:
        return None


_DECIDERS: Mapping[Rule, _Decides] = {
    Rule.SERVER_FOR_POSTS: _server_for_posts,
    Rule.NEWER_FOR_CONTACT: _newer_for_contact,
    Rule.FULLER: _fuller,
}


def count_alike(model: ConflictView, views: Sequence[ConflictView]) -> int:
    """How many others are like this one."""
    return sum(alike(model, view) for view in views if view.id != model.id)
