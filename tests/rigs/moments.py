"""Kills a laptop at a named moment: just before the n-th system call of a kind, with strace.

Which calls there are is counted in a run that is not killed. Linux only, as strace is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.rigs.workers import Worker

# The calls with which SQLite and our own files reach the disk.
SYSCALLS = ("fdatasync", "fsync", "pwrite64", "rename")


class Moments:
    """Runs steps of one laptop under strace; `folder` keeps the traces."""

    def __init__(self, worker: Worker, folder: Path) -> None:
        self._worker = worker
        self._trace = folder / f"{worker.home.name}.strace"

    def count(self, *steps: str) -> Counter[str]:
        """How often each call happens in these steps, undisturbed."""
        names = ",".join(SYSCALLS)
        self._worker.start(*steps, prefix=self._strace("-e", f"trace={names}"))
        code = self._worker.finish()
        if code:
            raise RuntimeError(f"{steps} ended with {code}: {self._worker.crashes}")
        lines = self._trace.read_text(encoding="utf-8", errors="replace").splitlines()
        return Counter(name for line in lines for name in SYSCALLS if f"{name}(" in line)

    def kill_at(self, syscall: str, number: int, *steps: str) -> bool:
        """Kill at the `number`-th call (from 1) in these steps; False if they ended before it."""
        inject = f"inject={syscall}:signal=SIGKILL:when={number}"
        self._worker.start(*steps, prefix=self._strace("-e", f"trace={syscall}", "-e", inject))
        return self._worker.finish() != 0

    def _strace(self, *words: str) -> Sequence[str]:
        # Not with --seccomp-bpf, quick as it is: strace 6.1 then injects nothing.
        return ("strace", "-f", "-qq", "-o", str(self._trace), *words)
