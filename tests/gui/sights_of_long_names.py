"""Names as long as people have them, where they stand beside many other columns: for `sights`."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from desktop.features.cases.actions import Start
from desktop.features.duplicates.page import DuplicatesPage
from desktop.screen_list import DUPLICATES, MISSING
from desktop.services import members
from desktop.services.case_types import BatchPlan
from desktop.services.cases import Cases
from desktop.services.session import Session
from desktop.tour_stage import Stage

NAMES = ("Nguyễn Hoàng Thị Phương Thảo Nguyên", "Công Tằng Tôn Nữ Huyền Trang Anh", "Y Hoa Niê")
_LATER = {"period": "2026", "registered_on": "05/01/2026"}


def sights_of_long_names(stage: Stage, branch: str) -> Iterator[tuple[str, QWidget]]:
    """People who are in the register at the first walk already are not entered again."""
    screens = stage.screens
    born = {"birth_date": "2004-03-05"}
    ids: list[str] = []

    def enter(session: Session) -> None:
        found = members.find(session, members.MemberFilter())
        there = {str(one.fields["full_name"]): one.id for one in found}
        ids.extend(
            there.get(name) or members.add(session, branch, {"full_name": name, **born}).id for name in NAMES
        )
        if not set(NAMES) <= set(there):
            plan = BatchPlan(workflow="training", step="register", members=ids, values=_LATER)
            Cases(session).batch(plan)

    stage.workspace.change(enter, owner=screens.window)
    stage.settle()
    screens.open_batch("training", ids)
    stage.settle()
    page = screens.case_batch
    page.step.choose("assess")
    page.step.activated.emit(page.step.currentIndex())
    stage.settle()
    page.check()
    stage.settle()
    yield "scores of many people", screens.window
    screens.start_case(Start(workflow="transfer", member=ids[0]))
    stage.settle()
    yield "case of a long name", screens.window
    screens.open("cases")
    screens.cases.show_board()
    stage.settle()
    yield "board with long names", screens.window
    screens.open(MISSING)
    stage.settle()
    yield "long names that lack something", screens.window
    screens.open_member(ids[0])
    stage.settle()
    yield "member with a long name", screens.window
    screens.members.form.close_panel()
    stage.settle()
    pairs = screens.open(DUPLICATES)
    assert isinstance(pairs, DuplicatesPage)
    stage.settle()
    pairs.pair.left.emit()
    stage.settle()
    yield "pairs of duplicates", screens.window
