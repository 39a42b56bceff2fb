"""Which lines and branches of the program a worker of a full test run reached.

`python3 build/tasks.py test` names a folder in `SODOAN_COVERAGE`; each worker leaves one JSON file there, and
`build/results.py` puts them together. Nothing is traced: the program's modules are given probes as they are
imported, and now and then, between two tests, those that have done their work are taken out again. So only
the program is slowed down, not what it is tested with, and hardly.

A plugin (`-p tests.helpers.covered`), because those are there before any conftest imports the program.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Final

# After so many tests of a worker the probes that were reached are taken out.
_BETWEEN: Final = (5, 15, 40, 80, 150, 250, 400, 600, 900, 1300, 1800)


class Coverage:
    """The probes of this process; made before the first import of the program."""

    def __init__(self, folder: Path, worker: str) -> None:
        from tests.helpers.kept_probes import Settings, finder

        self._place = folder / f"{worker}.json"
        settings = Settings()
        self._probes = settings.probes(with_unseen=worker == "gw0")
        sys.meta_path.insert(0, finder(self._probes, settings.sources, settings.matcher()))
        self._tests = Counter[str]()

    def between_tests(self) -> None:
        self._tests["run"] += 1
        if self._tests["run"] in _BETWEEN:
            self._probes.deinstrument_seen()

    def write(self) -> None:
        self._place.write_text(json.dumps(self._probes.get_coverage()), encoding="utf-8")


def _begun() -> Coverage | None:
    """Measures in the workers of a run that asks for it."""
    folder, worker = os.environ.get("SODOAN_COVERAGE", ""), os.environ.get("PYTEST_XDIST_WORKER", "")
    return Coverage(Path(folder), worker) if folder and worker else None


_COVERAGE: Final = _begun()


def pytest_runtest_logfinish() -> None:
    if _COVERAGE is not None:
        _COVERAGE.between_tests()


def pytest_sessionfinish() -> None:
    if _COVERAGE is not None:
        _COVERAGE.write()
