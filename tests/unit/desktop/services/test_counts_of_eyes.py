"""What only those who answer for the unit may read is no number for others either."""

from __future__ import annotations

from desktop.services import access, status
from desktop.services.status import SyncState
from domain.decisions import Put
from tests.helpers.desks import PASSPHRASE, Desk, Office

OF_HUNG = "thuyền giấy trôi xa"


def test_a_question_about_a_discipline_is_counted_for_the_secretary_alone(office: Office, desk: Desk) -> None:
    """By the status of an open session, and by the one that is told without opening one."""
    code = office.central.code(office.unit, "branch", "Đỗ Văn Hùng", office.unit.branches[0])
    access.add(desk.session, code, OF_HUNG)
    case = {"workflow": "discipline", "state": "draft", "org": office.unit.branches[0], "data": {}}
    asked = {"type": "case", "record_kind": "case", "record": "case-1", "groups": [], "status": "open"}
    told = {"code": "case_decided", "about_kind": "case", "about": "case-1", "raised_on": "2026-11-20"}
    office.central.write(
        office.unit.id,
        [
            Put("case", "case-1", case, creates=True),
            Put("case", "case-2", {**case, "workflow": "removal"}, creates=True),
            Put("conflict", "conflict-1", asked, creates=True),
            Put("notice", "notice-1", told, creates=True),
        ],
    )
    assert desk.sync().succeeded
    lan = status.read(desk.session)
    assert (lan.conflicts, lan.state, lan.records["case"]) == (1, SyncState.CONFLICTS, 2)
    before = desk.session
    desk.session = access.enter(before, OF_HUNG)
    before.close()
    branch = status.read(desk.session)
    assert branch.state is SyncState.SYNCED
    desk.session.close()
    for passphrase, seen in ((PASSPHRASE, lan), (OF_HUNG, branch)):
        glanced = status.glance(desk.folder, passphrase, desk.clock)
        for one in (glanced, seen):
            kinds = [one.records[kind] for kind in ("case", "conflict", "notice")]
            expected = [2, 1, 1] if passphrase == PASSPHRASE else [1, 0, 0]
            assert (one.conflicts, kinds) == (expected[1], expected)
        assert glanced.state is seen.state
        assert glanced.pill == seen.pill
