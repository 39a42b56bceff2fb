"""The Qt binding as the program loads it: less at the start, the same to whoever asks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest

from desktop.binding import LaterModule
from tests.helpers.source_tree import ROOT

_LOADED = "from desktop import binding; binding.load()\nimport sys\nfrom PySide6 import QtCore, QtWidgets\n"


def said(script: str) -> str:
    """What a process says that loads the binding as the program does: in this one it is loaded already."""
    words = [sys.executable, "-c", _LOADED + script]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_what_tells_signatures_is_not_run_before_somebody_asks() -> None:
    waiting = said(
        "names = [name for name, module in sys.modules.items() if type(module) is binding.LaterModule]\n"
        "sys.stdout.write(' '.join(sorted(name.rpartition('.')[2] for name in names)))\n"
    ).split()
    assert {"parser", "layout", "errorhandler", "enum_sig", "pyi_generator"} <= set(waiting)


def test_a_wrong_call_says_what_would_be_right() -> None:
    told = said("try: QtCore.QSize('x')\nexcept TypeError as error: sys.stdout.write(str(error))\n")
    assert "called with wrong argument types" in told
    assert "w: int, h: int" in told


def test_a_wrong_call_on_a_worker_says_it_too() -> None:
    told = said(
        "import threading\n"
        "def wrong():\n"
        "    try: QtCore.QPoint('x')\n"
        "    except TypeError as error: sys.stdout.write(str('xpos: int' in str(error)))\n"
        "worker = threading.Thread(target=wrong)\n"
        "worker.start()\n"
        "worker.join()\n"
    )
    assert told == "True"


def test_whoever_asks_while_the_code_runs_waits_until_it_has_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "first = lambda: last\nbegun.set()\nassert go.wait(30)\nlast = 'whole'\n"
    (tmp_path / "slow_to_run.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    begun, go, told = Event(), Event(), list[str]()
    module = LaterModule("slow_to_run")
    vars(module).update(begun=begun, go=go)
    workers = [Thread(target=lambda: told.append(module.first())) for _ in range(2)]
    workers[0].start()
    assert begun.wait(30)
    workers[1].start()
    workers[1].join(0.2)
    assert told == []
    assert workers[1].is_alive()
    go.set()
    for worker in workers:
        worker.join(30)
    assert told == ["whole", "whole"]


def test_signatures_and_their_modules_are_what_they_are_without_us() -> None:
    told = said(
        "import inspect\n"
        "from PySide6.support.signature import parser\n"
        "from PySide6.support.signature.lib import enum_sig, pyi_generator\n"
        "print(QtWidgets.QWidget.resize.__doc__)\n"
        "print(parser.ArglistParser.__name__, pyi_generator.generate_pyi.__name__)\n"
        "print(type(parser) is type(sys), type(enum_sig) is binding.LaterModule)\n"
    )
    assert told.splitlines() == [
        "resize(self, arg__1: PySide6.QtCore.QSize, /) -> None",
        "resize(self, w: int, h: int, /) -> None",
        "ArglistParser generate_pyi",
        "True False",
    ]


def test_the_hook_of_the_binding_is_on_no_import() -> None:
    assert said("import builtins\nsys.stdout.write(builtins.__import__.__name__)") == "__import__"
