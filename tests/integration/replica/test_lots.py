"""Lots of sheets being typed: kept across a restart and a migration, never in the queue."""

from __future__ import annotations

from dataclasses import replace

from sync.replica.types import Lot, LotRow
from tests.helpers.replicas import AT, BRANCH, Desk, make_older, member_id

LOT = Lot("l1", BRANCH, "open", {"sheets": 2}, {"row": 1, "field": "phone"}, "lan", "life-1", AT, "lan", AT)
ROW = LotRow("l1", 1, "typed", {"full_name": "Nguyễn Văn  "}, {}, {"typist": "lan"})


def keep(desk: Desk, *kept: Lot | LotRow) -> None:
    with desk.replica.writing() as work:
        for one in kept:
            work.keep_lot(one) if isinstance(one, Lot) else work.keep_lot_row(one)
        work.commit()


def test_a_lot_survives_a_restart_as_it_was_typed_and_is_never_queued(desk: Desk) -> None:
    keep(desk, LOT, ROW, replace(ROW, n=3), replace(ROW, n=2, state="hard"))
    desk.restart()
    with desk.replica.reading() as reader:
        assert reader.lots() == [LOT]
        assert (reader.lot("l1"), reader.lot("l2")) == (LOT, None)
        assert [row.n for row in reader.lot_rows("l1")] == [1, 2, 3]
        assert (reader.lot_row("l1", 1), reader.lot_row("l1", 4)) == (ROW, None)
        assert reader.lot_counts() == {"l1": {"typed": 2, "hard": 1}}
        assert reader.outbox() == []


def test_keeping_again_replaces_and_dropping_a_lot_drops_its_rows(desk: Desk) -> None:
    keep(desk, LOT, ROW, replace(ROW, n=2), replace(LOT, id="l2", made_at="2027"), replace(ROW, lot="l2"))
    keep(desk, replace(LOT, state="closed"), replace(ROW, texts={"phone": "09"}))
    with desk.replica.writing() as work:
        work.drop_lot("l2")
        work.drop_lot_row("l1", 2)
        work.commit()
    with desk.replica.reading() as reader:
        assert [lot.state for lot in reader.lots()] == ["closed"]
        assert [dict(row.texts) for row in reader.lot_rows("l1")] == [{"phone": "09"}]
        assert reader.lot_rows("l2") == []


def test_what_became_members_is_found_by_its_batch_while_it_waits(desk: Desk) -> None:
    n = desk.add(7)
    assert n
    accepted = replace(ROW, batch="b1", member=member_id(7), state="accepted")
    keep(desk, LOT, accepted, replace(accepted, n=2, batch="b2", member=member_id(8)))
    with desk.replica.reading() as reader:
        assert reader.lot_rows_of_batch("b1") == [accepted]
        assert reader.unsent_lot_batches() == {"b1"}


def test_an_older_file_gets_its_tables(desk: Desk) -> None:
    desk.close()
    make_older(desk)
    desk.open()
    keep(desk, LOT, ROW)
    with desk.replica.reading() as reader:
        assert reader.lots() == [LOT]
