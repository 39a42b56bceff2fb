"""The files that the program ships: whole lists, fonts with every letter, icons that take a colour."""

from __future__ import annotations

import json
import re
from csv import DictReader
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QRawFont

from domain.text import clean

ROOT = files("resources")
CATALOGUES = sorted(
    entry.name for entry in ROOT.joinpath("catalogues").iterdir() if entry.name.endswith(".json")
)
FONTS = sorted(entry.name for entry in ROOT.joinpath("fonts").iterdir() if entry.name.endswith(".ttf"))
ICONS = sorted(entry.name for entry in ROOT.joinpath("icons").iterdir() if entry.name.endswith(".svg"))


def read_json(*path: str) -> Any:
    return json.loads(ROOT.joinpath(*path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_catalogue_names_itself_and_its_source(name: str) -> None:
    content = read_json("catalogues", name)
    assert content["catalogue"] == name.removesuffix(".json")
    assert content["title"]
    assert content["source"]
    codes = [value["code"] for value in content["values"]]
    labels = [value["label"] for value in content["values"]]
    assert len(set(codes)) == len(codes)
    assert len(set(labels)) == len(labels)
    if all(code.isdigit() for code in codes):
        assert codes == sorted(codes, key=int)


def test_every_parameter_of_the_rule_sets_is_explained() -> None:
    page = ROOT.joinpath("rules", "README.md").read_text(encoding="utf-8")
    explained = {name for line in page.splitlines() if line.startswith("| `")
                 for name in re.findall(r"`(\w+)`", line.split("|")[1])}  # fmt: skip
    stated = {name for rules in read_json("rules", "rule_sets.json") for name in rules["parameters"]}
    assert explained == stated


def test_administrative_units_are_those_in_force_since_2025() -> None:
    text = ROOT.joinpath("administrative_units.csv").read_text(encoding="utf-8")
    units = list(DictReader(text.splitlines()))
    provinces = {unit["code"] for unit in units if not unit["province_code"]}
    kinds = [unit["kind"] for unit in units]
    assert len(provinces) == 34
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "tinh": 28, "thanh_pho": 6, "xa": 2621, "phuong": 687, "dac_khu": 13,
    }  # fmt: skip
    assert {unit["province_code"] for unit in units} - {""} == provinces
    assert len({unit["code"] for unit in units}) == len(units)
    assert all(unit["name"] == clean(unit["name"]) for unit in units)


VIETNAMESE = "".join(chr(code) for code in range(0x1EA0, 0x1EFA)) + "ăâđêôơưĂÂĐÊÔƠƯàảãáạèéìíòóõùúýĩũ"
OTHER_SIGNS = "ĕĭŏŭčñƀɃ\u0300\u0301\u0303\u0306\u0309\u031b\u0323’“”–—…₫0123456789"


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("name", FONTS)
def test_every_font_has_every_letter(name: str) -> None:
    font = QRawFont()
    font.loadFromData(ROOT.joinpath("fonts", name).read_bytes(), 16.0, QRawFont().hintingPreference())
    assert font.isValid()
    assert [sign for sign in VIETNAMESE + OTHER_SIGNS if not font.supportsCharacter(ord(sign))] == []


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("name", FONTS)
def test_no_accent_stands_above_the_line(name: str) -> None:
    font = QRawFont()
    font.loadFromData(ROOT.joinpath("fonts", name).read_bytes(), 1000.0, QRawFont().hintingPreference())
    heights = [
        -font.boundingRect(glyph).top() for glyph in font.glyphIndexesForString("ẮẰẲẴẶẾỀỂỄỆỐỒỔỖỘỚỜỞỠÝỶỸ")
    ]
    assert max(heights) <= font.ascent() + 1


def test_families_of_fonts_are_regular_and_bold() -> None:
    assert FONTS == ["NotoSans-Bold.ttf", "NotoSans-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Regular.ttf"]
    for licence in ("OFL-NotoSans.txt", "OFL-Tinos.txt"):
        assert "SIL Open Font License" in ROOT.joinpath("fonts", licence).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_takes_the_colour_of_the_text(name: str) -> None:
    drawing = ElementTree.fromstring(ROOT.joinpath("icons", name).read_text(encoding="utf-8"))
    assert drawing.get("stroke") == "currentColor"
    assert drawing.get("viewBox") == "0 0 24 24"


def test_icons_come_with_their_licence() -> None:
    assert len(ICONS) >= 30
    assert "MIT License" in ROOT.joinpath("icons", "LICENSE-Tabler.txt").read_text(encoding="utf-8")
