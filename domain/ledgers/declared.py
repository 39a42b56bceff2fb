"""The ledgers that a unit keeps of its members (`domain.md` 2.6, 3.2 to 3.5, 3.10 to 3.13)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.ledgers.model import (
    BRANCH,
    DAY,
    ENTRY,
    FROM,
    NUMBER_OF_LINE,
    PAPER,
    STATE,
    TO,
    Column,
    Entry,
    Ledger,
)

_LINE: Final = Column(title="TT", of=(NUMBER_OF_LINE,), width=10, align="centre")
_BORN: Final = Column(title="Ngày sinh", of=("birth_date",), width=24, align="centre")
# On paper no citizen id stands (`paper_leaving`); in a file it is masked unless somebody says what for.
_ID: Final = Column(title="Số CCCD", of=("citizen_id",), width=0)
_BRANCH: Final = Column(title="Chi đoàn", of=(BRANCH,), width=38)


def _day(title: str) -> Column:
    return Column(title=title, of=(DAY,), width=24, align="centre")


def _number(title: str, width: float = 22) -> Column:
    return Column(title=title, of=(PAPER,), width=width)


def _name(width: float) -> Column:
    return Column(title="Họ và tên", of=("full_name",), width=width)


def _state(width: float, title: str = "Tình trạng") -> Column:
    return Column(title=title, of=(STATE,), width=width)


TRANSFERS: Final = Ledger(
    name="transfers",
    title="Sổ giới thiệu và tiếp nhận sinh hoạt đoàn",
    short="Giới thiệu, tiếp nhận",
    entries=(
        Entry(label="Giới thiệu đi", workflow="transfer", states=("awaiting",), dated_by=("letter_date",),
              numbered_by=("letter_number",)),
        Entry(label="Tiếp nhận", workflow="transfer", states=("incoming", "accepted"), inwards=True,
              dated_by=("accepted_on", "letter_date"), numbered_by=("acceptance_number", "letter_number"),
              at=("to_org",)),
        Entry(label="Chuyển trong đơn vị", workflow="transfer", states=("moved",), dated_by=("accepted_on",),
              numbered_by=("letter_number",), at=("to_org",)),
    ),
    columns=(
        _LINE,
        _day("Ngày"),
        _number("Số giấy", 20),
        _name(40),
        _BORN,
        _ID,
        Column(title="Việc", of=(ENTRY,), width=22),
        Column(title="Từ", of=(FROM,), width=34),
        Column(title="Đến", of=(TO,), width=34),
        Column(title="Ngày trả lời", of=("accepted_on",), width=22, align="centre"),
        _state(22, "Trả lời"),
    ),
    source="domain.md 3.3 (QLDV)",
)  # fmt: skip

WORKING_AWAY: Final = Ledger(
    name="working_away",
    title="Sổ theo dõi đoàn viên đi làm ăn xa",
    short="Đi làm ăn xa",
    entries=(
        Entry(label="Đi làm ăn xa", workflow="working_away",
              states=("away", "registered_there", "out_of_touch"), dated_by=("from_on",),
              numbered_by=("paper_number",)),
    ),
    columns=(
        _LINE,
        _day("Ngày đi"),
        _name(38),
        _BORN,
        _ID,
        Column(title="Chi đoàn", of=(BRANCH,), width=30),
        Column(title="Nơi đến", of=(TO,), width=34),
        Column(title="Nơi đã đăng ký", of=("registered_at",), width=0),
        Column(title="Việc làm", of=("job",), width=0),
        Column(title="Điện thoại", of=("phone",), width=0),
        _number("Số giấy", 18),
        Column(title="Báo tin gần nhất", of=("last_report_on",), width=24, align="centre"),
        Column(title="Dự kiến về", of=("ended_on", "expected_return"), width=24, align="centre"),
        _state(26),
    ),
    source="domain.md 3.11 (HD22)",
)  # fmt: skip


def _stays(workflow: str, label: str, out: str) -> tuple[Entry, Entry]:
    """Those who go for a time, and those who come: a guest stands in the book, and in no count."""
    numbered = ("paper_number",)
    return (
        Entry(label=f"Đi {label}", workflow=workflow, states=(out,), dated_by=("paper_date", "from_on"),
              numbered_by=numbered),
        Entry(label=f"Đến {label}", workflow=workflow, states=("arrived", "hosted"), inwards=True,
              dated_by=("accepted_on", "paper_date", "from_on"), numbered_by=numbered, at=("host_org",)),
    )  # fmt: skip


STAYS: Final = Ledger(
    name="stays",
    title="Sổ theo dõi đoàn viên sinh hoạt tạm thời, sinh hoạt nơi cư trú",
    short="Tạm thời, nơi cư trú",
    entries=(
        *_stays("temporary", "sinh hoạt tạm thời", "introduced"),
        Entry(label="Hoãn sinh hoạt", workflow="temporary", states=("deferred",),
              dated_by=("resolution_date", "from_on"), numbered_by=("resolution_number",)),
        *_stays("residence", "sinh hoạt nơi cư trú", "introduced"),
    ),
    columns=(
        _LINE,
        _day("Ngày"),
        _number("Số giấy", 18),
        _name(38),
        _BORN,
        _ID,
        Column(title="Việc", of=(ENTRY,), width=28),
        Column(title="Từ", of=(FROM,), width=32),
        Column(title="Đến", of=(TO,), width=32),
        Column(title="Đến ngày", of=("ended_on", "to_on"), width=22, align="centre"),
        _state(24),
    ),
    source="domain.md 3.12, 3.13",
)  # fmt: skip

MERITS: Final = Ledger(
    name="merits",
    title="Sổ theo dõi khen thưởng, kỷ luật",
    short="Khen thưởng, kỷ luật",
    entries=(
        Entry(label="Khen thưởng", workflow="commendation", states=("effective",),
              dated_by=("decision_date",), numbered_by=("decision_number",)),
        Entry(label="Kỷ luật", workflow="discipline", states=("effective",),
              dated_by=("decision_date", "resolution_date"),
              numbered_by=("decision_number", "resolution_number")),
    ),
    columns=(
        _LINE,
        _day("Ngày"),
        _number("Số quyết định", 26),
        _name(42),
        _BORN,
        _ID,
        Column(title="Chi đoàn", of=(BRANCH,), width=34),
        Column(title="Việc", of=(ENTRY,), width=22),
        Column(title="Hình thức", of=("form",), width=26),
        Column(title="Nội dung", of=("title", "achievement", "violation"), width=0),
        Column(title="Người ký", of=("signer",), width=0),
        _state(44),
    ),
    source="domain.md 3.10",
)  # fmt: skip

ADMISSIONS: Final = Ledger(
    name="admissions",
    title="Sổ theo dõi kết nạp đoàn viên",
    short="Kết nạp",
    entries=(
        Entry(label="Kết nạp", workflow="admission", states=("effective",), dated_by=("decision_date",),
              numbered_by=("decision_number",)),
    ),
    columns=(
        _LINE,
        _day("Ngày chuẩn y"),
        _number("Số chuẩn y", 26),
        _name(46),
        _BORN,
        _ID,
        _BRANCH,
        Column(title="Ngày kết nạp", of=("admitted_on", "ceremony_date"), width=24, align="centre"),
        Column(title="Số thẻ", of=("card_number",), width=28),
        _state(32),
    ),
    source="domain.md 3.2",
)  # fmt: skip

MATURITIES: Final = Ledger(
    name="maturities",
    title="Sổ theo dõi trưởng thành đoàn",
    short="Trưởng thành",
    entries=(
        Entry(label="Trưởng thành", workflow="maturity", states=("effective",), dated_by=("decision_date",),
              numbered_by=("decision_number",)),
        Entry(label="Tiếp tục sinh hoạt", workflow="maturity", states=("staying_on",),
              dated_by=("resolution_date",), numbered_by=("resolution_number",)),
    ),
    columns=(
        _LINE,
        _day("Ngày"),
        _number("Số quyết định", 26),
        _name(46),
        _BORN,
        _ID,
        _BRANCH,
        Column(title="Việc", of=(ENTRY,), width=30),
        Column(title="Tiếp tục đến", of=("continue_until",), width=0),
        Column(title="Trả sổ", of=("book_returned",), width=18, align="centre"),
        _state(36),
    ),
    source="domain.md 3.4",
)  # fmt: skip

REMOVALS: Final = Ledger(
    name="removals",
    title="Sổ theo dõi xóa tên đoàn viên",
    short="Xóa tên",
    entries=(
        Entry(label="Xóa tên", workflow="removal", states=("effective",), dated_by=("resolution_date",),
              numbered_by=("resolution_number",)),
        Entry(label="Từ trần", workflow="removal", states=("deceased",), dated_by=("effective_on",)),
    ),
    columns=(
        _LINE,
        _day("Ngày"),
        _number("Số nghị quyết", 26),
        _name(46),
        _BORN,
        _ID,
        _BRANCH,
        Column(title="Việc", of=(ENTRY,), width=22),
        Column(title="Phục hồi ngày", of=("revoke_date",), width=26, align="centre"),
        _state(36),
    ),
    source="domain.md 3.5",
)  # fmt: skip

# With what is remarked of each: the list that goes to the Party (A.4, task 14). The Party body that got it is
# sensitive and stands in the case.
OUTSTANDING: Final = Ledger(
    name="outstanding",
    title="Sổ theo dõi đoàn viên ưu tú, giới thiệu vào Đảng",
    short="Ưu tú",
    entries=(
        Entry(label="Công nhận", workflow="outstanding", states=("recognised",), dated_by=("decision_date",),
              numbered_by=("decision_number",)),
    ),
    columns=(
        _LINE,
        _day("Ngày công nhận"),
        _number("Số quyết định"),
        _name(40),
        _BORN,
        _ID,
        Column(title="Chi đoàn", of=(BRANCH,), width=32),
        Column(title="Chứng nhận lớp nhận thức về Đảng", of=("class_certificate_number",), width=24),
        Column(title="Ngày giới thiệu", of=("introduction_date",), width=24, align="centre"),
        Column(title="Số nghị quyết giới thiệu", of=("introduction_number",), width=0),
        Column(title="Người theo dõi", of=("follow_up",), width=0),
        Column(title="Nhận xét", of=("note",), width=30),
        _state(22),
    ),
    source="domain.md 3.9",
)  # fmt: skip

_EVERY: Final = (
    TRANSFERS, ADMISSIONS, MATURITIES, REMOVALS, WORKING_AWAY, STAYS, OUTSTANDING, MERITS,
)  # fmt: skip
LEDGERS: Final[Mapping[str, Ledger]] = MappingProxyType({one.name: one for one in _EVERY})
