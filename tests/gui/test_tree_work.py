"""Work on the tree by mouse and keyboard: what a decision comes to is seen before it is taken."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop.features.organisations.page import OrganisationsPage
from desktop.features.organisations.tree_typing import KIND
from desktop.features.organisations.tree_work import TreeWorkPage
from desktop.screen_list import CASE, ORGANISATIONS, TREE_WORK
from desktop.services import drafts, organisations, paper_numbers
from desktop.services.paper_numbers import Register
from desktop.tour_stage import Stage
from desktop.widgets.finding_row import FindingRow
from desktop.widgets.layouts import GROUP
from desktop.widgets.plain_label import PlainLabel
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]


def open_work(stage: Stage, org: str) -> TreeWorkPage:
    page = stage.screens.open(ORGANISATIONS)
    assert isinstance(page, OrganisationsPage)
    stage.until(lambda: bool(page._nodes), "the tree is here")
    page.show_organisation(org)
    stage.click(page.work)
    stage.settle()
    work = stage.screens.built[TREE_WORK]
    assert isinstance(work, TreeWorkPage)
    return work


def choose(stage: Stage, work: TreeWorkPage, step: str, **places: str) -> None:
    work.form.step.choose(step)
    work.form.step.activated.emit(work.form.step.currentIndex())
    for name, id in places.items():
        work.form.places[name].choose(id)
        work.form.places[name].activated.emit(0)
    stage.settle()


def write_paper(stage: Stage, work: TreeWorkPage) -> None:
    for name, text in (("decision_number", "12-QĐ/ĐTN"), ("decision_date", "20/11/2026")):
        stage.type(work.form.editors[name].editor, text)
    stage.until(lambda: work.decide.isEnabled(), "what it comes to has been looked at")


def test_a_merger_is_previewed_taken_and_taken_back(office: Office, open_window: Open) -> None:
    desk = office.desk()
    gone, into = desk.unit.branches
    people = [desk.add(org=gone) for _ in range(3)]
    stage = open_window(desk).stage
    work = open_work(stage, gone)
    assert work.form.places["organisation"].code() == gone
    choose(stage, work, "merge", into=into)
    stage.until(lambda: "Số quyết định" in work.against.text(), "what is missing is said")
    assert not work.decide.isEnabled()
    write_paper(stage, work)
    assert "3 đoàn viên sẽ về Chi đoàn thôn 2." in work.does.text()
    stage.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    stage.until(lambda: bool(work.history.rows), "it is in the history")
    assert {desk.fields(id)["org"] for id in people} == {into}
    assert "Sáp nhập Chi đoàn thôn 1" in work.history.rows[0].what
    stage.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    stage.until(lambda: not work.history.rows, "it is taken back")
    assert {desk.fields(id)["org"] for id in people} == {gone}


def test_people_are_divided_with_number_keys(office: Office, open_window: Open) -> None:
    desk = office.desk()
    old = desk.unit.branches[0]
    people = [desk.add(org=old, full_name=f"Lê Văn {name}") for name in ("An", "Bình", "Cúc")]
    stage = open_window(desk).stage
    work = open_work(stage, old)
    choose(stage, work, "split", organisation=old)
    stage.until(lambda: len(work.parting.model.rows) == 3, "the people are here")
    for edit, name in zip(work.parting.names, ("Chi đoàn 1A", "Chi đoàn 1B"), strict=False):
        stage.type(edit, name)
    for row, key in enumerate((Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_2)):
        work.parting.table.selectRow(row)
        QTest.keyClick(work.parting.table, key)
    write_paper(stage, work)
    assert "1 đoàn viên sẽ về Chi đoàn 1A." in work.does.text()
    assert work.warns.isVisible(), "both parts are below the least number"
    stage.click(work.decide)
    stage.until(lambda: bool(work.history.rows), "it is in the history")
    homes = {node.name: node.members for node in organisations.tree(desk.session)}
    assert homes == {"Xã Thống Nhất": 0, "Chi đoàn 1A": 1, "Chi đoàn 1B": 2, "Chi đoàn thôn 2": 0}
    assert len(people) == sum(homes.values())


def test_only_what_the_table_of_levels_allows_is_offered(office: Office, open_window: Open) -> None:
    desk = office.desk()
    one, two = desk.unit.branches
    stage = open_window(desk).stage
    work = open_work(stage, one)
    choose(stage, work, "merge", organisation=one)
    offered = {work.form.places["into"].itemData(n) for n in range(work.form.places["into"].count())}
    assert offered == {"", two}
    choose(stage, work, "move", organisation=one)
    offered = {work.form.places["parent"].itemData(n) for n in range(work.form.places["parent"].count())}
    assert offered == {"", desk.unit.id}


def test_the_history_leads_to_the_case_of_a_decision(office: Office, open_window: Open) -> None:
    desk = office.desk()
    stage = open_window(desk).stage
    work = open_work(stage, desk.unit.branches[1])
    choose(stage, work, "dissolve", organisation=desk.unit.branches[1])
    write_paper(stage, work)
    stage.click(work.decide)
    stage.until(lambda: bool(work.history.rows), "it is in the history")
    work.table.activated.emit(work.history.index(0, 1))
    stage.settle()
    assert stage.screens.current == CASE
    stage.until(lambda: bool(stage.screens.case.heading.text()), "the case is here")
    assert stage.screens.case.heading.text() == "Biến động tổ chức"
    assert stage.screens.case.who.text().startswith("Chi đoàn thôn 2")
    assert not stage.screens.case.wrong.isVisible()


def test_a_half_typed_decision_outlives_another_one_and_the_window(office: Office, open_window: Open) -> None:
    desk = office.desk()
    one, two = desk.unit.branches
    person = desk.add(org=one, full_name="Lê Văn An")
    stage = open_window(desk).stage
    session = stage.workspace.session
    work = open_work(stage, one)
    choose(stage, work, "split", organisation=one)
    stage.until(lambda: bool(work.parting.model.rows), "the people are here")
    assert drafts.of_cadre(session, KIND) == [], "what was chosen in a moment is no draft"
    stage.type(work.parting.names[1], "Chi đoàn 1B")
    stage.compose(work.form.editors["decision_number"].editor, "12-QĐ/ĐTN")
    work.parting.table.selectRow(0)
    QTest.keyClick(work.parting.table, Qt.Key.Key_2)
    stage.until(lambda: "được giữ lúc" in work.kept.text(), "the pause keeps it")
    assert len(drafts.of_cadre(session, KIND)) == 1
    # A wrong click: another organisation.
    work.begin("", two)
    stage.settle()
    assert work.form.editors["decision_number"].raw_text() == ""
    assert work.unfinished.text() == "1 phần gõ dở"
    [action] = work.unfinished.menu().actions()
    assert action.text().startswith("Chi đoàn thôn 1 · ")
    action.trigger()
    stage.settle()
    assert work.form.step.code() == "split"
    assert work.form.places["organisation"].code() == one
    assert work.form.editors["decision_number"].raw_text() == "12-QĐ/ĐTN"
    assert work.parting.targets() == [{"name": "Chi đoàn 1B", "members": [person]}]
    assert work.notice.label.text().startswith("Đã mở lại quyết định gõ dở lúc")
    assert not work.unfinished.isVisible()


def test_a_decision_takes_its_number_out_of_the_register(office: Office, open_window: Open) -> None:
    desk = office.desk()
    gone, into = desk.unit.branches
    stage = open_window(desk).stage
    session = stage.workspace.session
    with session.replica.reading() as reader:
        register = Register(reader.meta.unit, "QĐ", 2026)

    def fates() -> list[tuple[int, str, str]]:
        return [(line.first, line.fate, line.text) for line in paper_numbers.lines(session, register)]

    work = open_work(stage, gone)
    choose(stage, work, "merge", into=into)
    stage.type(work.form.editors["decision_date"].editor, "20/11/2026")
    button = work.numbers.buttons["decision_number"]
    number, day = (work.form.editors[name].editor for name in ("decision_number", "decision_date"))
    work.form.places["into"].setFocus()
    for stop in (number, button, day):
        stage.key(Qt.Key.Key_Tab)
        assert stop.hasFocus()
    stage.click(button)
    stage.settle()
    told = work.form.editors["decision_number"].findChildren(FindingRow)
    assert [row.level for row in told] == ["warning"], "no block of numbers is here before the first exchange"
    stage.workspace.synchronise()
    stage.until(lambda: not stage.workspace.syncing, "the exchange ends")
    stage.settle()
    stage.click(button)
    stage.settle()
    assert work.form.editors["decision_number"].raw_text() == "01-QĐ/ĐTN"
    assert not button.isEnabled()
    assert day.hasFocus(), "the next thing to type"
    first, fate, text = fates()[0]
    assert (first, fate) == (1, "taken")
    assert "Chi đoàn thôn 1" in text
    stage.click(work.discard)
    stage.until(lambda: fates()[0][1] == "here", "a decision that is given up gives its number back")
    stage.click(work.notice.action)
    stage.until(work.decide.isEnabled, "it stands there again")
    stage.click(work.decide)
    stage.until(lambda: bool(work.history.rows), "it is taken")
    assert "01-QĐ/ĐTN" in work.history.rows[0].paper
    assert fates()[0][:2] == (1, "used")


def test_without_a_history_it_is_said_right_below_the_heading(office: Office, open_window: Open) -> None:
    desk = office.desk()
    stage = open_window(desk).stage
    stage.screens.window.resize(1366, 768)
    work = open_work(stage, desk.unit.branches[0])
    stage.until(work._no_history.isVisible, "there is no history yet")
    stage.settle()
    title = next(
        label for label in work.findChildren(PlainLabel) if label.text() == "Lịch sử" and label.isVisible()
    )
    below = work._no_history.mapTo(work, QPoint()).y() - title.mapTo(work, title.rect().bottomLeft()).y()
    assert below <= GROUP
    assert title.height() < 2 * title.fontMetrics().height()


def test_what_was_given_up_by_mistake_is_given_back_and_a_decision_leaves_no_draft(
    office: Office, open_window: Open
) -> None:
    desk = office.desk()
    gone, into = desk.unit.branches
    stage = open_window(desk).stage
    session = stage.workspace.session
    work = open_work(stage, gone)
    choose(stage, work, "merge", into=into)
    write_paper(stage, work)
    stage.until(lambda: bool(drafts.of_cadre(session, KIND)), "the pause keeps it")
    stage.click(work.discard)
    stage.until(lambda: not drafts.of_cadre(session, KIND), "it is given up")
    assert work.form.editors["decision_number"].raw_text() == ""
    stage.click(work.notice.action)
    stage.until(work.decide.isEnabled, "it stands there again")
    assert work.form.places["into"].code() == into
    assert len(drafts.of_cadre(session, KIND)) == 1
    stage.click(work.decide)
    stage.until(lambda: bool(work.history.rows), "it is taken")
    assert drafts.of_cadre(session, KIND) == []
