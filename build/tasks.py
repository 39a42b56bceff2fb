"""The project's commands; the standard library is enough to start them.

python3 build/tasks.py install          make .venv from the lock (every other command does it by itself)
python3 build/tasks.py demo             make a demo province and open it; without a screen play the tour
python3 build/tasks.py test [PYTEST...]   check and test everything; with arguments only what they name
python3 build/tasks.py rigs             the fault rigs and the walk over all screens, in their full size
python3 build/tasks.py check            style, types, import arrows
python3 build/tasks.py run [ARGS...]      start the program from this checkout
python3 build/tasks.py build            freeze the program into dist/ and try it
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import debian
import results
import smoke

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WORK = ROOT / ".cache"
LOCK = ROOT / "requirements" / "dev.lock"
OLDEST_PYTHON = (3, 11)
TYPED = ("domain", "sync", "desktop", "resources", "tests", "build")


class Failed(Exception):
    """A step ended badly; the step itself has already said why, or ``str`` does."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def venv_program(name: str) -> str:
    folder, suffix = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
    return str(VENV / folder / f"{name}{suffix}")


def call(*command: str, env: dict[str, str] | None = None) -> int:
    """Run a command in the project's root with our own streams; its exit code."""
    return subprocess.run(command, cwd=ROOT, env=env).returncode


def must(*command: str) -> None:
    code = call(*command)
    if code != 0:
        raise Failed(f"failed ({code}): {' '.join(command)}", code)


# --- install ------------------------------------------------------------------------------------------------


def install(_: list[str]) -> int:
    prepare()
    say(f"Ready: {VENV.name}/ holds everything that {LOCK.relative_to(ROOT).as_posix()} names.")
    return 0


def prepare(*packages: str) -> None:
    """Bring the environment to what the lock says; instant when it is already there."""
    if sys.version_info < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        raise Failed(f"Python {oldest} or newer is needed, this is {sys.version.split()[0]}.", 3)
    debian.ensure(packages)
    WORK.mkdir(exist_ok=True)
    with _one_at_a_time():
        _install_lock()
        _install_project()


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two commands started together must not fill one environment; SQLite's lock dies with its process."""
    guard = sqlite3.connect(WORK / "install.guard", timeout=900, isolation_level=None)
    try:
        guard.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        guard.close()


def _install_lock() -> None:
    stamp = VENV / "lock.sha256"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if _stamped(stamp, wanted):
        return
    say("Making .venv from the lock (about half a minute, once) ...")
    # pip comes last when an environment is made, so its absence means that making it was cut.
    if not (Path(venv_program("python")).exists() and Path(venv_program("pip")).exists()):
        if importlib.util.find_spec("ensurepip") is None:
            debian.ensure(["python3-venv"])
        must(sys.executable, "-m", "venv", "--clear", str(VENV))
    _pip("--require-hashes", "-r", str(LOCK))
    stamp.write_text(wanted)


def _install_project() -> None:
    stamp = VENV / "project.sha256"
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode()).hexdigest()
    if _stamped(stamp, wanted):
        return
    _pip("--no-deps", "--no-build-isolation", "-e", str(ROOT))
    stamp.write_text(wanted)


def _stamped(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted and Path(venv_program("python")).exists()


def _pip(*arguments: str) -> None:
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input", "--no-warn-script-location")
    must(venv_program("python"), "-m", "pip", "install", *quiet, *arguments)


# --- check, test --------------------------------------------------------------------------------------------


def check(_: list[str]) -> int:
    prepare()
    failed = [name for name, ended in _checked() if not _told(name, ended)]
    if failed:
        raise Failed(f"check failed: {', '.join(failed)}")
    return 0


def _checked() -> Iterator[tuple[str, subprocess.CompletedProcess[str]]]:
    """Each checker and how it ended; all run, so that one run names all that is wrong."""
    python = venv_program("python")
    present = [name for name in TYPED if (ROOT / name).is_dir()]
    checkers = {
        "ruff check": (python, "-m", "ruff", "check", "--quiet", "."),
        "ruff format": (python, "-m", "ruff", "format", "--check", "--quiet", "."),
        "mypy": (python, "-m", "mypy", "--no-error-summary", *present),
        "import arrows": (
            venv_program("lint-imports"),
            "--no-logo",
            "--cache-dir",
            str(WORK / "import-linter"),
        ),
    }
    for name, command in checkers.items():
        yield (
            name,
            subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True),
        )


def _told(name: str, ended: subprocess.CompletedProcess[str]) -> bool:
    """Say how a checker ended; whether it was content."""
    content = ended.returncode == 0
    say(f"check  {name:<14} {'ok' if content else 'FAILED'}")
    if not content:
        say(ended.stdout.rstrip())
    return content


# What leaves on the disk what every worker would make for itself otherwise, all of them at the same time: the
# bytecode of the tests with their assertions taken apart, and the program with the probes of the coverage.
READ_BY_ALL_WORKERS = (
    ("-m", "pytest", "--collect-only", "--quiet", "--quiet"),
    ("-m", "tests.helpers.kept_probes"),
)


def _made_ready(ahead: tuple[str, ...], env: dict[str, str]) -> None:
    # Whatever is wrong comes up again in the run itself, and is told there.
    command = (venv_program("python"), *ahead)
    subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test(arguments: list[str]) -> int:
    prepare(*debian.QT_OFFSCREEN, *debian.QT_WINDOW, *debian.TEST_TOOLS)
    pytest = (venv_program("python"), "-m", "pytest")
    # Without bytecode on the disk every worker rewrites all tests again, and every process that a test starts
    # compiles the program.
    with_bytecode = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if arguments:
        return call(*pytest, *arguments, env=with_bytecode)
    junit, coverage = WORK / "junit.xml", WORK / "coverage"
    # Figures of an earlier run must not pass for those of one that is cut.
    junit.unlink(missing_ok=True)
    shutil.rmtree(coverage, ignore_errors=True)
    coverage.unlink(missing_ok=True)
    coverage.mkdir(parents=True)
    # More workers than cores, because tests of windows and of real processes wait for more than half of their
    # time and a worker costs little; a group (one real server, one virtual screen) stays on one worker.
    workers = (
        *("-n", str(min((os.cpu_count() or 1) + 4, 6))),
        *("--dist", "loadgroup", "--no-loadscope-reorder"),
        # A worker that died is a failure, and another in its place has been seen to wait for ever.
        "--max-worker-restart=0",
    )
    environment = {**with_bytecode, "SODOAN_COVERAGE": str(coverage)}
    # The checkers use one core only, so they run beside the rest and are told afterwards.
    with ThreadPoolExecutor(3) as beside:
        checked = beside.submit(lambda: list(_checked()))
        wait([beside.submit(_made_ready, ahead, with_bytecode) for ahead in READ_BY_ALL_WORKERS])
        code = call(*pytest, "-p", "tests.helpers.covered", *workers, f"--junitxml={junit}", env=environment)
    failed = [name for name, ended in checked.result() if not _told(name, ended)]
    say(results.summary(junit, coverage))
    if failed:
        raise Failed(f"check failed: {', '.join(failed)}", code or 1)
    return code


# Where the tests of a full run take a sample, this is all of it.
FULL_SIZE = {
    "SODOAN_RIG_ONE_OF": "1",
    "SODOAN_RIG_EXAMPLES": "50",
    "SODOAN_RIG_LOOKS": "1",
    "SODOAN_SCHEMATHESIS_EXAMPLES": "40",
    "KILL_NINE_KILLS": "100",
    "KILL_NINE_MOMENTS": "3",
}
RIGS = (
    "tests/e2e/test_power_loss.py",
    "tests/e2e/test_kill_nine.py",
    "tests/integration/sync/test_state_machine.py",
    "tests/integration/sync/test_country_at_random.py",
    "tests/integration/server/test_openapi.py",
    "tests/gui/test_looks.py",
)


def rigs(arguments: list[str]) -> int:
    prepare(*debian.QT_OFFSCREEN, *debian.QT_WINDOW, *debian.TEST_TOOLS)
    return call(venv_program("python"), "-m", "pytest", *RIGS, *arguments, env={**FULL_SIZE, **os.environ})


# --- run, demo, build ---------------------------------------------------------------------------------------


def run(arguments: list[str]) -> int:
    prepare(*_window_packages())
    return call(venv_program("python"), "-m", "desktop", *arguments)


def demo(arguments: list[str]) -> int:
    prepare(*_window_packages())
    return call(venv_program("python"), "-m", "desktop", "demo", *arguments)


def _window_packages() -> tuple[str, ...]:
    has_screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return debian.QT_OFFSCREEN + (debian.QT_WINDOW if has_screen else ())


def build(_: list[str]) -> int:
    prepare(*debian.QT_OFFSCREEN, *debian.QT_WINDOW, *debian.FREEZE_TOOLS)
    target = ROOT / "dist"
    shutil.rmtree(target / "sodoan", ignore_errors=True)
    must(
        venv_program("python"),
        "-m",
        "PyInstaller",
        "--noconfirm",
        "--log-level=WARN",
        f"--distpath={target}",
        f"--workpath={WORK / 'pyinstaller'}",
        str(ROOT / "build" / "sodoan.spec"),
    )
    program = target / "sodoan" / ("sodoan.exe" if os.name == "nt" else "sodoan")
    faults = smoke.try_out(program)
    if faults:
        raise Failed(
            "The frozen program fails its smoke test:\n" + "\n".join(f"- {fault}" for fault in faults)
        )
    size = sum(path.lstat().st_size for path in program.parent.rglob("*") if not path.is_symlink())
    say(f"Built and tried: {program.relative_to(ROOT).as_posix()} ({size / 1e6:.0f} MB in its folder)")
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "install": install,
    "demo": demo,
    "test": test,
    "rigs": rigs,
    "check": check,
    "run": run,
    "build": build,
}


def main(argv: list[str]) -> int:
    if not argv or argv[0] not in COMMANDS:
        say((__doc__ or "").strip())
        return 0 if argv[:1] in (["-h"], ["--help"]) else 2
    try:
        return COMMANDS[argv[0]](argv[1:])
    except Failed as failure:
        say(str(failure))
        return failure.code
    except debian.PackagesMissing as missing:
        say(str(missing))
        return 3
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
