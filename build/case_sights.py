"""Pictures of the screens of cases: the board and its chooser, one case, one step for many."""

from __future__ import annotations


def board(stage: object) -> None:
    from desktop.screens import CASES
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    stage.screens.open(CASES)
    stage.shot("cases")
    page = stage.screens.cases
    page.open_column("pending")
    stage.shot("cases-pending")
    page.open_column("")
    page.choose()
    stage.settle()
    stage.shot("cases-chooser")
    stage.type(page.chooser.search, "di lam xa")
    stage.type(page.chooser.picker.search, "nguyen")
    stage.shot("cases-chosen")
    page.chooser.search.clear()
    page.chooser.picker.search.clear()
    page.show_board()


def one_case(stage: object) -> None:
    """A new case, one that waits, and the papers of it."""
    from desktop.features.cases.actions import Start
    from desktop.services import members
    from desktop.services.cases import Cases
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    session, page = stage.workspace.session, stage.screens.case
    [row] = members.find(session, members.MemberFilter(limit=1))
    for workflow in ("transfer", "maturity"):
        stage.screens.start_case(Start(workflow=workflow, member=row.id))
        stage.shot(f"case-new-{workflow}")
    stage.screens.start_case(Start(workflow="admission"))
    stage.shot("case-newcomer")
    for shown in Cases(session).rows()[:2]:
        stage.screens.open_case(shown.id)
        stage.shot(f"case-{shown.workflow}")
        stage.click(page.wrong)
        stage.shot(f"case-{shown.workflow}-change")
        page.changing.put_away()
        if page.papers.isVisible():
            stage.click(page.papers)
            stage.shot(f"papers-{shown.workflow}")


def many(stage: object) -> None:
    from desktop.services import members
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    session, page = stage.workspace.session, stage.screens.case_batch
    ids = members.find_ids(session, members.MemberFilter(limit=12))
    for workflow, step in (("training", "assess"), ("assessment", "submit")):
        stage.screens.open_batch(workflow, ids)
        stage.settle()
        page.step.choose(step)
        page.step.activated.emit(page.step.currentIndex())
        stage.settle()
        page.fields.editors["period"].set_text("2026")
        page.refresh()
        stage.shot(f"batch-{workflow}")
    stage.click(page.add)
    stage.shot("batch-adding")
