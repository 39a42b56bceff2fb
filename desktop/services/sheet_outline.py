"""Which sheets a workbook of xlsx has, and in which part of the archive each one is."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.services.sheet_caps import MOST_SHEETS, SheetRefused, damaged, too_many_sheets
from desktop.services.sheet_package import local_name, tree_of

if TYPE_CHECKING:
    from desktop.services.sheet_package import Parts

_TRUE: Final = ("1", "true", "on")


class SheetPlace(NamedTuple):
    """`part` is "" where nothing says it."""

    name: str
    part: str
    hidden: bool


class Outline(NamedTuple):
    """`date_1904`: whether days are counted from 1904. Of sheets of one name only the last is listed."""

    sheets: list[SheetPlace]
    date_1904: bool


def outline_of(parts: Parts) -> Outline:
    """`parts` are named in lower case. Raises SheetRefused."""
    if "xl/workbook.xml" not in parts:
        raise SheetRefused("import.file.kind")
    root = tree_of(parts["xl/workbook.xml"])
    targets = _targets(parts)
    sheets = {}
    for node in root.iter():
        if local_name(node.tag) == "sheet":
            key = next((value for name, value in node.items() if local_name(name) == "id"), "")
            name, hidden = node.get("name", ""), node.get("state", "visible") != "visible"
            sheets[name] = SheetPlace(name, targets.get(key, ""), hidden)
    if len(sheets) > MOST_SHEETS:
        raise too_many_sheets()
    if not sheets:
        raise damaged()
    settings = next((node for node in root.iter() if local_name(node.tag) == "workbookPr"), None)
    date_1904 = settings is not None and settings.get("date1904", "").lower() in _TRUE
    return Outline(list(sheets.values()), date_1904)


def _targets(parts: Parts) -> dict[str, str]:
    targets = {}
    if "xl/_rels/workbook.xml.rels" in parts:
        for node in tree_of(parts["xl/_rels/workbook.xml.rels"]):
            target = node.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.join("xl", target)
            targets[node.get("Id", "")] = posixpath.normpath(path).lower()
    return targets
