"""What first run asks and says, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from desktop.keys import shown
from desktop.services.checkup import Check, Verdict
from desktop.services.first_run import UnitFound
from desktop.services.wording import word

# The window of the program, at the smallest scale that people use.
LEAST_SCREEN = (1024, 600)


class Step(IntEnum):
    WELCOME, ADDRESS, CONFIRM, PASSPHRASE, PIN, RECOVERY, FETCHING, DONE = range(8)


TITLES = (
    "Chào mừng đến với Sổ Đoàn",
    "Nối với máy chủ",
    "Xác nhận đơn vị",
    "Đặt mật khẩu",
    "Đặt mã PIN",
    "Mã khôi phục",
    "Tải dữ liệu của đơn vị",
    "Xong",
)
WELCOME = "Sổ đoàn viên của đơn vị, làm việc được cả khi không có mạng. Cài đặt mất khoảng mười phút."
ADDRESS = "Cấp trên gửi cho đơn vị địa chỉ máy chủ và mã đăng ký. Mỗi mã dùng một lần cho một người."
PASSPHRASE = (
    "Mật khẩu mở dữ liệu trên máy này. Một câu dễ nhớ là tốt nhất; gõ có dấu hay không dấu đều được. "
    "Không bao giờ bắt đổi."
)
PIN = (
    "Mã PIN 6 số mở lại màn hình khi bạn rời máy một lúc. Mỗi lần khởi động chương trình vẫn cần mật khẩu. "
    "Sai 5 lần thì phải dùng mật khẩu; dữ liệu không bao giờ bị xóa."
)
RECOVERY = (
    "Khi quên mật khẩu, chỉ mã này giúp mở lại dữ liệu. Mã hiện một lần duy nhất: hãy in hoặc lưu ra USB, "
    "rồi chép lại hai nhóm để chắc chắn đã có."
)
KEYRING = "Nhớ trong kho khóa của máy, không hỏi mật khẩu mỗi lần mở"


@dataclass(frozen=True, slots=True)
class MachineLine:
    """One line of the check-up: what was looked at, and how it stands."""

    text: str
    verdict: Verdict

    @property
    def look(self) -> tuple[str, str]:
        """Icon and colour token."""
        return {
            Verdict.OK: ("circle-check", "synced"),
            Verdict.WARNING: ("alert-triangle", "warning"),
            Verdict.ERROR: ("circle-x", "rejected"),
        }[self.verdict]


def machine_lines(checks: list[Check], width: int, height: int, input_method: bool) -> list[MachineLine]:
    """The services' checks with those of the screen; a wrong clock is an error here."""
    lines = [
        MachineLine(
            f"{word(f'doctor.{check.name}')}: {check.text}", Verdict.ERROR if _stops(check) else check.verdict
        )
        for check in checks
    ]
    least_width, least_height = LEAST_SCREEN
    if width < least_width or height < least_height:
        text = f"Màn hình {width} × {height} nhỏ hơn {least_width} × {least_height}: nhiều chỗ phải cuộn."
        lines.append(MachineLine(text, Verdict.WARNING))
    else:
        lines.append(MachineLine(f"Màn hình {width} × {height} đủ rộng.", Verdict.OK))
    if input_method:
        lines.append(MachineLine("Bộ gõ tiếng Việt của máy dùng được.", Verdict.OK))
    else:
        text = "Không thấy bộ gõ của hệ thống. Nếu không gõ được tiếng Việt, hãy cài bộ gõ rồi mở lại."
        lines.append(MachineLine(text, Verdict.WARNING))
    return lines


def may_go_on(lines: list[MachineLine]) -> bool:
    return not any(line.verdict is Verdict.ERROR for line in lines)


def unit_facts(found: UnitFound) -> list[tuple[str, str]]:
    """Label and value; what the server did not tell is left out."""
    branches = ", ".join(found.branches)
    lines = [
        ("Thuộc", " › ".join(found.path[:-1])),
        ("Mã đơn vị", found.code),
        ("Số đoàn viên", f"{found.members:,}".replace(",", ".")),
        ("Trong đó có", branches),
        ("Người dùng", ", ".join(part for part in (found.cadre, found.role_word) if part)),
    ]
    return [(label, value) for label, value in lines if value]


def first_things() -> list[tuple[str, str]]:
    """Three things to try: the key, and what it does."""
    return [
        (shown("add_member"), "Thêm một đoàn viên. Đang gõ dở cũng được giữ lại."),
        (shown("find"), "Tìm người, tổ chức, màn hình; gõ không dấu cũng ra."),
        (shown("help"), "Trợ giúp của đúng màn hình đang xem, không cần mạng."),
    ]


def _stops(check: Check) -> bool:
    return check.verdict is Verdict.ERROR or (check.name == "clock" and check.verdict is Verdict.WARNING)
