"""An operation that makes the server fail: tried three times, then set aside; the others go on."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from domain.reconcile import reconcile
from sync.server import deciding, upkeep
from sync.server.tables import FAILURE
from tests.helpers.leftovers import LogGuard
from tests.helpers.office import Office, UnitSite, made_id


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Ids of records whose operations make `reconcile` fail."""
    ids: set[str] = set()

    def failing(view, intent, today, new_id):  # type: ignore[no-untyped-def]
        if intent.command.id in ids:
            raise ZeroDivisionError("Nguyễn Văn An 034099000001")
        return reconcile(view, intent, today, new_id)

    monkeypatch.setattr(deciding, "reconcile", failing)
    return ids


def test_one_among_fifty_is_set_aside_at_the_third_try_and_the_others_pass_at_once(
    unit: UnitSite, poisoned: set[str], expected_logs: LogGuard
) -> None:
    laptop = unit.laptop()
    operations = [laptop.create(f"Nguyễn Văn A{letter}") for letter in "abcdefghijklmnopqrstuvwxyz"]
    operations += [laptop.create(f"Nguyễn Văn B{letter}") for letter in "abcdefghijklmnopqrstuvwx"]
    poisoned.add(operations[30].id)
    expected_logs.expect(r"n=31 failures=1 quarantine=False error=ZeroDivisionError at ")
    expected_logs.expect(r"n=31 failures=2 quarantine=False")
    expected_logs.expect(r"n=31 failures=3 quarantine=True")
    first = laptop.exchange(*operations)
    assert {receipt.verdict for receipt in first.receipts} == {"applied"}
    assert [receipt.n for receipt in first.receipts] == [n for n in range(1, 51) if n != 31]
    assert len(first.changes) == 3 + 49, "the feed goes on"
    assert laptop.push(operations[30]) == []
    (receipt,) = laptop.push(operations[30])
    assert (receipt.verdict, receipt.code) == ("waiting", "quarantine")
    assert laptop.push(operations[30]) == [receipt], "it is not tried a fourth time"


def test_no_log_line_quotes_what_was_in_the_operation(
    unit: UnitSite, poisoned: set[str], expected_logs: LogGuard, caplog: pytest.LogCaptureFixture
) -> None:
    laptop = unit.laptop()
    create = laptop.create("Nguyễn Văn An")
    poisoned.add(create.id)
    expected_logs.allow("operation fails")
    for _ in range(3):
        laptop.push(create)
    assert "failures=3" in caplog.text
    assert "Nguy" not in caplog.text
    assert "034099000001" not in caplog.text
    with unit.office.store.looking() as connection:
        assert "Nguy" not in connection.execute(sa.select(FAILURE.c.error)).scalar_one()


def test_its_lane_waits_behind_it_and_no_other_lane_does(
    unit: UnitSite, poisoned: set[str], expected_logs: LogGuard
) -> None:
    laptop = unit.laptop()
    bad = laptop.create("Nguyễn Văn An")
    edit = laptop.edit(bad.id, {}, phone="0987654321")
    free = laptop.create("Lê Bình")
    poisoned.add(bad.id)
    expected_logs.allow("operation fails")
    assert [(receipt.n, receipt.verdict) for receipt in laptop.push(bad, edit, free)] == [(3, "applied")]
    laptop.push(bad, edit)
    receipts = laptop.push(bad, edit)
    assert [(receipt.n, receipt.code) for receipt in receipts] == [(1, "quarantine"), (2, "predecessor")]
    assert [(receipt.n, receipt.code) for receipt in laptop.push(edit)] == [(2, "predecessor")]


def test_set_aside_operations_are_decided_once_the_server_is_mended(
    office: Office, unit: UnitSite, poisoned: set[str], expected_logs: LogGuard
) -> None:
    laptop = unit.laptop()
    bad = laptop.create("Nguyễn Văn An")
    poisoned.add(bad.id)
    expected_logs.allow("operation fails")
    for _ in range(3):
        laptop.push(bad)
    edit = laptop.edit(bad.id, {}, phone="0987654321")
    laptop.push(edit)
    poisoned.clear()
    settled = upkeep.release(office.server.deps, laptop.device)
    assert [(receipt.n, receipt.verdict) for receipt in settled] == [(1, "applied"), (2, "applied")]
    told = laptop.exchange()
    assert [(receipt.n, receipt.verdict) for receipt in told.receipts] == [(1, "applied"), (2, "applied")]
    assert told.changes[-1].fields["phone"] == "0987654321"


def test_another_operation_with_that_number_starts_with_a_clean_slate(
    unit: UnitSite, poisoned: set[str], expected_logs: LogGuard
) -> None:
    laptop = unit.laptop()
    bad = laptop.create("Nguyễn Văn An")
    poisoned.add(bad.id)
    expected_logs.allow("operation fails")
    laptop.push(bad)
    laptop.push(bad)
    laptop.n = 0
    other = laptop.create("Lê Bình")
    poisoned.add(made_id("TB.1-Lê Bình"))
    assert laptop.push(other) == [], "its first failure"
