"""What machine the figures were taken on: without it a figure of another day says nothing."""

from __future__ import annotations

import os
import platform
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
from sqlcipher3 import dbapi2 as sqlcipher

_FSYNCS = 50


def facts(folder: Path) -> Mapping[str, Any]:
    """`folder` lies on the disk that is measured. Loads of others on the machine are told as `load`."""
    return {
        "processors": os.cpu_count(),
        "processor": _processor(),
        "memory_mb": psutil.virtual_memory().total >> 20,
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlcipher.sqlite_version,
        "sqlite_of_python": sqlite3.sqlite_version,
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "fsync_ms": round(_fsync_ms(folder), 3),
    }


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _fsync_ms(folder: Path) -> float:
    """What one write of 4 KiB with fsync costs here."""
    target = folder / "fsync-probe"
    with target.open("wb", buffering=0) as file:
        begin = time.perf_counter()
        for _ in range(_FSYNCS):
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
        spent = time.perf_counter() - begin
    target.unlink()
    return spent / _FSYNCS * 1000
