"""How figures are judged and told: the goals, the table, the JSON, the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench import __main__ as command
from tests.bench import registry
from tests.bench.figures import (
    Figure,
    Measured,
    Promise,
    Row,
    at_least,
    at_least_times,
    at_most,
    at_most_times,
    judge,
)
from tests.bench.report import document, number, table
from tests.bench.timing import percentile, side_by_side

PROMISES = (
    Promise("fast", "lưu một người", "ms", "quality.md, Speed: save", at_most_times(3), "a bare row"),
    Promise("small", "bytes each", "B", "quality.md, Speed: push", at_most(150)),
    Promise("many", "operations", "/s", "for orientation"),
)
ROW = Row("save", "Save", PROMISES, lambda bench: {})
FOUND = {"fast": Measured(8, 2, "medians of 3"), "small": Measured(120), "many": Measured(12_345)}


@pytest.mark.parametrize(
    "goal,value,baseline,met",
    [
        (at_most(50), 50, None, True),
        (at_most(50), 50.1, None, False),
        (at_least(300), 300, None, True),
        (at_least(300), 299, None, False),
        (at_most_times(3), 6, 2, True),
        (at_most_times(3), 6.1, 2, False),
        (at_least_times(0.8), 8, 10, True),
        (at_least_times(0.8), 7, 10, False),
        (at_most_times(3), 1, None, False),
        (None, 1, None, None),
    ],
)
def test_a_goal_judges_the_value_or_the_ratio(
    goal: object, value: float, baseline: float | None, met: bool | None
) -> None:
    promise = Promise("name", "what", "s", "source", goal)  # type: ignore[arg-type]
    assert Figure("row", promise, Measured(value, baseline)).met is met


def test_a_row_that_measured_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="save promised"):
        judge(ROW, {"fast": Measured(1, 1)})


def test_the_table_says_measured_baseline_ratio_goal_and_whether_it_is_met() -> None:
    lines = table(judge(ROW, FOUND)).splitlines()
    assert [line.split() for line in lines[2:5]] == [
        "save fast: lưu một người 8.00 ms 2.00 ms 4.00 × ≤ 3 × NO".split(),  # noqa: SIM905
        "save small: bytes each 120 B ≤ 150 B yes".split(),  # noqa: SIM905
        "save many: operations 12,345 /s".split(),  # noqa: SIM905
    ]
    assert lines[-1] == "save, fast: baseline: a bare row; medians of 3"
    assert lines[0].index("measured") == lines[2].index("8.00 ms") == lines[3].index("120 B")


def test_the_document_carries_machine_figures_sources_and_failures() -> None:
    written = json.loads(json.dumps(document(judge(ROW, FOUND), {"push": "trace"}, {"processors": 2})))
    assert written["machine"] == {"processors": 2}
    assert written["failed"] == {"push": "trace"}
    assert written["figures"][0] == {
        "row": "save",
        "name": "fast",
        "what": "lưu một người",
        "unit": "ms",
        "measured": 8,
        "baseline": 2,
        "baseline_is": "a bare row",
        "ratio": 4,
        "goal": "≤ 3 ×",
        "met": False,
        "source": "quality.md, Speed: save",
        "note": "medians of 3",
    }
    assert [entry["met"] for entry in written["figures"]] == [False, True, None]


@pytest.mark.parametrize(
    "value,shown", [(0, "0"), (0.01234, "0.0123"), (1.236, "1.24"), (99.99, "99.99"), (1234567, "1,234,567")]
)
def test_numbers_are_short(value: float, shown: str) -> None:
    assert number(value) == shown


def test_percentiles_are_values_that_occurred() -> None:
    values = [float(value) for value in range(1, 101)]
    assert [percentile(values, share) for share in (0.5, 0.95, 0.99, 1)] == [50, 95, 99, 100]
    assert percentile([7.0], 0.5) == 7


def test_both_sides_are_timed_in_turn_and_the_median_counts() -> None:
    called: list[str] = []
    seconds = {"ours": iter([5.0, 1.0, 3.0]), "bare": iter([2.0, 9.0, 1.0])}

    def timed(name: str) -> float:
        called.append(name)
        return next(seconds[name])

    pair = side_by_side(lambda: timed("ours"), lambda: timed("bare"), 3)
    assert called == ["ours", "bare"] * 3
    assert (pair.ours, pair.baseline) == (3.0, 2.0)


def test_the_command_writes_table_and_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {
        "save": Row("save", "Save", PROMISES, lambda bench: FOUND),
        "push": Row("push", "Push", PROMISES, lambda bench: {}),
    }
    monkeypatch.setattr(registry, "row", lambda name: rows[name])
    file = tmp_path / "figures.json"
    assert command.main(["--rows", "save", "--json", str(file)]) == 0
    assert "4.00 ×" in capsys.readouterr().out
    written = json.loads(file.read_text(encoding="utf-8"))
    assert [entry["name"] for entry in written["figures"]] == ["fast", "small", "many"]
    assert written["machine"]["processors"] > 0
    assert command.main(["--rows", "push", "save", "--json", str(file)]) == 1
    assert "push could not be measured" in capsys.readouterr().out
    written = json.loads(file.read_text(encoding="utf-8"))
    assert "promised" in written["failed"]["push"]
    assert len(written["figures"]) == 3


def test_every_row_is_called_in_the_registry_as_where_it_is_declared() -> None:
    assert [registry.row(name).name for name in registry.NAMES] == list(registry.NAMES)
