"""What a full test run ends with: tests per area, coverage per package."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

# What each package promises: which figure, and how much of it.
PROMISED = {
    "domain": ("branches", 95),
    "sync": ("branches", 95),
    "desktop": ("lines", 80),
}


# What one worker reports of a file: "executed_lines", "missing_branches" …; a branch is a pair of lines.
Report = dict[str, list[Any]]


@dataclass
class Reached:
    """Of one file, or of several: what any worker reached, and all that there is."""

    lines: set[object] = field(default_factory=set)
    all_lines: set[object] = field(default_factory=set)
    branches: set[object] = field(default_factory=set)
    all_branches: set[object] = field(default_factory=set)

    def add(self, path: str, report: Report) -> None:
        for name, reached, everything in (
            ("lines", self.lines, self.all_lines),
            ("branches", self.branches, self.all_branches),
        ):
            executed = {(path, *_place(one)) for one in report[f"executed_{name}"]}
            reached |= executed
            everything |= executed | {(path, *_place(one)) for one in report[f"missing_{name}"]}


def _place(line_or_branch: int | list[int]) -> Sequence[int]:
    return line_or_branch if isinstance(line_or_branch, list) else (line_or_branch,)


def summary(junit: Path, coverage: Path) -> str:
    """A short table of counts and percentages; says so where a run was cut before it wrote its figures."""
    lines = [""]
    lines += _counts(junit) if junit.exists() else ["tests: the run ended before it wrote its counts"]
    reports = sorted(coverage.glob("*.json"))
    lines += _coverage(reports) if reports else ["coverage: not measured, the run was cut"]
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


def _coverage(reports: Sequence[Path]) -> list[str]:
    reached = {area: Reached() for area in PROMISED}
    for report in reports:
        files: dict[str, Report] = json.loads(report.read_text(encoding="utf-8"))["files"]
        for path, entry in files.items():
            area = Path(path).parts[0]
            if area in reached:
                reached[area].add(path, entry)
    rows = []
    for area, (figure, promise) in PROMISED.items():
        lines = _percent(reached[area].lines, reached[area].all_lines)
        branches = _percent(reached[area].branches, reached[area].all_branches)
        verdict = "met" if (branches if figure == "branches" else lines) >= promise else "SHORT"
        rows.append(
            f"  {area:<14}{lines:6.1f} % of lines{branches:7.1f} % of branches   "
            f"promised {promise} % of {figure}: {verdict}"
        )
    return ["coverage", *rows]


def _percent(reached: set[object], everything: set[object]) -> float:
    return 100.0 * len(reached) / len(everything) if everything else 100.0
