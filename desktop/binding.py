"""Qt's Python binding, loaded without what it brings along for others.

It puts a hook before every later import, which serves `from __feature__ import ...`. This program does not
use that; for it the hook reads the source of each module that is imported after Qt, a fifth of the time that
the program takes to start.

It also brings modules that tell signatures (in the sentence about a wrong call, and to `inspect`) and that
write stubs for type checkers, and compiles them from their source at each start: a fifth of the time that
an empty window takes. Here that is done when something of them is asked for, which hardly ever happens.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import sys
from collections.abc import Mapping, Sequence
from threading import RLock
from types import ModuleType
from typing import Any

# By package: what waits until it is asked for. The binding's own library looks into `mapping` without
# asking, so that one does not wait.
_LATER: Mapping[str, Sequence[str]] = {
    "shibokensupport.signature": ("errorhandler", "layout", "parser"),
    "shibokensupport.signature.lib": ("enum_sig", "pyi_generator", "tool"),
}
_one_at_a_time = RLock()
_OF_THE_WAITING = ("_is_running", "_name", "_run")


class LaterModule(ModuleType):
    """A module whose code runs when something of it is asked for the first time.

    Every question comes through here until it has run, also one for what stands in it already: another
    thread would else be handed a function whose module is not yet whole.
    """

    _is_running = False

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__spec__ = importlib.util.find_spec(name)
        self._name = name

    def __getattribute__(self, name: str) -> Any:
        plain = super().__getattribute__
        if name.startswith("__") or name in _OF_THE_WAITING:
            return plain(name)
        with _one_at_a_time:
            # Asked by what it runs itself: two modules that want something of each other.
            if type(self) is LaterModule and not self._is_running:
                self._is_running = True
                self._run()
            return plain(name)

    def _run(self) -> None:
        spec = self.__spec__
        if spec is None or spec.loader is None:
            raise ImportError(self._name)
        # The binding gives each a second name, its loader knows the first one.
        second_name, spec.name = spec.name, self._name
        try:
            spec.loader.exec_module(self)
        finally:
            spec.name = second_name
        self.__class__ = ModuleType  # type: ignore[assignment]


def load() -> None:
    """To be called before anything of PySide6 is imported; later it does nothing."""
    if "PySide6" in sys.modules:
        return
    plain_import = builtins.__import__

    def import_or_put_off(
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        if name in _LATER and fromlist:
            _put_off(name, fromlist)
        return plain_import(name, globals, locals, fromlist, level)

    builtins.__import__ = import_or_put_off
    try:
        importlib.import_module("PySide6.QtCore")
    finally:
        builtins.__import__ = plain_import


def _put_off(package_name: str, wanted: Sequence[str]) -> None:
    package = importlib.import_module(package_name)
    for name in wanted:
        full_name = f"{package_name}.{name}"
        if name in _LATER[package_name] and full_name not in sys.modules:
            sys.modules[full_name] = later = LaterModule(full_name)
            setattr(package, name, later)
