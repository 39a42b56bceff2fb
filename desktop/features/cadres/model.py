"""Words of the screen of cadres."""

from __future__ import annotations

from desktop.services.access import CadreHere, WaysIn
from domain.values.dates import show_date

EXPLANATION = (
    "Mỗi người có mật khẩu riêng và làm việc dưới tên mình. Dữ liệu của đơn vị là chung; bản nháp, bộ lọc "
    "và cách sắp xếp màn hình là của riêng từng người."
)
ADD = (
    "Cấp trên cấp mã đăng ký cho người mới. Người mới tự gõ mật khẩu của mình; có thể đặt mã PIN sau khi vào."
)
CHANGE_PASSPHRASE = "Dữ liệu không đổi, chỉ cách mở thay đổi. Mật khẩu cũ hết tác dụng ngay."
CHANGE_PIN = "Mã PIN chỉ mở lại màn hình đã khóa; khởi động chương trình vẫn cần mật khẩu."
NEW_RECOVERY = "Mã mới thay mã đang có: tờ giấy cũ hết tác dụng. Mã này đặt lại được mật khẩu của bạn."
RENEW = "Dùng khi quyền nhập liệu hết hạn, hoặc máy phải đăng ký lại. Bản nháp và cài đặt của bạn giữ nguyên."


def disable_text(cadre: CadreHere) -> str:
    return (
        f"{cadre.name} sẽ không mở được dữ liệu trên máy này nữa. Những gì người đó đã nhập vẫn được gửi "
        "dưới tên họ. Muốn dùng lại thì cần mã đăng ký mới."
    )


def standing(cadre: CadreHere) -> tuple[str, str]:
    """Word and colour token of how a cadre stands on this laptop."""
    if not cadre.may_open:
        return "Đã ngừng trên máy này", "held"
    if cadre.expired:
        return f"Hết hạn ngày {show_date(cadre.until)}", "warning"
    if cadre.until:
        return f"Đến hết ngày {show_date(cadre.until)}", "pending"
    return "Đang dùng", "synced"


def place(cadre: CadreHere) -> str:
    return " · ".join(part for part in (cadre.role_word, cadre.place) if part)


def ways_lines(ways: WaysIn) -> list[tuple[str, str, str]]:
    """Icon, colour token and sentence about what else opens this laptop."""
    lines = []
    if ways.recovery_code_of:
        text = f"Mã khôi phục: của {ways.recovery_code_of}."
        lines.append(("circle-check", "synced", text))
    else:
        text = "Chưa có mã khôi phục: nếu mọi người cùng quên mật khẩu thì không mở lại được dữ liệu."
        lines.append(("alert-triangle", "warning", text))
    if ways.keyring_of:
        text = f"Kho khóa của máy đang mở thay mật khẩu của {ways.keyring_of}."
        lines.append(("info-circle", "pending", text))
    return lines


def added_text(name: str) -> str:
    return f"Đã thêm {name}. Từ lần sau, người đó mở chương trình bằng mật khẩu của mình."
