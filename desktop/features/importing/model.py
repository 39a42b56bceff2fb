"""The steps of an import, and what one list is on its way through them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Final

from desktop.services.import_types import Choices, ImportPlan, Source
from domain.importing.cells import Workbook
from domain.importing.encodings import ColumnEncoding
from domain.importing.headers import Doing, Target
from domain.importing.mapping import ColumnMapping, Update
from domain.members.fields import MEMBER
from domain.workflows.registry import workflows


class Step(IntEnum):
    FILE, SHEET, COLUMNS, LETTERS, CHECK, TRIAL, DONE = range(7)


TITLES: Final = (
    "Chọn tệp",
    "Chọn trang",
    "Ghép cột",
    "Chữ gõ bằng phông cũ",
    "Kiểm tra",
    "Chạy thử",
    "Đã nhập",
)
UPDATES: Final = (
    (Update.FILL.value, "Chỉ điền ô trống"),
    (Update.OVERWRITE.value, "Ghi đè bằng tệp"),
    (Update.ASK.value, "Hỏi từng ô"),
)
_PARTS: Final = {
    "family": "họ đệm",
    "middle": "tên đệm",
    "given": "tên",
    "day": "ngày",
    "month": "tháng",
    "year": "năm",
}
_SEXES: Final = {"male": "Nam", "female": "Nữ"}


@dataclass
class OnItsWay:
    """One list between its file and the register: everything decided so far. `path`: its file."""

    path: Path | None = None
    book: Workbook | None = None
    sources: list[Source] = field(default_factory=list)
    source: Source | None = None
    mapping: ColumnMapping | None = None
    profile: str = ""
    encodings: dict[int, ColumnEncoding] = field(default_factory=dict)
    choices: Choices = field(default_factory=Choices)
    plan: ImportPlan | None = None


def code_of(target: Target) -> str:
    """A meaning as one word, for a list of choices."""
    return "|".join((target.doing.value, ",".join(target.fields), target.part))


def target_of(code: str) -> Target:
    doing, names, part = code.split("|")
    return Target(Doing(doing), tuple(name for name in names.split(",") if name), part)


def label_of(target: Target) -> str:
    """A meaning as people say it."""
    labels = [MEMBER.by_name[name].label for name in target.fields]
    match target.doing:
        case Doing.FIELD:
            return labels[0]
        case Doing.PART:
            return f"{labels[0]}: phần {_PARTS[target.part]}"
        case Doing.BY_SEX:
            return f"{labels[0]}, cột của {_SEXES[target.part]}"
        case Doing.MARK:
            return f"Đánh dấu: {_SEXES.get(target.part, target.part)}"
        case Doing.SPLIT:
            return " + ".join(labels)
        case Doing.BRANCH:
            return "Chi đoàn"
        case Doing.ELSEWHERE:
            return f"Không nhập: {workflows()[target.part].label}"
        case Doing.SKIP:
            return "Bỏ qua"


def note_of(target: Target) -> str:
    """What a person should know about this meaning; "" where it speaks for itself."""
    if target.doing is Doing.ELSEWHERE:
        return "Kết quả này ghi bằng nghiệp vụ, không lấy từ danh sách"
    if target.doing is Doing.SKIP:
        return {
            "unknown": "Chưa rõ là gì; hãy chọn",
            "twice": "Đã có cột khác cùng nghĩa",
            "not_kept": "Sổ không giữ thông tin này",
        }.get(target.part, "")
    return "Đoán theo tên gần giống hoặc theo nội dung; hãy xem lại" if target.sure < 0.9 else ""
