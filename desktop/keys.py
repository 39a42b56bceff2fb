"""Every key of the program, declared once: what is pressed, what it does, and on which screen it works.

Screens bind keys by name; the key card of the help and the tooltips read the same lines. Ctrl+Shift, Ctrl+Alt
and Alt+Z are left out on purpose: Vietnamese keyboards switch on them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from domain.frozen import frozen
from domain.members.fields import SECTIONS as SECTIONS_OF_FORM

_PORTABLE = QKeySequence.SequenceFormat.PortableText
SECTIONS = 10


class Where(StrEnum):
    """A screen, or a part of one after the dot; keys of one screen may not meet."""

    ANYWHERE = "anywhere"
    MEMBERS = "members"
    GRID = "members.grid"
    FORM = "members.form"
    ORGANISATIONS = "organisations"
    ACTIVITY = "activity"
    SYNC = "sync"
    CONFLICT = "conflict"
    CASES = "cases"
    CASE = "case"
    CASE_BATCH = "case_batch"
    PAPERS = "papers"
    DASHBOARD = "dashboard"
    REVIEW = "review"
    ENTRY = "entry"
    SHEETS = "entry.sheets"
    MISSING = "missing"
    DUPLICATES = "duplicates"
    PAIR = "duplicates.pair"
    IMPORT = "importing"
    DECLARATIONS = "declarations"
    REQUESTS = "requests"
    LIST = "importing.list"
    GAPS = "missing.table"
    NOTICES = "notices"
    DIRECTIVES = "directives"
    STAYS = "stays"
    LEDGERS = "ledgers"
    GRADINGS = "gradings"
    GROWING_OUT = "growing_out"
    STATISTICS = "statistics"
    LETTER = "letter"
    COMMITTEES = "committees"
    TREE_WORK = "tree_work"
    FIND = "find"
    HELP = "help"


PLACES: Mapping[Where, str] = {
    Where.ANYWHERE: "Ở mọi màn hình",
    Where.MEMBERS: "Đoàn viên",
    Where.GRID: "Bảng đoàn viên",
    Where.FORM: "Hồ sơ đoàn viên",
    Where.ORGANISATIONS: "Tổ chức",
    Where.ACTIVITY: "Nhật ký",
    Where.SYNC: "Đồng bộ",
    Where.CONFLICT: "Giải quyết xung đột",
    Where.CASES: "Nghiệp vụ",
    Where.CASE: "Một hồ sơ nghiệp vụ",
    Where.CASE_BATCH: "Nghiệp vụ cho nhiều người",
    Where.PAPERS: "Giấy tờ",
    Where.DASHBOARD: "Tổng quan",
    Where.REVIEW: "Rà soát tuần",
    Where.ENTRY: "Nhập hàng loạt",
    Where.SHEETS: "Bảng phiếu",
    Where.MISSING: "Rà soát",
    Where.DUPLICATES: "Hồ sơ nghi trùng",
    Where.PAIR: "Hai hồ sơ nghi trùng",
    Where.IMPORT: "Nhập từ Excel",
    Where.DECLARATIONS: "Duyệt kê khai trên App",
    Where.REQUESTS: "Đề nghị cấp trên",
    Where.LIST: "Bảng kiểm tra danh sách",
    Where.GAPS: "Bảng thiếu thông tin",
    Where.NOTICES: "Thông báo",
    Where.DIRECTIVES: "Văn bản chỉ đạo",
    Where.STAYS: "Đi và đến sinh hoạt tạm",
    Where.LEDGERS: "Sổ theo dõi",
    Where.GRADINGS: "Xếp loại tổ chức, cán bộ",
    Where.GROWING_OUT: "Đến tuổi trưởng thành",
    Where.STATISTICS: "Thống kê",
    Where.LETTER: "Soát con số trong văn bản",
    Where.COMMITTEES: "Ban Chấp hành",
    Where.TREE_WORK: "Biến động tổ chức",
    Where.FIND: "Ô tìm chung",
    Where.HELP: "Trợ giúp",
}


@frozen
class Key:
    """A command and its keys; the first sequence is the one that is shown."""

    name: str
    sequences: tuple[str, ...]
    label: str
    where: tuple[Where, ...] = (Where.ANYWHERE,)


def _key(name: str, sequences: str, label: str, *where: Where) -> Key:
    return Key(name, tuple(sequences.split(" ")), label, where or (Where.ANYWHERE,))


# Letters of the sections of the form, each out of its title.
_LETTERS: Mapping[str, str] = {
    "person": "C",
    "contact": "L",
    "papers": "G",
    "union": "S",
    "posts": "V",
    "other": "K",
}

KEYS: tuple[Key, ...] = (
    _key("help", "F1", "Trợ giúp màn hình này"),
    _key("find", "Ctrl+K", "Tìm người, tổ chức, màn hình"),
    _key("synchronise", "F5", "Đồng bộ ngay"),
    _key("other_region", "F6", "Chuyển vùng (danh sách ↔ chi tiết)"),
    *(
        _key(f"section_{number}", f"Ctrl+{number % SECTIONS}", "Chuyển mục")
        for number in range(1, SECTIONS + 1)
    ),
    _key("fold_rail", "Ctrl+B", "Thu gọn thanh trái"),
    _key("undo", "Ctrl+Z", "Hoàn tác"),
    _key("redo", "Ctrl+Y", "Làm lại"),
    _key("lock", "Ctrl+L", "Khóa màn hình"),
    # Members
    _key("add_member", "Ctrl+N", "Thêm đoàn viên", Where.MEMBERS),
    _key(
        "filter",
        "Ctrl+F",
        "Lọc trong danh sách",
        *(Where.MEMBERS, Where.ORGANISATIONS, Where.ACTIVITY, Where.CASES, Where.CASE_BATCH),
        *(Where.MISSING, Where.DUPLICATES, Where.STATISTICS, Where.COMMITTEES),
    ),
    _key(
        "save",
        "Ctrl+S",
        "Lưu",
        *(Where.FORM, Where.ORGANISATIONS, Where.CASE, Where.DASHBOARD, Where.REVIEW, Where.DIRECTIVES),
        Where.TREE_WORK,
    ),
    _key("save_and_add", "Ctrl+Return Ctrl+Enter", "Lưu và thêm tiếp", Where.FORM),
    _key(
        "dismiss",
        "Esc",
        "Hủy ô, đóng bảng",
        *(Where.MEMBERS, Where.ORGANISATIONS, Where.ACTIVITY, Where.FIND),
        *(Where.CASES, Where.CASE, Where.CASE_BATCH, Where.PAPERS, Where.MISSING, Where.ENTRY, Where.IMPORT),
        Where.DECLARATIONS,
        Where.REQUESTS,
        Where.DUPLICATES,
        Where.STAYS,
        Where.LEDGERS,
        Where.GRADINGS,
        Where.GROWING_OUT,
        Where.DASHBOARD,
        Where.REVIEW,
        Where.DIRECTIVES,
        Where.STATISTICS,
        Where.LETTER,
        Where.COMMITTEES,
        Where.TREE_WORK,
    ),
    _key("next_result", "F3", "Kết quả kế tiếp", Where.MEMBERS),
    _key("toggle_detail", "F4", "Ẩn, hiện chi tiết", Where.MEMBERS, Where.ORGANISATIONS, Where.ACTIVITY),
    # The grid
    _key("edit_cell", "F2", "Sửa ô", Where.GRID, Where.GAPS, Where.LIST, Where.SHEETS),
    _key("select_row", "Space", "Chọn dòng", Where.GRID),
    _key("copy_above", "Ctrl+D Ctrl+'", "Chép ô trên", Where.GRID, Where.SHEETS),
    _key("today", "Ctrl+;", "Ngày hôm nay", Where.GRID, Where.FORM, Where.GAPS, Where.SHEETS),
    _key(
        "open_list",
        "Alt+Down",
        "Mở danh sách chọn",
        Where.GRID,
        Where.FORM,
        Where.GAPS,
        Where.LIST,
        Where.SHEETS,
    ),
    _key("copy", "Ctrl+C", "Chép các ô đã chọn", Where.GRID),
    _key("paste", "Ctrl+V", "Dán khối ô", Where.GRID),
    _key("clear_cell", "Del", "Xóa nội dung ô", Where.GRID, Where.SHEETS),
    # The form
    *(
        _key(f"to_{section}", f"Alt+{letter}", f"Đến mục {SECTIONS_OF_FORM[section]}", Where.FORM)
        for section, letter in _LETTERS.items()
    ),
    _key("widen", "F11", "Hồ sơ rộng cả màn hình", Where.FORM),
    # Import of lists
    _key("go_on", "Ctrl+Return Ctrl+Enter", "Bước tiếp theo", Where.IMPORT),
    _key("agree", "Ctrl+Return Ctrl+Enter", "Làm theo gợi ý", Where.DECLARATIONS),
    _key("paste_list", "Ctrl+V", "Dán danh sách đã chép", Where.IMPORT),
    # Work by workflows
    _key("start_case", "Ctrl+N", "Lập hồ sơ nghiệp vụ", Where.CASES),
    _key("mark_done", "Space", "Đã xong, chưa xong", Where.NOTICES),
    _key("write_directive", "Ctrl+N", "Soạn văn bản chỉ đạo", Where.DIRECTIVES),
    _key("take_step", "Ctrl+Return Ctrl+Enter", "Làm bước đang chọn", Where.CASE, Where.CASE_BATCH),
    _key(
        "papers",
        "Ctrl+P",
        "In hồ sơ, in danh sách",
        *(
            Where.CASE,
            Where.PAPERS,
            Where.STAYS,
            Where.LEDGERS,
            Where.GRADINGS,
            Where.DASHBOARD,
            Where.REVIEW,
            Where.STATISTICS,
            Where.COMMITTEES,
            Where.GROWING_OUT,
        ),
    ),
    _key("attach", "Ctrl+O", "Kèm tài liệu vào hồ sơ", Where.CASE),
    _key("add_post", "Ctrl+N", "Thêm người vào Ban Chấp hành", Where.COMMITTEES),
    # Lots of sheets
    _key("new_lot", "Ctrl+N", "Lô phiếu mới", Where.ENTRY),
    _key("entry_go", "Ctrl+Return Ctrl+Enter", "Sang phiếu sau, hoặc làm bước tiếp theo", Where.ENTRY),
    _key("hard_sheet", "F8", "Phiếu khó, để lại", Where.SHEETS),
    _key("check_lot", "F9", "Kiểm tra cả lô", Where.ENTRY),
    _key("close_lot", "F10", "Đóng lô", Where.ENTRY),
    _key("entry_side", "F4", "Ẩn, hiện quy tắc và cảnh báo", Where.ENTRY),
    _key("carry", "Ctrl+G", "Giữ cột này cho phiếu sau, hoặc thôi giữ", Where.SHEETS),
    _key("take_fix", "Alt+Return Alt+Enter", "Dùng cách sửa được gợi ý", Where.SHEETS),
    _key("photo", "Ctrl+O", "Mở ảnh phiếu", Where.ENTRY),
    _key("photo_next", "Alt+PgDown", "Ảnh sau", Where.ENTRY),
    _key("photo_back", "Alt+PgUp", "Ảnh trước", Where.ENTRY),
    _key("photo_larger", "Ctrl+= Ctrl++", "Phóng to ảnh", Where.ENTRY),
    _key("photo_smaller", "Ctrl+-", "Thu nhỏ ảnh", Where.ENTRY),
    _key("photo_turn", "Ctrl+R", "Xoay ảnh", Where.ENTRY),
    _key("first_reading", "1", "Lấy cách đọc thứ nhất", Where.ENTRY),
    _key("second_reading", "2", "Lấy cách đọc thứ hai", Where.ENTRY),
    # A conflict
    _key("settle", "Ctrl+Return Ctrl+Enter Ctrl+S", "Lưu kết quả", Where.CONFLICT),
    _key("next_conflict", "PgDown", "Xung đột kế tiếp", Where.CONFLICT),
    _key("previous_conflict", "PgUp", "Xung đột trước", Where.CONFLICT),
    _key("previous_question", "Up", "Chỗ trước", Where.CONFLICT),
    _key("next_question", "Down", "Chỗ sau", Where.CONFLICT),
    _key("take_mine", "1", "Lấy bản của tôi", Where.CONFLICT),
    _key("take_theirs", "2", "Lấy bản máy chủ", Where.CONFLICT),
    _key("edit_result", "3", "Sửa kết quả", Where.CONFLICT),
    _key("later", "Esc", "Để sau", Where.CONFLICT),
    # Two entries of one person
    _key("fold_pair", "Ctrl+Return Ctrl+Enter", "Gộp hai hồ sơ, hoặc tách lại", Where.PAIR),
    _key("not_the_same", "0", "Không trùng", Where.PAIR),
    _key("turn_pair", "Ctrl+T", "Giữ lại hồ sơ bên kia", Where.PAIR),
    _key("next_pair", "PgDown", "Cặp kế tiếp", Where.PAIR),
    _key("previous_pair", "PgUp", "Cặp trước", Where.PAIR),
    _key("previous_difference", "Up", "Chỗ khác nhau phía trên", Where.PAIR),
    _key("next_difference", "Down", "Chỗ khác nhau phía dưới", Where.PAIR),
    _key("take_kept", "Left 1", "Lấy giá trị của hồ sơ giữ lại", Where.PAIR),
    _key("take_folded", "Right 2", "Lấy giá trị của hồ sơ được gộp", Where.PAIR),
    # The box of Ctrl+K
    _key("previous_found", "Up", "Kết quả trước", Where.FIND),
    _key("next_found", "Down", "Kết quả sau", Where.FIND),
    _key("open_found", "Return Enter", "Mở", Where.FIND),
    _key("leave_help", "Esc", "Đóng trợ giúp", Where.HELP),
)
_BY_NAME: Mapping[str, Key] = {key.name: key for key in KEYS}
_SHOWN = {"Return": "Enter", "PgDown": "PgDn", "PgUp": "PgUp", "Down": "↓", "Up": "↑", "Del": "Delete"}


def key(name: str) -> Key:
    """The declaration; raises KeyError for a name that is not declared."""
    return _BY_NAME[name]


def bind(widget: QWidget, keys: Mapping[str, Callable[[], object]]) -> list[QShortcut]:
    """Commands by name: a key of `Where.ANYWHERE` acts in the whole window, others inside `widget`."""
    made = []
    for name, act in keys.items():
        declared = key(name)
        everywhere = Where.ANYWHERE in declared.where
        context = (
            Qt.ShortcutContext.WindowShortcut if everywhere else Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        for sequence in declared.sequences:
            # Portable names: what keys are called on the screen is translated, also for parsing.
            shortcut = QShortcut(QKeySequence.fromString(sequence, _PORTABLE), widget, context=context)
            shortcut.activated.connect(act)
            made.append(shortcut)
    return made


def pressed(event: QKeyEvent, name: str) -> bool:
    """Whether a key event is this command: for widgets that read their keys themselves."""
    # The number block's Enter is the Enter of everybody else.
    kept = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    typed = QKeySequence(kept.value | event.key())
    return any(typed == QKeySequence.fromString(sequence, _PORTABLE) for sequence in key(name).sequences)


def shown(name: str) -> str:
    """The key as people know it: "Ctrl+Enter", "Alt+↓"."""
    return _as_known(key(name).sequences[0])


def card() -> list[tuple[str, list[tuple[str, str]]]]:
    """The key card: per place its title and (keys, label); keys with one label share a line."""
    pages = []
    for place, title in PLACES.items():
        here = [one for one in KEYS if place in one.where]
        lines = [(_joined(list(same)), label) for label, same in groupby(here, key=lambda one: one.label)]
        if lines:
            pages.append((title, lines))
    return pages


def _joined(same: Sequence[Key]) -> str:
    first, last = same[0].sequences[0], same[-1].sequences[0]
    if len(same) > 2:
        return f"{_as_known(first)}…{last.rpartition('+')[2]}"
    return " ".join(_as_known(one.sequences[0]) for one in same)


def _as_known(sequence: str) -> str:
    *held, last = sequence.split("+")
    return "+".join([*held, _SHOWN.get(last, last)])
