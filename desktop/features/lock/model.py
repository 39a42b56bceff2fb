"""Words of the lock screen. It tells the unit and a count, never a name."""

from __future__ import annotations

from desktop.services.status import SyncStatus

HEADING = "Màn hình đã khóa"
BY_PIN = "Gõ mã PIN để làm tiếp đúng chỗ đang dở."
BY_PASSPHRASE = "Gõ mật khẩu để làm tiếp. Người dùng khác của máy này gõ mật khẩu của mình để đổi người."
SWITCHING = "Người vào làm gõ mật khẩu của mình. Phần đang nhập dở của người trước được giữ riêng cho họ."
PIN_USED_UP = "Đã sai mã PIN 5 lần. Hãy dùng mật khẩu. Không có gì bị xóa."
NO_PIN = "Chưa đặt mã PIN: mở bằng mật khẩu. Có thể đặt mã PIN ở mục Người dùng trên máy."


def unit_line(status: SyncStatus | None) -> str:
    return status.unit_name if status else ""


def unsent_line(status: SyncStatus | None) -> str:
    if status is None:
        return ""
    if status.unsent:
        return f"Còn {_grouped(status.unsent)} thay đổi trên máy này, sẽ gửi khi có mạng."
    return "Mọi thay đổi đã được gửi."


def wrong_pin(left: int, wait: int) -> str:
    """After a wrong PIN that leaves further tries."""
    return f"Mã PIN chưa đúng, còn {left} lần. Thử lại sau {wait} giây."


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", ".")
