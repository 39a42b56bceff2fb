"""Debian packages that wheels cannot bring: found missing, installed as root, or named.

Only Debian and its relatives are looked at (they have ``dpkg-query``); elsewhere there is nothing to do.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable

# QtCore and QtWidgets do not even import without these, offscreen or not.
QT_OFFSCREEN = ("libgl1", "libegl1", "libfontconfig1", "libdbus-1-3", "libglib2.0-0", "libxkbcommon0")
# A window on a real or virtual X screen; PyInstaller copies these beside the program.
QT_WINDOW = ("libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxkbcommon-x11-0")
TEST_TOOLS = ("xvfb", "xauth", "dbus", "gnome-keyring", "strace")
FREEZE_TOOLS = ("binutils",)


class PackagesMissing(Exception):
    """Packages are missing and we may not install them; the text says what to type."""


def ensure(names: Iterable[str]) -> None:
    """Make sure that Debian packages are there.

    Raises PackagesMissing when some are not and we are not root, or apt-get could not install them.
    """
    if shutil.which("dpkg-query") is None:
        return
    missing = sorted(set(names) - _installed())
    if not missing:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise PackagesMissing(
            f"These Debian packages are missing: {' '.join(missing)}\n"
            f"Install them as root, then run this command again:\n"
            f"  apt-get update && {' '.join(install)}"
        )
    sys.stdout.write(f"Installing Debian packages: {' '.join(missing)} ...\n")
    sys.stdout.flush()
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], install):
        done = subprocess.run(
            command, env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        # A stale index of one archive must not stop an install that the others can serve.
        if done.returncode != 0 and command is install:
            raise PackagesMissing(
                f"apt-get could not install {' '.join(missing)}:\n"
                f"{done.stdout.decode(errors='replace')[-2000:]}"
            )


def _installed() -> set[str]:
    """Names of installed packages and of what they provide (newer releases rename libglib2.0-0)."""
    listing = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}\t${Package}\t${Provides}\n"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names: set[str] = set()
    for line in listing.splitlines():
        status, package, provides = line.split("\t")
        if status == "installed":
            names.add(package)
            names.update(entry.split()[0] for entry in provides.split(",") if entry.strip())
    return names
