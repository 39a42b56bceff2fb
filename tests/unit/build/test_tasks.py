from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import debian
import pytest
import tasks


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """An empty checkout; the commands that would run in it, in order. Only `venv` leaves something."""
    root = tmp_path / "checkout"
    (root / "requirements").mkdir(parents=True)
    (root / "requirements" / "dev.lock").write_text("a==1\n")
    (root / "pyproject.toml").write_text("[project]\n")
    monkeypatch.setattr(tasks, "ROOT", root)
    monkeypatch.setattr(tasks, "VENV", root / ".venv")
    monkeypatch.setattr(tasks, "WORK", root / ".cache")
    monkeypatch.setattr(tasks, "LOCK", root / "requirements" / "dev.lock")
    commands: list[list[str]] = []

    def run(command: tuple[str, ...], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(list(command))
        if "venv" in command:
            Path(tasks.venv_program("python")).parent.mkdir(parents=True, exist_ok=True)
            for name in ("python", "pip"):
                Path(tasks.venv_program(name)).touch()
        return subprocess.CompletedProcess(command, 0, stdout="")

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(debian, "ensure", lambda names: None)
    return commands


def kinds(commands: list[list[str]]) -> list[str]:
    return [
        next(word for word in ("venv", "--require-hashes", "-e", "-m") if word in line) for line in commands
    ]


def test_install_makes_the_environment_from_the_lock_once(asked: list[list[str]]) -> None:
    assert tasks.main(["install"]) == 0
    assert kinds(asked) == ["venv", "--require-hashes", "-e"]
    asked.clear()
    assert tasks.main(["install"]) == 0
    assert asked == []


def test_a_changed_lock_is_installed_into_the_same_environment(asked: list[list[str]]) -> None:
    tasks.main(["install"])
    asked.clear()
    tasks.LOCK.write_text("a==2\n")
    tasks.main(["install"])
    assert kinds(asked) == ["--require-hashes"]


def test_a_changed_project_file_renews_only_the_entry_points(asked: list[list[str]]) -> None:
    tasks.main(["install"])
    asked.clear()
    (tasks.ROOT / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    tasks.main(["install"])
    assert kinds(asked) == ["-e"]


def test_an_install_that_failed_is_tried_again(
    asked: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "_pip", lambda *arguments: tasks.must("false"))
        patch.setattr(tasks, "call", lambda *command: 0 if "venv" in command else 7)
        assert tasks.main(["install"]) == 7
    assert tasks.main(["install"]) == 0
    assert "--require-hashes" in kinds(asked)


def test_an_environment_that_was_cut_while_made_is_made_anew(asked: list[list[str]]) -> None:
    python = Path(tasks.venv_program("python"))
    python.parent.mkdir(parents=True)
    python.touch()
    assert tasks.main(["install"]) == 0
    assert kinds(asked) == ["venv", "--require-hashes", "-e"]


def test_arguments_of_test_go_to_pytest_alone(asked: list[list[str]]) -> None:
    tasks.main(["install"])
    asked.clear()
    assert tasks.main(["test", "tests/unit", "-k", "phone"]) == 0
    assert asked == [[tasks.venv_program("python"), "-m", "pytest", "tests/unit", "-k", "phone"]]


def test_the_rigs_run_in_the_size_that_their_files_read(
    monkeypatch: pytest.MonkeyPatch, project_root: Path
) -> None:
    called: list[tuple[tuple[str, ...], dict[str, str]]] = []
    monkeypatch.setattr(tasks, "prepare", lambda *packages: None)

    def call(*words: str, env: dict[str, str]) -> int:
        called.append((words, env))
        return 0

    monkeypatch.setattr(tasks, "call", call)
    assert tasks.main(["rigs", "-x"]) == 0
    [(words, environment)] = called
    assert set(tasks.RIGS) < set(words)
    assert words[-1] == "-x"
    assert tasks.FULL_SIZE.items() <= environment.items()
    read = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("tests/e2e", "tests/rigs", "tests/integration", "tests/gui")
        for path in (project_root / folder).rglob("*.py")
    )
    assert all((project_root / name).is_file() for name in tasks.RIGS)
    prefixed = "SODOAN_RIG_"
    unread = [
        name
        for name in tasks.FULL_SIZE
        if f'"{name}"' not in read and f'budget("{name.removeprefix(prefixed)}"' not in read
    ]
    assert unread == []


def test_the_full_test_runs_every_check_and_fails_with_any_of_them(
    asked: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tasks.main(["install"])
    answer = subprocess.run

    def run(command: tuple[str, ...], **options: object) -> subprocess.CompletedProcess[str]:
        answer(command, **options)  # type: ignore[call-overload]
        return subprocess.CompletedProcess(command, int("format" in command), stdout="one file is untidy")

    monkeypatch.setattr(subprocess, "run", run)
    asked.clear()
    assert tasks.main(["test"]) == 1
    said = capsys.readouterr().out
    assert "one file is untidy" in said
    assert said.endswith("check failed: ruff format\n")
    assert [line for line in asked if _runs_all_tests(line)], "the tests run all the same"


def _runs_all_tests(line: list[str]) -> bool:
    return "pytest" in line and "--collect-only" not in line


def test_what_all_workers_read_is_there_before_the_first_of_them(asked: list[list[str]]) -> None:
    tasks.main(["install"])
    asked.clear()
    assert tasks.main(["test"]) == 0
    [run] = [number for number, line in enumerate(asked) if _runs_all_tests(line)]
    before = [line[1:] for line in asked[:run]]
    assert [list(ahead) for ahead in tasks.READ_BY_ALL_WORKERS if list(ahead) not in before] == []


@pytest.mark.parametrize("command,module", [("demo", ["desktop", "demo"]), ("run", ["desktop"])])
def test_demo_and_run_pass_their_arguments_on(
    asked: list[list[str]], command: str, module: list[str]
) -> None:
    tasks.main(["install"])
    asked.clear()
    assert tasks.main([command, "--home", "x"]) == 0
    assert asked == [[tasks.venv_program("python"), "-m", *module, "--home", "x"]]


def test_missing_packages_end_with_plain_words(
    asked: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(names: object) -> None:
        raise debian.PackagesMissing("apt-get install libgl1")

    monkeypatch.setattr(debian, "ensure", refuse)
    assert tasks.main(["run"]) == 3
    assert capsys.readouterr().out == "apt-get install libgl1\n"
    assert asked == []


def test_an_old_python_is_refused_with_its_version(
    asked: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tasks, "OLDEST_PYTHON", (sys.version_info.major, sys.version_info.minor + 1))
    assert tasks.main(["install"]) == 3
    assert "or newer is needed" in capsys.readouterr().out
    assert asked == []


@pytest.mark.parametrize("arguments,code", [([], 2), (["dance"], 2), (["--help"], 0)])
def test_without_a_command_it_lists_them(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tasks.main(arguments) == code
    shown = capsys.readouterr().out
    assert [name for name in tasks.COMMANDS if f"tasks.py {name}" not in shown] == []
