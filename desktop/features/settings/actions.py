"""What the settings screen does: change values, also those that are more than a value."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop.services import access, revealing, settings
from desktop.services.session import Session
from desktop.services.settings import BY_NAME, Group, Settings


def choose(session: Session, name: str, value: object) -> Settings:
    """Set one setting and do what it promises."""
    if name == "keyring":
        # The switch is in the key file; without it the setting would be a word only.
        access.switch_keyring(session, value is True)
    chosen = settings.write(session, name, value)
    if name == "mask_citizen_ids":
        # Looking at one hidden id leaves a line in the trail; so does hiding none of them.
        revealing.note_unmasked(session, bool(chosen[name]))
    return chosen


def back_to_defaults(session: Session, group: Group) -> Settings:
    """Every setting of a group that this cadre may set, back to what holds without a choice."""
    standing = settings.read(session)
    mine = [
        name
        for name, state in standing.states.items()
        if state.setting.group is group and not state.locked and state.value != state.setting.default
    ]
    if "keyring" in mine:
        access.switch_keyring(session, bool(BY_NAME["keyring"].default))
    if "mask_citizen_ids" in mine:
        revealing.note_unmasked(session, bool(BY_NAME["mask_citizen_ids"].default))
    return settings.write_all(session, dict.fromkeys(mine)) if mine else standing


def open_folder(folder: Path) -> None:
    """Show a folder in the system's own file window; one that is not there yet is made."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
