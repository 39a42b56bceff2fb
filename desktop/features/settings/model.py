"""What the settings screen says about each setting, and the facts below them."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, qVersion
from PySide6.QtGui import QGuiApplication

from desktop import VERSION
from desktop.services import about, rules_in_force
from desktop.services.help import Block, BlockKind, Span
from desktop.services.rules_in_force import Line
from desktop.services.session import Session
from desktop.services.settings import Setting, Source, State
from desktop.services.wording import sentence
from domain.text import fold

_SOURCES = {
    Source.DEFAULT: "Đang dùng giá trị mặc định",
    Source.LAPTOP: "Đặt cho máy này",
    Source.CADRE: "Bạn đã chọn",
    Source.SUPERIOR: "Cấp trên đặt",
}
# Input methods by the name of Qt's plugin that speaks with them.
_INPUT_METHODS = {"ibus": "IBus", "fcitx": "Fcitx 5", "fcitx5": "Fcitx 5", "compose": ""}


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the last part; `folder` can be opened. What is `private` is not copied for support."""

    label: str
    text: str
    folder: Path | None = None
    private: bool = False


def source_text(state: State) -> str:
    """Where the value comes from and what it would be without: "Bạn đã chọn · Mặc định: 100 %"."""
    said = _SOURCES[state.source]
    if state.source is Source.DEFAULT:
        return f"{said}: {state.setting.shown(state.setting.default)}"
    return f"{said} · Mặc định: {state.setting.shown(state.setting.default)}"


def locked_text(state: State) -> str:
    return sentence(state.locked, {"setting": state.setting.label}) if state.locked else ""


def found(settings: Sequence[Setting], query: str) -> set[str]:
    """Names of the settings that a search means: by their labels, else by what explains them."""
    by_label = {one.name for one in settings if text_matches(f"{one.group.value} {one.label}", query)}
    return by_label or {one.name for one in settings if text_matches(one.explanation, query)}


def text_matches(text: str, query: str) -> bool:
    whole = f" {fold(text)}"
    return all(f" {word}" in whole for word in fold(query).split())


def rules(session: Session) -> list[Line]:
    """Read on the database lane."""
    return rules_in_force.in_force(session)


def page_of_rules(lines: Sequence[Line], query: str) -> tuple[str, list[Block]]:
    """Title and blocks of the page of rules, narrowed to what a search means: by group, title or paper."""
    found = [
        line
        for line in lines
        if text_matches(f"{line.group} {line.title} {line.source} {line.given_by}", query)
    ]
    if not found:
        return "Không có quy định nào như vậy. Hãy thử ít chữ hơn.", []
    blocks: list[Block] = []
    group = ""
    for line in found:
        if line.group != group:
            group = line.group
            blocks.append(Block(BlockKind.HEADING, (Span(group),)))
        blocks.append(Block(BlockKind.BULLET, (Span(f"{line.title}: "), Span(line.value, bold=True))))
        blocks.append(Block(BlockKind.PARAGRAPH, (Span(_from_where(line)),)))
    return _title_of_rules(lines), blocks


def _title_of_rules(lines: Sequence[Line]) -> str:
    above = sum(1 for line in lines if line.given_by)
    return f"{above} quy định do cấp trên đặt" if above else "Đang dùng quy định kèm chương trình"


def _from_where(line: Line) -> str:
    said = (
        f"Từ {line.since}, {f'{line.given_by} đặt' if line.given_by else 'kèm chương trình'}: {line.source}"
    )
    return "; ".join([said, *(f"từ {day} là {value}" for day, value in line.coming)])


def facts(session: Session) -> list[Fact]:
    """Paths and versions; reads the home, so call it on the database lane."""
    found = about.facts(session)
    return [
        Fact("Nơi đặt dữ liệu", str(found.home), found.home, private=True),
        Fact("Nhật ký sự cố", str(found.logs), found.logs, private=True),
        Fact("Bảo vệ dữ liệu trên ổ đĩa", found.protection),
        Fact("Máy", f"{found.device} · {found.unit}", private=True),
        Fact("Phiên bản", "; ".join(_versions(found))),
    ]


def input_method() -> Fact:
    """Whether Vietnamese can be typed here, and through what; asks Qt, so call it on the GUI thread."""
    platform_name = QGuiApplication.platformName()
    if platform_name == "windows":
        return Fact("Bộ gõ", "Dùng bộ gõ của Windows, như UniKey hay bàn phím tiếng Việt.")
    wanted = os.environ.get("QT_IM_MODULE", "")
    if platform_name in ("xcb", "wayland") and wanted:
        name = _INPUT_METHODS.get(wanted, wanted)
        if name and _has_plugin(wanted):
            return Fact("Bộ gõ", f"{name}, đã nối với chương trình.")
        if name:
            return Fact(
                "Bộ gõ", f"Máy chọn {name} nhưng chương trình chưa nối được. Hãy cài gói nối với Qt 6."
            )
    if platform_name == "wayland":
        return Fact("Bộ gõ", "Qua Wayland; bộ gõ nào của máy hỗ trợ thì dùng được.")
    return Fact("Bộ gõ", "Không thấy bộ gõ nào. Chữ có dấu chỉ gõ được khi bàn phím của máy có sẵn.")


def _has_plugin(name: str) -> bool:
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforminputcontexts"
    return any(name.rstrip("5") in file.name for file in folder.glob("*plugin*"))


def _versions(found: about.Facts) -> Iterator[str]:
    yield f"chương trình {VERSION}"
    yield f"Qt {qVersion()}"
    yield f"SQLCipher {found.sqlcipher} (SQLite {found.sqlite})"
    yield f"lược đồ {found.schema}"
    yield f"{platform.system()} {platform.release()}"


def as_text(lines: Sequence[Fact]) -> str:
    """For the clipboard, to be sent to support: without paths and names, which tell who works here."""
    return "\n".join(f"{fact.label}: {fact.text}" for fact in lines if not fact.private)
