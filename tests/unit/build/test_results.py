from __future__ import annotations

import json
from pathlib import Path

import results


def test_counts_by_area_and_coverage_by_package(tmp_path: Path) -> None:
    junit, coverage = tmp_path / "junit.xml", tmp_path / "coverage"
    junit.write_text(
        "<testsuites><testsuite>"
        '<testcase classname="tests.unit.domain.test_text" name="a"/>'
        '<testcase classname="tests.unit.domain.test_text" name="b"><failure/></testcase>'
        '<testcase classname="tests.gui.test_window.TestGrid" name="c"><error/></testcase>'
        "</testsuite></testsuites>"
    )
    first: list[list[int]] = [[1, 2]]
    second = [[1, 3]]
    full = {"executed_lines": [1], "missing_lines": [], "executed_branches": [], "missing_branches": []}
    coverage.mkdir()
    for worker, lines, branches in (("gw0", [1, 2], first), ("gw1", [3], second)):
        report = {
            "executed_lines": lines,
            "missing_lines": [line for line in (1, 2, 3, 4) if line not in lines],
            "executed_branches": branches,
            "missing_branches": [one for one in [[1, 2], [1, 3], [3, 0], [3, 4]] if one not in branches],
        }
        files = {"domain/a.py": full, "domain/b.py": full, "sync/a.py": report, "desktop/a.py": report}
        (coverage / f"{worker}.json").write_text(json.dumps({"files": files}))
    told = [" ".join(line.split()) for line in results.summary(junit, coverage).splitlines()]
    assert told == [
        "",
        "tests",
        "gui 0 passed 1 failed",
        "unit 1 passed 1 failed",
        "all 1 passed 2 failed",
        "coverage",
        "domain 100.0 % of lines 100.0 % of branches promised 95 % of branches: met",
        "sync 75.0 % of lines 50.0 % of branches promised 95 % of branches: SHORT",
        "desktop 75.0 % of lines 50.0 % of branches promised 80 % of lines: SHORT",
    ]


def test_a_run_that_was_cut_says_so(tmp_path: Path) -> None:
    told = results.summary(tmp_path / "none.xml", tmp_path / "none")
    assert "ended before it wrote its counts" in told
    assert "not measured" in told
