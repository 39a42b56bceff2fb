"""`python -m tests.bench`: measure, print one table, write one JSON.

Nothing here fails because of a time. The exit code is 1 when a row could not be measured at all.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

# Before Qt is imported by a row: without a platform plugin it aborts the process.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.bench import machine, registry, report
from tests.bench.figures import Figure, judge
from tests.bench.workbench import Workbench


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    # Servers that are driven to their limit say so in the log; the rows count those answers.
    logging.disable(logging.WARNING)
    try:
        with tempfile.TemporaryDirectory(prefix="sodoan-bench-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            facts = machine.facts(folder)
            figures, failures = _measured(arguments, folder)
    finally:
        logging.disable(logging.NOTSET)
    sys.stdout.write(report.table(figures))
    for row, trace in failures.items():
        sys.stdout.write(f"\n{row} could not be measured:\n{trace}\n")
    if arguments.json:
        text = json.dumps(report.document(figures, failures, facts), ensure_ascii=False, indent=1)
        arguments.json.write_text(text + "\n", encoding="utf-8")
    return 1 if failures else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rows", nargs="+", choices=registry.NAMES, default=registry.NAMES, metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="tiny units, one round: proves that rows run")
    parser.add_argument("--full", action="store_true", help="the load runs in their full length")
    parser.add_argument("--json", type=Path, metavar="FILE")
    return parser


def _measured(arguments: argparse.Namespace, folder: Path) -> tuple[list[Figure], dict[str, str]]:
    figures: list[Figure] = []
    failures: dict[str, str] = {}
    with Workbench(folder, quick=arguments.quick, full=arguments.full) as bench:
        for name in arguments.rows:
            sys.stderr.write(f"{name} ...\n")
            try:
                row = registry.row(name)
                figures += judge(row, row.measure(bench))
            except Exception:  # noqa: BLE001  the other rows are measured all the same
                failures[name] = traceback.format_exc()
    return figures, failures


if __name__ == "__main__":
    sys.exit(main())
