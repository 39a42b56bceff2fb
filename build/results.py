"""What a full test run ends with: tests per area, coverage per package."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

# What each package promises: which figure of coverage.py, and how much of it.
PROMISED = {
    "domain": ("branches", 95),
    "sync": ("branches", 95),
    "desktop": ("lines", 80),
}


# coverage.py's figures of one file, by their names in its JSON report.
Figures = dict[str, int]


def summary(junit: Path, coverage: Path) -> str:
    """A short table of counts and percentages; says so where a run was cut before it wrote its figures."""
    lines = [""]
    lines += _counts(junit) if junit.exists() else ["tests: the run ended before it wrote its counts"]
    lines += _coverage(coverage) if coverage.exists() else ["coverage: not measured, the run was cut"]
    return "\n".join(lines)


def _counts(junit: Path) -> list[str]:
    passed: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    # Written by our own pytest a moment ago, so the plain parser is safe.
    for case in ElementTree.parse(junit).iter("testcase"):
        module = case.get("classname", "").split(".")
        area = module[1] if len(module) > 2 and module[0] == "tests" else "tests"
        broken = case.find("failure") is not None or case.find("error") is not None
        (failed if broken else passed)[area] += 1
    areas = sorted(passed | failed)
    rows = [f"  {area:<14}{passed[area]:>6} passed{failed[area]:>5} failed" for area in areas]
    return ["tests", *rows, f"  {'all':<14}{passed.total():>6} passed{failed.total():>5} failed"]


def _coverage(report: Path) -> list[str]:
    files: dict[str, dict[str, Figures]] = json.loads(report.read_text(encoding="utf-8"))["files"]
    rows = []
    for area, (figure, promise) in PROMISED.items():
        of_area = [
            entry["summary"] for path, entry in files.items() if Path(path).as_posix().startswith(f"{area}/")
        ]
        lines = _percent(of_area, "covered_lines", "num_statements")
        branches = _percent(of_area, "covered_branches", "num_branches")
        reached = branches if figure == "branches" else lines
        verdict = "met" if reached >= promise else "SHORT"
        rows.append(
            f"  {area:<14}{lines:6.1f} % of lines{branches:7.1f} % of branches   "
            f"promised {promise} % of {figure}: {verdict}"
        )
    return ["coverage", *rows]


def _percent(entries: list[Figures], covered: str, total: str) -> float:
    everything = sum(entry[total] for entry in entries)
    return 100.0 * sum(entry[covered] for entry in entries) / everything if everything else 100.0
