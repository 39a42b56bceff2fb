"""A kind read as columns says what its records say, and the mark moves whenever they may have changed."""

from __future__ import annotations

from domain.kinds import KINDS
from sync.protocol.messages import RecordChange
from sync.replica.types import Performed
from tests.helpers.replicas import BRANCH, Desk, change, member_id


def test_columns_hold_what_records_hold(desk: Desk) -> None:
    desk.add(1, birth_date="2001", salaried=True, association=["1", "2"], fee_paid_until="2026-05")
    desk.add(2, salaried=False, note="có 'dấu' nháy và \\ gạch")
    desk.add(3)
    # A server that is ahead of us sends a value of another shape.
    desk.pull(change(member_id(9), 5, full_name="Lê Xa", org=BRANCH, birth_date=2001, salaried="có"))
    for kind in ("member", "organisation", "case"):
        names = [field.name for field in KINDS[kind].fields]
        with desk.replica.reading() as reader:
            ids, columns = reader.columns(kind, names)
            records = reader.records(kind)
        assert sorted(ids) == [record.id for record in records]
        for record in records:
            row = ids.index(record.id)
            found = {name: columns[name][row] for name in names if columns[name][row] is not None}
            assert found == dict(record.fields)


def test_the_mark_moves_with_every_change_and_only_then(desk: Desk) -> None:
    def mark() -> object:
        with desk.replica.reading() as reader:
            return reader.change_mark()

    before = mark()
    assert mark() == before
    id = desk.add(1)
    added = mark()
    assert added != before
    assert isinstance(desk.attempt("edit", "member", id, {"phone": "0912345678"}), Performed)
    assert mark() not in (before, added)


def test_a_folded_record_leads_to_the_one_that_stands_for_it_in_the_end(desk: Desk) -> None:
    first, second, third = (member_id(number) for number in (1, 2, 3))
    desk.pull(*(change(id, 5, full_name="Lê Xa", org=BRANCH) for id in (first, second, third)))
    desk.pull(RecordChange("member", first, 6, gone="merged", into=second))
    desk.pull(RecordChange("member", second, 7, gone="merged", into=third))
    with desk.replica.reading() as reader:
        assert reader.folded_into("member") == {first: third, second: third}
