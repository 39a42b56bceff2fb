"""The log says where something went wrong and never whom it was about."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from desktop.services import logs
from desktop.services.logs import FILE_BYTES, FILES, LogFile, Place
from tests.helpers.canaries import CANARIES

LOGGER = logging.getLogger("desktop.services.test")


def lines(home: Path) -> list[dict[str, Any]]:
    text = (home / "logs" / "sodoan.log").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_record_is_one_line_with_time_and_offset(tmp_path: Path) -> None:
    with LogFile(tmp_path):
        LOGGER.info("sent %d of %d", 6, 14)
    (line,) = lines(tmp_path)
    assert line["message"] == "sent 6 of 14"
    assert line["at"][10] == "T"
    assert line["at"][-6] in "+-"


@pytest.mark.parametrize("canary", CANARIES)
def test_what_people_typed_is_not_written(tmp_path: Path, canary: str, expected_logs: Any) -> None:
    expected_logs.allow("")
    with LogFile(tmp_path):
        LOGGER.warning("refused %s of %s", canary, 3)
        LOGGER.warning("refused %(what)s", {"what": canary})
        LOGGER.warning("%s\n%s", canary, [canary])
        logging.getLogger("urllib3").warning(canary)
        try:
            try:
                raise ValueError(canary)
            except ValueError as error:
                raise LookupError({"name": canary}) from error
        except LookupError:
            LOGGER.exception("saving failed for %s", canary)
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "logs").iterdir())
    assert canary not in written
    assert canary not in written.encode().decode("unicode_escape")
    last = lines(tmp_path)[-1]
    assert last["error"] == "LookupError < ValueError"
    assert last["places"] == [Place(last["places"][0])]
    assert last["places"][0].startswith("tests/unit/desktop/services/test_logs.py:")


def test_identifiers_codes_and_numbers_stay_for_support(tmp_path: Path) -> None:
    id = "019a0c3e-0000-7000-8000-000000000001"
    with LogFile(tmp_path):
        LOGGER.info("%s: %s after %.1f s, %s", id, "no_network", 1.5, True)
    assert lines(tmp_path)[0]["message"] == f"{id}: no_network after 1.5 s, True"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("QFont::setPointSizeF: Point size <= 0", "QFont::setPointSizeF: Point size <= 0"),
        ("cannot open /home" + "/lan/So Doan/replica.db", "cannot open ‹…› Doan/replica.db"),
        (r"cannot open C:\Lan\replica.db now", "cannot open ‹…› now"),
        ('no item "Nguyen Van An" here', "no item ‹…› here"),
        ("row of Ánh", "row of ‹…›"),
        ("call 0912 345 678 or an@vidu.vn", "call ‹…› or ‹…›"),
    ],
)
def test_messages_of_others_lose_what_might_be_data(said: str, kept: str) -> None:
    assert logs.redacted(said) == kept


def test_the_log_does_not_grow_over_five_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (FILES, FILE_BYTES) == (5, 2_000_000)
    monkeypatch.setattr(logs, "FILE_BYTES", 20_000)
    with LogFile(tmp_path):
        for number in range(300):
            LOGGER.info("%s", Place("x" * 900 + str(number)))
    files = sorted((tmp_path / "logs").glob("sodoan.log*"))
    assert len(files) == FILES
    assert all(file.stat().st_size <= 20_000 for file in files)


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file stands where the folder should be", encoding="utf-8")
    with LogFile(tmp_path):
        LOGGER.info("nothing is lost but this line")
    assert (tmp_path / "logs").is_file()


def test_a_full_disk_costs_the_line_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with LogFile(tmp_path):
        monkeypatch.setattr(logs._SilentRotation, "shouldRollover", full)
        LOGGER.info("this line is lost")
    assert capsys.readouterr().err == ""


def test_a_long_record_is_capped(tmp_path: Path) -> None:
    with LogFile(tmp_path):
        LOGGER.info("%s", Place("x" * 100_000))
    assert len((tmp_path / "logs" / "sodoan.log").read_text(encoding="utf-8")) < 5000


def test_the_log_ends_with_its_run(tmp_path: Path) -> None:
    with LogFile(tmp_path):
        pass
    LOGGER.info("nobody listens")
    assert lines(tmp_path) == []


def test_where_the_interpreter_died_is_read_once(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    inside = f'  File "{Path(__file__)}", line 12 in save'
    (folder / "faults.log").write_text(
        f"Fatal Python error: Segmentation fault\n\nCurrent thread 0x1 (most recent call first):\n{inside}\n",
        encoding="utf-8",
    )
    assert logs.take_faults(tmp_path) == [
        "Fatal Python error: Segmentation fault",
        "tests/unit/desktop/services/test_logs.py:12 save",
    ]
    assert logs.take_faults(tmp_path) == []
