"""What has been chosen in a conflict so far; nothing is chosen before a person chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from desktop.services import settling, values
from desktop.services.conflicts import ConflictField, ConflictGroup, ConflictView
from desktop.services.session import Session
from desktop.services.wording import sentence
from domain.conflicts.settle import ConflictType
from domain.fields import FieldType
from domain.kinds import KINDS
from domain.records import Value


class Choice(StrEnum):
    MINE = "mine"
    THEIRS = "theirs"
    OWN = "own"  # typed into the result column


# Conflicts about whether the record stays at all: one side is taken whole, there is no field to mix.
WHOLE = frozenset({ConflictType.EDIT_DELETE, ConflictType.DELETE_EDIT})
_NUMBERS = frozenset({FieldType.PHONE, FieldType.CITIZEN_ID})
_LONGEST_NAMED = 28


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

    @property
    def sides(self) -> dict[str, str]:
        """Group → side, where every group takes one side as it is; empty otherwise."""
        if not self.complete or Choice.OWN in self.chosen.values():
            return {}
        return {group: choice.value for group, choice in self.chosen.items()}

    def choose(self, group: ConflictGroup, choice: Choice) -> None:
        if self.is_whole:
            self.choose_all(choice)
        else:
            self._choose(group, choice)

    def choose_all(self, choice: Choice) -> None:
        for group in self.view.groups:
            self._choose(group, choice)

    def carry_over(self, before: Settlement) -> bool:
        """Keep what was chosen where the question is still the same; whether all of it could be kept."""
        same = {group.group: group for group in before.view.groups}
        kept = [group.group for group in self.view.groups if same.get(group.group) == group]
        self.chosen = {group: choice for group, choice in before.chosen.items() if group in kept}
        self.results = {group: result for group, result in before.results.items() if group in kept}
        return self.results.keys() == before.results.keys()

    def type_in(self, session: Session, group: ConflictGroup, name: str, text: str) -> str:
        """Take what was typed as one field's result; what is wrong with it in words, or ""."""
        declared = KINDS[self.view.kind].by_name.get(name)
        parsed = values.parse(declared, text, session.rulebook) if declared else None
        if parsed is not None and parsed.finding is not None and parsed.refusal is not None:
            self.results.pop(group.group, None)
            self.chosen.pop(group.group, None)
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
        if declared is not None and declared.refers_to:
            # Another record by its id: people know it by its name only.
            return one.mine_text if value == one.mine else one.theirs_text
        return values.show(declared, value, session.rulebook) if declared else str(value or "")

    def dropped(self, group: ConflictGroup) -> str:
        """Which values the choice gives up, in words: "Bỏ số 0988 111 222"."""
        if group.group not in self.results:
            return ""
        lost: list[str] = []
        for one in group.differing or group.fields:
            value = self.results[group.group].get(one.name)
            sides = {one.mine_text: one.mine, one.theirs_text: one.theirs}
            lost += [
                self.named(one, text)
                for text, side in sides.items()
                if (side or None) != (value or None) and side not in (None, "", [])
            ]
        return f"Bỏ {', '.join(dict.fromkeys(lost))}" if lost else ""

    def named(self, one: ConflictField, text: str) -> str:
        """A value as a button can say it: "số 0988 111 222", "“Phó Bí thư”"."""
        declared = KINDS[self.view.kind].by_name.get(one.name)
        if declared is not None and declared.type in _NUMBERS:
            return f"số {text}"
        short = text if len(text) <= _LONGEST_NAMED else f"{text[: _LONGEST_NAMED - 1].rstrip()}…"
        return f"“{short}”"

    def wanted(self) -> dict[str, Any]:
        """What settles it, as a `resolve` carries it."""
        return settling.wanted(self.results, self.view)

    def _choose(self, group: ConflictGroup, choice: Choice) -> None:
        self.chosen[group.group] = choice
        mine = choice is Choice.MINE
        self.results[group.group] = {one.name: one.mine if mine else one.theirs for one in group.fields}

    def _side_of(self, group: ConflictGroup) -> Choice | None:
        result: Mapping[str, Value] = self.results[group.group]
        for choice in (Choice.MINE, Choice.THEIRS):
            side = {one.name: one.mine if choice is Choice.MINE else one.theirs for one in group.fields}
            if all((result[name] or None) == (value or None) for name, value in side.items()):
                return choice
        return None
