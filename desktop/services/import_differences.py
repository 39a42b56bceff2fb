"""What a row of a list changes of somebody who is here already, field by field; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from desktop.services.import_changed import Changed
from desktop.services.import_types import CellChange, Change, Choices
from domain.fields import Policy
from domain.importing.mapping import ColumnMapping, Update
from domain.importing.row_read import RowRead
from domain.members.fields import MEMBER
from domain.merge import equal_values
from domain.records import Value

if TYPE_CHECKING:
    from sync.protocol.messages import Operation
    from sync.replica.types import LocalRecord


class Differences:
    """`imported`: what the imports of this laptop wrote, in order, as far as it is still known here."""

    def __init__(
        self, mapping: ColumnMapping, choices: Choices, changed: Changed, imported: Sequence[Operation]
    ) -> None:
        self._mapping, self._choices, self._changed, self._imported = mapping, choices, changed, imported

    def of(self, row: RowRead, record: LocalRecord) -> Iterator[CellChange]:
        """Fields of one group stand or fall together: the day of issue belongs to its card."""
        differing = [
            (name, record.fields.get(name), value)
            for name, value in row.values.items()
            if not equal_values(MEMBER.by_name[name], value, record.fields.get(name))
        ]
        changes = [
            CellChange(name, before, value, self._change(row.number, record, name, before, value))
            for name, before, value in differing
        ]
        kept = {MEMBER.group_of(one.field) for one in changes if not one.writes}
        for one in changes:
            if one.writes and MEMBER.group_of(one.field) in kept:
                yield CellChange(one.field, one.before, one.after, Change.KEPT)
            else:
                yield one

    def _change(self, number: int, record: LocalRecord, name: str, before: Value, after: Value) -> Change:
        if before is None or before == "" or before == []:
            return self._filled(number, record, name, after)
        if MEMBER.by_name[name].policy is Policy.SERVER:
            return Change.KEPT
        update = self._mapping.update_of(name)
        if update is Update.ASK:
            return Change.OVERWRITE if (number, name) in self._choices.take else Change.ASKED
        if update is Update.FILL:
            return Change.KEPT
        taken = self._taken.get((record.id, name))
        if taken is not None:
            return Change.OVERWRITE if taken == before else Change.KEPT_CHANGED
        if not self._changed.since(record, name) or (number, name) in self._choices.take:
            return Change.OVERWRITE
        return Change.ASKED

    def _filled(self, number: int, record: LocalRecord, name: str, after: Value) -> Change:
        """Of an empty field: what somebody cleared since the list was taken does not come back by itself."""
        taken = self._taken.get((record.id, name))
        if taken is None and self._changed.was_emptied(record, name):
            return Change.FILL if (number, name) in self._choices.take else Change.ASKED
        if taken is None or not equal_values(MEMBER.by_name[name], after, taken):
            return Change.FILL
        if self._mapping.update_of(name) is not Update.ASK:
            return Change.KEPT_CHANGED
        return Change.FILL if (number, name) in self._choices.take else Change.ASKED

    @cached_property
    def _taken(self) -> dict[tuple[str, str], Value]:
        """(member, field) → what the last import wrote there, as far as it is still known here."""
        return {
            (operation.id, name): value
            for operation in self._imported
            for name, value in operation.set.items()
        }
