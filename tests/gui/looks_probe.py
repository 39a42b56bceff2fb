"""Walks past everything that can be in sight and prints what is wrong with the looks of it, as JSON.

    python tests/gui/looks_probe.py FOLDER

A process of its own, started by `test_looks.py` once for each scale: a scale holds for a process.
QT_SCALE_FACTOR 1 looks at names, focus and targets as well.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.app import make_application, prepare
from desktop.widgets.theme import Appearance, theme
from tests.gui.clipping import clipped, too_wide
from tests.gui.elision import elided
from tests.gui.reach import focus_unseen, named_wrongly, too_small, undescribed, undressed
from tests.gui.sights import Gallery, gallery
from tests.gui.test_language import ENGLISH
from tests.helpers.shown_texts import shown_texts

Walk = tuple[Appearance, int, tuple[int, int]]
SMALL, LAPTOP, LARGE = (1024, 600), (1093, 614), (1366, 768)
# Scale of the process → appearance, percent of text, window.
WALKS: dict[str, tuple[Walk, ...]] = {
    "1": ((Appearance.LIGHT, 100, SMALL),),
    "1.25": ((Appearance.DARK, 100, LAPTOP),),
}
# A walk takes most of a minute: the whole set is for `python3 build/tasks.py rigs`.
if os.environ.get("SODOAN_RIG_LOOKS"):
    WALKS["1"] += (
        (Appearance.DARK, 100, LAPTOP),
        (Appearance.LIGHT, 125, LARGE),
        (Appearance.DARK, 150, LARGE),
    )
    WALKS["1.5"] = ((Appearance.LIGHT, 100, SMALL),)
# "seen" names every sight that was walked past, "windows" the class of what showed it.
KINDS = (
    "seen",
    "windows",
    "clipped",
    "elided",
    "wide",
    "named",
    "described",
    "undressed",
    "small",
    "unfocused",
    "english",
)


def main(folder: Path) -> dict[str, list[str]]:
    scale = os.environ.get("QT_SCALE_FACTOR", "1")
    prepare(make_application(), Appearance.LIGHT)
    wrong: dict[str, list[str]] = {kind: [] for kind in KINDS}
    pictures = os.environ.get("LOOKS_PICTURES", "")
    with gallery(folder, SMALL) as shown:
        for number, (appearance, percent, size) in enumerate(WALKS[scale]):
            theme().choose(appearance)
            theme().resize(percent)
            shown.size = size
            walk = f"{percent} %"
            for name, window, found in walked(shown, whole=scale == "1" and number == 0):
                wrong["seen"].append(name)
                wrong["windows"].append(type(window).__name__)
                for kind, text in found:
                    wrong[kind].append(f"{walk} {size[0]} · {name}: {text}")
                if pictures:
                    place = Path(pictures) / f"{scale}-{number}"
                    place.mkdir(parents=True, exist_ok=True)
                    window.grab().save(str(place / f"{len(list(place.iterdir())):02d}-{name}.png"))
    return wrong


def walked(shown: Gallery, *, whole: bool) -> Iterator[tuple[str, QWidget, list[tuple[str, str]]]]:
    kinds: set[str] = set()
    for name, window in shown.sights():
        found = [("clipped", text) for text in clipped(window)]
        found += [("elided", text) for text in elided(window)]
        found += [("wide", text) for text in too_wide(window)]
        found += [("undressed", text) for text in undressed(window)]
        if whole:
            found += [("described", text) for text in undescribed(window)]
            found += [("named", text) for text in named_wrongly(window)]
            found += [("small", text) for text in too_small(window)]
            if window.windowType() is not Qt.WindowType.Popup:
                # A popup has the keys as long as it is there.
                found += [("unfocused", text) for text in focus_unseen(window, kinds)]
            found += [("english", str(said)) for said in shown_texts(window) if ENGLISH.search(said.text)]
        yield name, window, found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1])), ensure_ascii=False))
