from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import debian
import pytest

INSTALLED = "installed\tlibgl1\t\ninstalled\tlibglib2.0-0t64\tlibglib2.0-0 (= 2.80)\nconfig-files\txvfb\tx\n"


class Commands:
    """A shell of our own: answers dpkg-query from a text and writes down what else is asked of it."""

    def __init__(self, listing: str, apt_exit: int = 0) -> None:
        self.listing = listing
        self.apt_exit = apt_exit
        self.asked: list[list[str]] = []

    def __call__(self, command: list[str], **_: object) -> subprocess.CompletedProcess[object]:
        if command[0] == "dpkg-query":
            return subprocess.CompletedProcess(command, 0, stdout=self.listing)
        self.asked.append(command)
        return subprocess.CompletedProcess(command, self.apt_exit, stdout="kein Netz: đĩa đầy".encode())


def on_debian(
    monkeypatch: pytest.MonkeyPatch, *, user: int = 0, apt_exit: int = 0, listing: str = INSTALLED
) -> Commands:
    commands = Commands(listing, apt_exit)
    monkeypatch.setattr(subprocess, "run", commands)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    return commands


def test_nothing_happens_when_all_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = on_debian(monkeypatch)
    debian.ensure(["libgl1"])
    assert commands.asked == []


def test_a_renamed_package_counts_by_what_it_provides(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = on_debian(monkeypatch)
    debian.ensure(["libglib2.0-0"])
    assert commands.asked == []


def test_root_gets_what_is_missing_after_one_update(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = on_debian(monkeypatch)
    debian.ensure(["xvfb", "libgl1", "strace"])
    install = ["apt-get", "install", "-y", "--no-install-recommends", "strace", "xvfb"]
    assert commands.asked == [["apt-get", "update"], install]


def test_another_user_is_told_the_exact_command(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = on_debian(monkeypatch, user=1000)
    with pytest.raises(debian.PackagesMissing) as told:
        debian.ensure(["strace"])
    assert "apt-get update && apt-get install -y --no-install-recommends strace" in str(told.value)
    assert commands.asked == []


def test_a_failed_install_says_what_apt_said(monkeypatch: pytest.MonkeyPatch) -> None:
    on_debian(monkeypatch, apt_exit=100)
    with pytest.raises(debian.PackagesMissing, match="đĩa đầy"):
        debian.ensure(["strace"])


def test_other_systems_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = on_debian(monkeypatch)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    debian.ensure(["strace"])
    assert commands.asked == []


def test_this_machine_knows_its_packages() -> None:
    # The one test with the real dpkg-query, where there is one: Debian always has its own C library.
    if Path("/etc/debian_version").exists():
        debian.ensure(["libc6"])
