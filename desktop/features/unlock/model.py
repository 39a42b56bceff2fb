"""Words of the unlock screen, and how long a wrong passphrase makes one wait."""

from __future__ import annotations

HEADING = "Mở Sổ Đoàn"
EXPLANATION = "Dữ liệu trên máy này được khóa. Mật khẩu của bạn mở dữ liệu và cho biết ai đang làm việc."
RECOVERY_HEADING = "Quên mật khẩu"
RECOVERY_EXPLANATION = (
    "Gõ mã khôi phục trên tờ giấy đã in, rồi đặt mật khẩu mới. Không có mã: nhờ người dùng khác của máy này "
    "mở chương trình và xin mã đăng ký mới của cấp trên. Dữ liệu và phần chưa gửi vẫn còn nguyên."
)
CODE_EXPLANATION = "Nếu cấp trên đã cho máy này làm việc lại, hãy nhập mã đăng ký mới."
_FREE_TRIES, _LONGEST_SECONDS = 4, 60


def wait_after(wrong_tries: int) -> int:
    """Seconds before the next try; nothing is ever wiped."""
    return min(_LONGEST_SECONDS, 2 ** (wrong_tries - _FREE_TRIES)) if wrong_tries > _FREE_TRIES else 0
