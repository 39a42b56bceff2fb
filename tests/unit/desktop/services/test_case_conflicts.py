"""Conflicts about papers and proposals of another unit, as the list of conflicts shows and settles them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services import conflicts
from domain.decisions import Command
from sync.replica.types import Performed
from tests.helpers.cases import REMOVAL, step
from tests.helpers.desks import Desk, Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


def perform(desk: Desk, command: Command) -> str:
    with desk.session.replica.writing() as work:
        performed = work.perform(command, work.actors()[0], desk.clock().isoformat(), None)
        work.commit()
    assert isinstance(performed, Performed), performed
    return performed.id


def test_two_papers_are_shown_side_by_side_and_mine_is_given_up(office: Office) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    member = lan.add(full_name="Lê Thị Hoa", birth_date="2004-05-02")
    lan.sync()
    hung.sync()
    sent = step("transfer.send", lan.session.new_id(), member, to_place="Hà Nội", letter_date="2026-10-01")
    perform(lan, sent)
    lan.sync()
    removal = step("removal.confirm", hung.session.new_id(), member, resolution_date="2026-10-20", **REMOVAL)
    case = perform(hung, removal)
    hung.sync()
    (view,) = conflicts.entries(hung.session)
    assert (view.type, view.record, view.subject) == ("case", case, "Lê Thị Hoa")
    assert "trái với" in view.question
    (group,) = view.groups
    shown = {field.name: (field.mine_text, field.theirs_text) for field in group.fields}
    assert shown["decided_on"] == ("20/10/2026", "01/10/2026")
    assert all("_" not in field.label for field in group.fields), "labels are words"
    conflicts.take(hung.session, view.id, "theirs")
    hung.sync()
    assert conflicts.entries(hung.session) == []
    with hung.session.replica.reading() as reader:
        given_up = reader.record("case", case)
    assert given_up is not None
    assert given_up.fields["state"] == "cancelled"
