"""What has been chosen in a conflict so far; nothing is chosen before a person chooses."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from desktop.services import values
from desktop.services.conflicts import ConflictField, ConflictGroup, ConflictView
from desktop.services.session import Session
from desktop.services.wording import sentence
from domain.conflicts.settle import ConflictType
from domain.kinds import KINDS
from domain.records import Value


class Choice(StrEnum):
    MINE = "mine"
    THEIRS = "theirs"
    OWN = "own"  # typed into the result column


# Conflicts about whether the record stays at all: one side is taken whole, there is no field to mix.
WHOLE = frozenset({ConflictType.EDIT_DELETE, ConflictType.DELETE_EDIT})


@dataclass
class Settlement:
    """One conflict being settled. `results` are the stored values of groups that are decided."""

    view: ConflictView
    chosen: dict[str, Choice] = field(default_factory=dict)
    results: dict[str, dict[str, Value]] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        return self.view.type in WHOLE

    @property
    def complete(self) -> bool:
        return all(group.group in self.results for group in self.view.groups)

    @property
    def left_open(self) -> int:
        return sum(group.group not in self.results for group in self.view.groups)

    def choose(self, group: ConflictGroup, choice: Choice) -> None:
        self.chosen[group.group] = choice
        mine = choice is Choice.MINE
        self.results[group.group] = {one.name: one.mine if mine else one.theirs for one in group.fields}

    def choose_all(self, choice: Choice) -> None:
        for group in self.view.groups:
            self.choose(group, choice)

    def type_in(self, session: Session, group: ConflictGroup, name: str, text: str) -> str:
        """Take what was typed as one field's result; what is wrong with it in words, or ""."""
        declared = KINDS[self.view.kind].by_name.get(name)
        parsed = values.parse(declared, text, session.rulebook) if declared else None
        if parsed is not None and parsed.finding is not None and parsed.refusal is not None:
            self.results.pop(group.group, None)
            return sentence(parsed.finding.code, parsed.finding.params)
        standing = self.results.get(group.group) or {one.name: one.theirs for one in group.fields}
        self.results[group.group] = {**standing, name: parsed.value if parsed else text}
        self.chosen[group.group] = self._side_of(group) or Choice.OWN
        return ""

    def text(self, session: Session, one: ConflictField, group: ConflictGroup) -> str:
        """What the result column shows; "" while the group is not decided."""
        if group.group not in self.results:
            return ""
        declared = KINDS[self.view.kind].by_name.get(one.name)
        value = self.results[group.group].get(one.name)
        return values.show(declared, value, session.rulebook) if declared else str(value or "")

    def dropped(self, one: ConflictField, group: ConflictGroup) -> str:
        """Which values the choice gives up, in words."""
        if group.group not in self.results:
            return ""
        value = self.results[group.group].get(one.name)
        sides = {one.mine_text: one.mine, one.theirs_text: one.theirs}
        lost = [text for text, side in sides.items() if (side or None) != (value or None)]
        return f"Bỏ: {', '.join(lost)}" if lost else ""

    def wanted(self) -> dict[str, Value]:
        """Everything decided, as one mapping of stored values."""
        return {name: value for group in self.results.values() for name, value in group.items()}

    def _side_of(self, group: ConflictGroup) -> Choice | None:
        result = self.results[group.group]
        for choice in (Choice.MINE, Choice.THEIRS):
            side = {one.name: one.mine if choice is Choice.MINE else one.theirs for one in group.fields}
            if all((result[name] or None) == (value or None) for name, value in side.items()):
                return choice
        return None
