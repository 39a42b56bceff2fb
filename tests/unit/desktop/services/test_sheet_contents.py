"""What is known of a plain archive without a reader for all of them is what that reader says."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.services.sheet_contents import Entry, plain_entries
from tests.helpers.make_lists import FOLDER

_NAMES = st.sampled_from(["xl/workbook.xml", "a", "xl/", "tệp.xml", "b\\c", "x" * 300])
_PARTS = st.dictionaries(_NAMES, st.binary(max_size=40), max_size=4)


def archive(parts: Mapping[str, bytes], *, packed: bool = True, remark: bytes = b"") -> bytes:
    made = io.BytesIO()
    how = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(made, "w", how) as writing:
        writing.comment = remark
        for name, part in parts.items():
            writing.writestr(name, part)
    return made.getvalue()


def told(content: bytes) -> list[Entry] | None:
    """As the reader for all archives has it; None where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            return [Entry(*(getattr(one, name) for name in Entry._fields)) for one in opened.infolist()]
    except (zipfile.BadZipFile, ValueError, RuntimeError):
        return None


def test_every_list_of_ours_is_plain() -> None:
    for path in FOLDER.glob("*.xlsx"):
        found = plain_entries(path.read_bytes())
        assert found is not None, path.name
        assert found == told(path.read_bytes())


@settings(max_examples=60, deadline=None)
@given(_PARTS, st.booleans(), st.integers(0, 400), st.integers(0, 255))
def test_whatever_is_known_of_an_archive_is_what_stands_in_it(
    parts: Mapping[str, bytes], packed: bool, place: int, sign: int
) -> None:
    content = archive(parts, packed=packed)
    assert plain_entries(content) in (None, told(content))
    touched = bytearray(content)
    touched[-1 - place % len(touched)] = sign
    assert plain_entries(bytes(touched)) in (None, told(bytes(touched)))


def test_what_is_no_plain_archive_is_left_to_the_whole_reader() -> None:
    whole = archive({"a": b"1", "b": b"2"})
    assert plain_entries(whole) is not None
    for other in (b"", whole[:-1], whole + b"\0", b"x" + whole, archive({"a": b"1"}, remark=b"remark")):
        assert plain_entries(other) is None
    assert plain_entries(archive({"tệp": b"1"})) is None
