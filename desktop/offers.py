"""What the one box of Ctrl+K offers besides people and organisations: screens and commands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from desktop import keys
from desktop.features.find.model import Offer
from desktop.services.find import FoundKind

if TYPE_CHECKING:
    from desktop.screen_list import Screen
    from desktop.screens import Screens


def offers(screens: Screens, rail: Sequence[Screen]) -> list[Offer]:
    to_open = [
        Offer(
            FoundKind.SCREEN,
            screen.key,
            screen.title,
            screen.icon,
            keys.shown(f"section_{number}") if number <= keys.SECTIONS else "",
            partial(screens.open, screen.key),
        )
        for number, screen in enumerate(rail, start=1)
    ]
    commands = (
        ("add_member", "user-plus", screens.add_member),
        ("start_case", "list-check", screens.choose_workflow),
        ("synchronise", "refresh", screens.workspace.synchronise),
        ("lock", "lock", screens.lock_requested.emit),
        ("help", "help", lambda: screens.help_requested.emit(screens.current)),
    )
    return to_open + [
        Offer(FoundKind.COMMAND, name, keys.key(name).label, icon, keys.shown(name), act)
        for name, icon, act in commands
    ]
