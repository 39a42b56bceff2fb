"""Whether a field says what somebody corrected: a list that is to win asks before it takes it over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Final

from desktop.services import import_profiles

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

_AS_ON_SERVER: Final = "synced"


class Changed:
    """Of the members of one snapshot of a replica."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._edited: Mapping[str, frozenset[str]] = {}
        self._emptied: dict[str, frozenset[str]] = {}

    def look_up(self, members: Collection[str]) -> None:
        """Those who will be asked about, together."""
        self._edited = self._reader.edited(members) if members else {}

    def since(self, record: LocalRecord, name: str) -> bool:
        """Whether somebody changed a field since the entry was made, here or elsewhere.

        Before the unit came onto this laptop: as the server told; where it did not, whatever may have been.
        Since then each field of a record that was changed is asked about rather than lost.
        """
        if name in self._edited.get(record.id, ()):
            return True
        if self._followed_since is None:
            return False
        is_newer = record.version > min(self._followed_since, self._told_until)
        return is_newer or record.sync != _AS_ON_SERVER

    def was_emptied(self, record: LocalRecord, name: str) -> bool:
        """Of a field without a value: whether somebody took it out, on whatever laptop.

        Where an import of this one had filled it and was taken back, nobody meant that.
        """
        is_emptied = name in self._edited.get(record.id, ()) or name in self._emptied_here(record)
        return is_emptied and (record.id, name) not in self._taken_back

    def _emptied_here(self, record: LocalRecord) -> frozenset[str]:
        """What was taken out of a record here, and the server has not told of yet."""
        if record.sync == _AS_ON_SERVER:
            return frozenset()
        if record.id not in self._emptied:
            done = self._reader.operations_about(record.kind, record.id)
            self._emptied[record.id] = frozenset(
                name for one in done if one.do == "edit" for name, value in one.set.items() if not value
            )
        return self._emptied[record.id]

    @cached_property
    def _taken_back(self) -> set[tuple[str, str]]:
        """(member, field) of what imports wrote that were taken back."""
        batches = {one.batch for one in import_profiles.taken(self._reader) if one.undone}
        found = self._reader.operations_of_batches(batches) if batches else []
        return {(operation.id, name) for operation, _ in found for name in operation.set}

    @cached_property
    def _told_until(self) -> float:
        """The version up to which it is known which fields were changed."""
        from sync.replica.edited import EDITED_TOLD

        told = self._reader.settings().get(EDITED_TOLD)
        return inf if told is True else told or 0

    @cached_property
    def _followed_since(self) -> int | None:
        from sync.replica.types import FOLLOWED_SINCE

        return self._reader.settings().get(FOLLOWED_SINCE)
