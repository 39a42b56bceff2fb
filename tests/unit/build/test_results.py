from __future__ import annotations

import json
from pathlib import Path

import results


def test_counts_by_area_and_coverage_by_package(tmp_path: Path) -> None:
    junit, coverage = tmp_path / "junit.xml", tmp_path / "coverage.json"
    junit.write_text(
        "<testsuites><testsuite>"
        '<testcase classname="tests.unit.domain.test_text" name="a"/>'
        '<testcase classname="tests.unit.domain.test_text" name="b"><failure/></testcase>'
        '<testcase classname="tests.gui.test_window.TestGrid" name="c"><error/></testcase>'
        "</testsuite></testsuites>"
    )
    figures = {"num_statements": 10, "covered_lines": 9, "num_branches": 4, "covered_branches": 3}
    full = {"num_statements": 10, "covered_lines": 10, "num_branches": 16, "covered_branches": 16}
    files = {"domain/a.py": figures, "domain/b.py": full, "sync/a.py": figures, "desktop/a.py": figures}
    coverage.write_text(json.dumps({"files": {path: {"summary": entry} for path, entry in files.items()}}))
    lines = [" ".join(line.split()) for line in results.summary(junit, coverage).splitlines()]
    assert lines == [
        "",
        "tests",
        "gui 0 passed 1 failed",
        "unit 1 passed 1 failed",
        "all 1 passed 2 failed",
        "coverage",
        "domain 95.0 % of lines 95.0 % of branches promised 95 % of branches: met",
        "sync 90.0 % of lines 75.0 % of branches promised 95 % of branches: SHORT",
        "desktop 90.0 % of lines 75.0 % of branches promised 80 % of lines: met",
    ]


def test_a_run_that_was_cut_says_so(tmp_path: Path) -> None:
    told = results.summary(tmp_path / "none.xml", tmp_path / "none.json")
    assert "ended before it wrote its counts" in told
    assert "not measured" in told
