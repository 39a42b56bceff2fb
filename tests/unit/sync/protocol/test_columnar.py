from __future__ import annotations

from hashlib import blake2b
from typing import Any

import pytest

from sync.protocol import codec, columnar
from sync.protocol.messages import Chunk


def noise(i: int) -> str:
    return blake2b(str(i).encode(), digest_size=20).hexdigest()


def rows(count: int) -> list[tuple[str, int, dict[str, Any]]]:
    return [
        (
            f"id-{i:06}",
            i + 1,
            {"full_name": f"Nguyễn Văn {i}", "note": noise(i), "phone": None if i % 3 else "0"},
        )
        for i in range(count)
    ]


def gathered(chunks: list[bytes]) -> list[tuple[str, int, dict[str, Any]]]:
    return [row for chunk in chunks for row in columnar.rows_of(columnar.unpack(chunk))]


def test_rows_come_back_sorted_by_id_without_the_fields_that_are_not_set() -> None:
    given = rows(50)
    expected = [
        (id, version, {k: v for k, v in fields.items() if v is not None}) for id, version, fields in given
    ]
    assert gathered(list(columnar.pack("member", reversed(given)))) == expected


def test_the_same_rows_give_the_same_bytes_whatever_their_order() -> None:
    given = rows(30)
    assert list(columnar.pack("member", given)) == list(columnar.pack("member", reversed(given)))


def test_chunks_stay_under_the_cap_and_miss_nothing() -> None:
    given = rows(9000)
    counted = list(columnar.pack_counted("member", given, cap=32 * 1024))
    assert len(counted) > 5
    assert all(len(chunk) <= 32 * 1024 for _, chunk in counted)
    assert [len(columnar.unpack(chunk).ids) for _, chunk in counted] == [count for count, _ in counted]
    assert [id for id, _, _ in gathered([chunk for _, chunk in counted])] == [id for id, _, _ in given]


def test_one_record_larger_than_the_cap_travels_alone() -> None:
    big = [("a", 1, {"note": "".join(map(noise, range(200)))}), ("b", 2, {"note": "x"})]
    assert len(list(columnar.pack("member", big, cap=1000))) == 2


def test_no_rows_make_no_chunk_and_rows_without_fields_make_one() -> None:
    assert list(columnar.pack("member", [])) == []
    assert gathered(list(columnar.pack("member", [("a", 1, {}), ("b", 2, {})]))) == [
        ("a", 1, {}),
        ("b", 2, {}),
    ]


@pytest.mark.parametrize(
    "chunk",
    [
        Chunk("member", ["a"], [1, 2], {}),
        Chunk("member", ["a", "a"], [1, 2], {}),
        Chunk("member", ["a"], [1], {"phone": []}),
    ],
)
def test_a_crooked_chunk_is_malformed(chunk: Chunk) -> None:
    with pytest.raises(codec.Malformed):
        columnar.unpack(codec.compress(codec.encode(chunk), "zstd"))


def test_unpacking_stops_at_the_cap() -> None:
    (chunk,) = columnar.pack("member", rows(100))
    with pytest.raises(codec.TooLarge):
        columnar.unpack(chunk, cap=500)


def test_fields_that_were_changed_come_back_with_whom_they_are_about_in_every_chunk() -> None:
    given = rows(4000)
    told = {id: ["note", "phone"] if i % 2 else ["note"] for i, (id, _, _) in enumerate(given) if i % 3 == 0}
    chunks = [columnar.unpack(body) for body in columnar.pack("member", given, 32 * 1024, told)]
    assert len(chunks) > 1
    assert {id: names for chunk in chunks for id, names in columnar.edited_of(chunk).items()} == told


def test_a_place_that_no_record_has_is_malformed() -> None:
    chunk = Chunk("member", ["a"], [1], {}, {"phone": [1]})
    with pytest.raises(codec.Malformed):
        columnar.unpack(codec.compress_to_keep(codec.encode(chunk)))
