"""Distributes a flow over pages: headings stay with what they head, signatures never stand alone."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.printing.flow import GroupItem, Item, Piece, RowItem, TextItem

# An item, or None for the beginning of another page.
Flow = Sequence[Item | None]


class Pagination:
    """`pages` are the pieces of each page; places are dots from the corner of the margins."""

    def __init__(self, flow: Flow, height: float) -> None:
        self._height = height
        self.pages: list[list[Piece]] = [[]]
        self._y = 0.0
        self._list: RowItem | None = None
        for number, item in enumerate(flow):
            following = flow[number + 1] if number + 1 < len(flow) else None
            if item is None:
                self._turn()
            else:
                self._place(item, following)

    def _turn(self) -> None:
        self.pages.append([])
        self._y = 0.0

    @property
    def _at_top(self) -> bool:
        return self._y == 0.0

    def _place(self, item: Item, following: Item | None) -> None:
        begins_list = isinstance(item, RowItem) and item.header is None
        self._y += 0.0 if self._at_top else item.before
        if self._must_leave(item, following, begins_list):
            self._turn_before(item)
        done, cuts = 0.0, list(item.cuts)
        keep_back = self._kept_for(item, following)
        while True:
            room = self._height - self._y
            fitting = [cut for cut in cuts if done < cut <= done + room + 0.5]
            if fitting and fitting[-1] == cuts[-1] and keep_back is not None and len(cuts) > 1:
                # The signatures do not fit below: the last lines go over with them.
                fitting = [cut for cut in fitting if cut <= keep_back]
                keep_back = None
            if not fitting and not self._at_top:
                self._turn_before(item)
                continue
            until = fitting[-1] if fitting else cuts[-1]
            self.pages[-1] += item.pieces(0.0, self._y, done, until)
            self._y += until - done
            done = until
            if done >= cuts[-1]:
                break
            self._turn_before(item)
        self._y += item.after

    def _turn_before(self, item: Item) -> None:
        self._turn()
        header = item.header if isinstance(item, RowItem) else None
        if header is not None:
            self.pages[-1] += header.pieces(0.0, 0.0, 0.0, header.height)
            self._y = header.height

    def _must_leave(self, item: Item, following: Item | None, begins_list: bool) -> bool:
        """Whether the item belongs on the next page although a part of it would have room here."""
        if self._at_top:
            return False
        room = self._height - self._y
        if item.keep_with_next or begins_list:
            return room < item.cuts[-1] + item.after + _least(following)
        if isinstance(following, GroupItem) and len(item.cuts) == 1:
            needed = item.cuts[-1] + item.after + following.before + following.cuts[-1]
            return room < needed <= self._height
        return room < item.cuts[0] - 0.5

    def _kept_for(self, item: Item, following: Item | None) -> float | None:
        """The last cut that leaves lines to go over with signatures which do not fit; None: they fit."""
        if not isinstance(following, GroupItem) or not isinstance(item, TextItem) or len(item.cuts) < 2:
            return None
        needed = item.cuts[-1] + item.after + following.before + following.cuts[-1]
        return item.cuts[-2] if self._height - self._y < needed else None


def _least(following: Item | None) -> float:
    return following.before + following.cuts[0] if following is not None else 0.0
