"""The words of the pages about the workflows: how each code of a declaration reads to a cadre."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.fields import FieldType
from domain.workflows.exits import Wins
from domain.workflows.model import About, Board, Hand, OnMove, Severity

NOTHING: Final = "không"
HANDS: Final[Mapping[Hand, str]] = {
    Hand.BRANCH: "Chi đoàn (hoặc bí thư đơn vị làm thay)",
    Hand.UNIT: "Đoàn cơ sở",
    Hand.ABOVE: "Cấp trên",
    Hand.RECEIVER: "Đoàn cơ sở nơi đến",
}
BOARDS: Final[Mapping[Board, str]] = {
    Board.DRAFT: "Bản nháp",
    Board.WAITING: "Chờ duyệt",
    Board.RETURNED: "Cần bổ sung",
    Board.APPROVED: "Đã duyệt",
    Board.REFUSED: "Không được duyệt",
}
SEVERITIES: Final[Mapping[Severity, str]] = {
    Severity.BLOCK: "Chặn",
    Severity.CONFIRM: "Phải xác nhận",
    Severity.WARN: "Chỉ nhắc",
}
ABOUT: Final[Mapping[About, str]] = {
    About.MEMBER: "Đoàn viên của đơn vị.",
    About.CANDIDATE: "Người chưa là đoàn viên: bước đầu đưa người đó vào sổ.",
    About.ANYONE: "Đoàn viên, hoặc người không có trong sổ.",
    About.ORGANISATION: "Tổ chức bên dưới gốc của đơn vị; không về một người nào.",
}
ON_MOVE: Final[Mapping[OnMove, str]] = {
    OnMove.FOLLOW: "Hồ sơ đang làm theo đoàn viên về chi đoàn mới, cả khi sang đơn vị khác.",
    OnMove.WITHIN: "Hồ sơ đang làm theo đoàn viên về chi đoàn khác trong đơn vị; rời đơn vị thì kết thúc.",
    OnMove.CLOSE: "Hồ sơ đang làm khép lại: chi đoàn cũ không còn thẩm quyền.",
}
TYPES: Final[Mapping[FieldType, str]] = {
    FieldType.TEXT: "chữ",
    FieldType.JSON: "danh sách",
    FieldType.NAME: "họ tên",
    FieldType.TITLE: "tên tổ chức",
    FieldType.DATE: "ngày",
    FieldType.PARTIAL_DATE: "ngày, tháng hoặc năm",
    FieldType.MONTH: "tháng",
    FieldType.BOOLEAN: "có hoặc không",
    FieldType.INTEGER: "số",
    FieldType.CODE: "chọn trong danh mục",
    FieldType.CODES: "chọn nhiều trong danh mục",
    FieldType.REFERENCE: "chọn trong đơn vị",
    FieldType.PHONE: "điện thoại",
}
EXITS: Final[Mapping[str, str]] = {
    "expelled": "khai trừ",
    "matured": "trưởng thành đoàn",
    "removed": "xóa tên",
    "honorary": "công nhận danh dự",
    "transferred": "chuyển sinh hoạt",
    "deceased": "từ trần",
}
WINS: Final[Mapping[Wins, str]] = {
    Wins.ALWAYS: "luôn có hiệu lực hơn, dù ngày nào",
    Wins.EARLIER: "có hiệu lực nếu ngày quyết định không sau bên kia",
    Wins.OVER_AGE: "có hiệu lực nếu hôm đó đoàn viên đã quá tuổi; nếu không thì theo ngày quyết định",
}
