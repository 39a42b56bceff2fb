"""Files on the laptop: unreadable without the key, noticed when changed, gone on with after any cut."""

from __future__ import annotations

import errno
import os
import tracemalloc
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from sync.replica import file_cache
from sync.replica.errors import DiskFull, FileDamaged, NotWhatItIsCalled
from sync.replica.file_cache import RESERVE, SEGMENT, FileCache, Kept
from sync.replica.home import Home

KEY = bytes(range(32))
CONTENT = b"".join(f"Trang {n}: van ban chi dao.\n".encode() for n in range(3_000))  # five segments
NAME = sha256(CONTENT).hexdigest()


@pytest.fixture
def cache(tmp_path: Path) -> FileCache:
    return FileCache(Home(tmp_path / "home"), KEY)


def fill(cache: FileCache, content: bytes = CONTENT, upto: int | None = None) -> str:
    name = sha256(content).hexdigest()
    with cache.begin(name, len(content)) as writing:
        writing.add(content[writing.have : upto])
        if upto is None:
            writing.finish()
    return name


def content(cache: FileCache, name: str = NAME, start: int = 0) -> bytes:
    return b"".join(cache.read(name, start))


def folder(cache: FileCache) -> Path:
    return cache._home.files


def test_a_file_comes_back_as_it_was_put_here_from_any_byte_on(cache: FileCache) -> None:
    fill(cache)
    assert content(cache) == CONTENT
    for start in (0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, len(CONTENT) - 1):
        assert content(cache, start=start) == CONTENT[start:]
    assert cache.standing(NAME) == file_cache.Standing(Kept.WHOLE, len(CONTENT))


@pytest.mark.parametrize("size", [1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT])
def test_the_edge_of_a_segment_is_no_edge_of_a_file(cache: FileCache, size: int) -> None:
    name = fill(cache, CONTENT[:size])
    assert content(cache, name) == CONTENT[:size]
    assert cache.standing(name).have == size


@pytest.mark.parametrize(
    "cut", [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT + 7, len(CONTENT) - 1, len(CONTENT)]
)
def test_a_file_goes_on_wherever_it_was_cut(cache: FileCache, cut: int) -> None:
    fill(cache, upto=cut)
    assert cache.standing(NAME).kept is Kept.PART
    with cache.begin(NAME, len(CONTENT)) as writing:
        assert cut - 2 * SEGMENT <= writing.have <= cut
    fill(cache)
    assert content(cache) == CONTENT


@pytest.mark.parametrize("torn", [1, 20, 60, 70, SEGMENT, SEGMENT + 100, SEGMENT + 137])
def test_a_file_that_a_power_cut_tore_goes_on_too(cache: FileCache, torn: int) -> None:
    fill(cache, upto=2 * SEGMENT + 5)
    (part,) = folder(cache).iterdir()
    os.truncate(part, torn)
    fill(cache)
    assert content(cache) == CONTENT


def test_nothing_of_it_can_be_read_on_the_disk_not_even_its_name(cache: FileCache, tmp_path: Path) -> None:
    source = tmp_path / "Kế hoạch mật.txt"
    source.write_bytes(CONTENT)
    name, _ = cache.take_in(source)
    fill(cache, CONTENT[::-1])
    assert name == NAME
    for path in folder(cache).iterdir():
        assert b"chi dao" not in path.read_bytes()
        assert b"oad ihc" not in path.read_bytes()
        assert NAME not in path.name
    with pytest.raises(FileDamaged):
        content(FileCache(cache._home, bytes(32)))


def test_a_changed_byte_is_noticed(cache: FileCache) -> None:
    fill(cache)
    (path,) = folder(cache).iterdir()
    whole = path.read_bytes()
    for place in (*range(0, 80, 3), *range(80, len(whole), 3_331), len(whole) - 1):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(FileDamaged):
            content(cache)


def test_segments_cannot_be_left_out_moved_or_put_into_another_file(cache: FileCache) -> None:
    fill(cache)
    (path,) = folder(cache).iterdir()
    whole = path.read_bytes()
    head, sealed = file_cache._HEADER, file_cache._SEALED
    swapped = (
        whole[:head] + whole[head + sealed : head + 2 * sealed] + whole[head : head + sealed]
        + whole[head + 2 * sealed :]
    )  # fmt: skip
    for changed in (whole[: head + 2 * sealed], whole[:head] + whole[head + sealed :], swapped, whole[:head]):
        path.write_bytes(changed)
        with pytest.raises(FileDamaged):
            content(cache)
    other = fill(cache, CONTENT[1:])
    cache._path(other).write_bytes(whole)
    with pytest.raises(FileDamaged):
        content(cache, other)


def test_another_content_than_was_named_is_thrown_away(cache: FileCache) -> None:
    with cache.begin(NAME, len(CONTENT)) as writing:
        writing.add(CONTENT[:-1] + b"!")
        with pytest.raises(NotWhatItIsCalled):
            writing.finish()
    assert list(folder(cache).iterdir()) == []


def test_a_disk_without_room_is_told_before_anything_is_written(tmp_path: Path) -> None:
    cache = FileCache(Home(tmp_path), KEY, free=lambda _: RESERVE + len(CONTENT) - 1)
    source = tmp_path / "a.txt"
    source.write_bytes(CONTENT)
    with pytest.raises(DiskFull):
        cache.begin(NAME, len(CONTENT))
    with pytest.raises(DiskFull):
        cache.take_in(source)
    assert not cache._home.files.exists()


def test_a_disk_that_fills_up_meanwhile_leaves_what_was_safe(
    cache: FileCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(cache, upto=3 * SEGMENT + 1)
    safe = cache.standing(NAME).have

    def full(self: Any, segment: bytes, *, last: bool) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(file_cache._Sealing, "_seal", full)
        with cache.begin(NAME, len(CONTENT)) as writing, pytest.raises(DiskFull):
            writing.add(CONTENT[writing.have :])
    assert cache.standing(NAME).have == safe
    fill(cache)
    assert content(cache) == CONTENT


def test_a_file_larger_than_it_may_take_memory(cache: FileCache) -> None:
    piece, pieces = bytes(1 << 20), 12
    found = sha256()
    for _ in range(pieces):
        found.update(piece)
    tracemalloc.start()
    with cache.begin(found.hexdigest(), pieces << 20) as writing:
        for _ in range(pieces):
            writing.add(piece)
        writing.finish()
    read = sum(len(segment) for segment in cache.read(found.hexdigest()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert read == pieces << 20
    assert peak < 4 << 20


def aged(cache: FileCache, *contents: bytes) -> list[str]:
    """Files that were opened one after the other, the first longest ago."""
    names = [fill(cache, content) for content in contents]
    for age, name in enumerate(reversed(names), 1):
        os.utime(cache._path(name), (1_000_000 - age, 1_000_000 - age))
    return names


def test_what_was_opened_longest_ago_goes_first(cache: FileCache) -> None:
    first, second, third = aged(cache, CONTENT, CONTENT[1:], CONTENT[2:])
    list(cache.read(first, opened=True))
    assert cache.evict(2 * len(CONTENT) + 2_000) == 1
    assert cache.standing(second).kept is Kept.NOTHING
    assert cache.standing(first).kept is cache.standing(third).kept is Kept.WHOLE


def test_what_is_not_at_the_server_yet_is_never_thrown_away(cache: FileCache, tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_bytes(CONTENT)
    name, _ = cache.take_in(source)
    needed = fill(cache, CONTENT[1:])
    assert cache.evict(0, [needed]) == 0
    assert cache.standing(name).kept is Kept.MINE
    cache.has_arrived(name)
    assert cache.evict(0) == 2
    assert cache.standing(name).kept is Kept.NOTHING


def test_what_nothing_names_any_more_is_swept_when_it_is_old(cache: FileCache, tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_bytes(CONTENT)
    name, _ = cache.take_in(source)
    assert cache.sweep([name], before=2**40) == 0
    assert cache.sweep([], before=0) == 0
    assert cache.sweep([], before=2**40) == 1
    assert cache.standing(name).kept is Kept.NOTHING


def test_the_same_file_taken_in_again_is_one(cache: FileCache, tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_bytes(CONTENT)
    assert cache.take_in(source) == cache.take_in(source) == (NAME, len(CONTENT))
    cache.has_arrived(NAME)
    # Attached to another directive: it waits for the server to say again that it is there.
    cache.take_in(source)
    assert cache.standing(NAME).kept is Kept.MINE
    assert len(list(folder(cache).iterdir())) == 1
