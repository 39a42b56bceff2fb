"""A unit arrives in chunks, and differences are found in ranges and repaired one by one."""

from __future__ import annotations

from typing import Any

import pytest

from sync.protocol import columnar
from sync.protocol.messages import Chunk, Manifest, RecordChange
from sync.replica.types import MemberQuery, ReplicaState
from tests.helpers.replicas import AT, BRANCH, EPOCH, UNIT, Desk, change, digest_of, member_id, members_chunk

ORGANISATIONS = [("organisation", f"01990000-0000-7000-8000-00000000000{n}", 1) for n in (1, 2, 3)]


def rows(count: int) -> list[tuple[str, int, dict[str, Any]]]:
    return [
        (
            member_id(number),
            number + 2,
            {"full_name": f"Nguyễn Văn {['An', 'Bình', 'Chi'][number % 3]}", "org": BRANCH, "salaried": True,
             "association": ["1"], "phone": f"09{number:08d}"},
        )
        for number in range(count)
    ]  # fmt: skip


def manifest(count: int) -> Manifest:
    records = [*ORGANISATIONS, *(("member", id, version) for id, version, _ in rows(count))]
    return Manifest(UNIT, EPOCH, count + 2, digest_of(records), count, 1, AT, [])


def install(desk: Desk, count: int) -> int:
    taken = 0
    for body in columnar.pack("member", rows(count), cap=4096):
        with desk.replica.writing() as work:
            taken += work.install_chunk(columnar.unpack(body))
            work.commit()
    return taken


def test_chunks_fill_rows_index_and_digest(desk: Desk) -> None:
    assert install(desk, 500) == 500
    with desk.replica.writing() as work:
        assert work.finish_bootstrap(manifest(500)) is True
        work.commit()
    with desk.replica.reading() as reader:
        assert (reader.meta.cursor, reader.meta.state) == (502, ReplicaState.READY)
        assert reader.meta.digest == reader.computed_digest()
        record = reader.record("member", member_id(7))
        assert record is not None
        assert dict(record.fields) == rows(8)[7][2]
        assert reader.count_members(MemberQuery(search="van binh")) == 167
        assert reader.members_per_org() == {BRANCH: 500}


def test_chunks_that_come_again_after_a_cut_change_nothing(desk: Desk) -> None:
    install(desk, 120)
    assert install(desk, 120) == 0
    assert install(desk, 200) == 80
    desk.check()
    with desk.replica.reading() as reader:
        assert reader.counts().records["member"] == 200


def test_a_digest_that_differs_is_told(desk: Desk) -> None:
    install(desk, 10)
    with desk.replica.writing() as work:
        assert work.finish_bootstrap(manifest(11)) is False


def test_chunks_do_not_overwrite_what_is_newer_or_pending_here(desk: Desk) -> None:
    install(desk, 3)
    desk.pull(change(member_id(1), 90, full_name="Mới hơn", org=BRANCH))
    desk.edit(member_id(2), note="của tôi")
    with desk.replica.writing() as work:
        fields = {"full_name": "Từ máy chủ", "org": BRANCH}
        assert work.install_chunk(members_chunk((member_id(n), 50, fields) for n in range(3))) == 2
        work.commit()
    assert desk.field(member_id(1), "full_name") == "Mới hơn"
    record = desk.show(member_id(2))
    assert record is not None
    assert (record.fields["full_name"], record.fields["note"]) == ("Từ máy chủ", "của tôi")
    desk.check()


def test_values_without_the_shape_of_their_field_and_unknown_ones_are_kept(desk: Desk) -> None:
    odd = {
        "full_name": "Lê An",
        "org": BRANCH,
        "salaried": "maybe",
        "note": {"rich": True},
        "blood_type": "O",
    }
    with desk.replica.writing() as work:
        work.install_chunk(
            members_chunk([(member_id(1), 2, odd), (member_id(2), 2, {"full_name": "Vũ Bình"})])
        )
        work.commit()
    record = desk.show(member_id(1))
    assert record is not None
    assert dict(record.fields) == odd
    desk.edit(member_id(1), phone="0987654321")
    record = desk.show(member_id(1))
    assert record is not None
    assert dict(record.fields) == {**odd, "phone": "0987654321"}
    desk.check()


def test_conflict_records_in_a_chunk_mark_their_members(desk: Desk) -> None:
    install(desk, 2)
    about = {"record_kind": ["member"], "record": [member_id(1)], "status": ["open"]}
    with desk.replica.writing() as work:
        work.install_chunk(Chunk("conflict", ["c-1"], [5], about))
        work.install_chunk(Chunk("spaceship", ["s-1"], [5], {}))
        work.commit()
    assert desk.sync(member_id(1)) == "conflict"
    with desk.replica.reading() as reader:
        assert reader.member_ids(MemberQuery(sync="conflict")) == [member_id(1)]
    desk.check()


def test_ranges_lead_to_the_records_that_differ(desk: Desk) -> None:
    install(desk, 600)
    with desk.replica.reading() as reader:
        top = reader.range_digests()
        assert len(top) == 16
        assert sum(part.count for part in top) == 603
        below = reader.range_digests(top[3].prefix)
        assert sum(part.count for part in below) == top[3].count
        small = [part for part in below if part.items is not None]
        assert small
        for part in small:
            assert digest_of(part.items or []) == part.digest


def test_repair_takes_the_servers_state_whatever_the_version_and_leaves_the_outbox(desk: Desk) -> None:
    install(desk, 4)
    desk.edit(member_id(2), note="của tôi")
    with desk.replica.writing() as work:
        repaired = work.repair(
            [
                change(member_id(1), 1, full_name="Bản cũ hơn", org=BRANCH),
                change(member_id(2), 1, full_name="Bản cũ hơn", org=BRANCH),
                change(member_id(9), 3, full_name="Thiếu ở đây", org=BRANCH),
                RecordChange("member", member_id(3), 40, gone="deleted"),
            ],
            [("member", member_id(0)), ("member", member_id(77))],
        )
        work.commit()
    assert repaired == 5
    assert desk.field(member_id(1), "full_name") == "Bản cũ hơn"
    assert desk.field(member_id(2), "note") == "của tôi"
    assert desk.show(member_id(0)) is None
    assert desk.show(member_id(3)) is None
    with desk.replica.reading() as reader:
        assert len(reader.outbox()) == 1
    desk.check()


def test_repairing_what_agrees_counts_nothing(desk: Desk) -> None:
    install(desk, 2)
    with desk.replica.writing() as work:
        same = rows(2)[1]
        assert work.repair([change(same[0], same[1], **same[2])], []) == 0


@pytest.mark.parametrize("count", [1, 40])
def test_a_record_deleted_here_and_absent_there_stays_deleted(desk: Desk, count: int) -> None:
    install(desk, count)
    desk.do("delete", "member", member_id(0), reason="nhập nhầm")
    with desk.replica.writing() as work:
        work.repair([], [("member", member_id(0))])
        work.commit()
    assert desk.show(member_id(0)) is None
    desk.check()
