"""Words of the unlock screen, and how long a wrong passphrase makes one wait."""

from __future__ import annotations

HEADING = "Mở Sổ Đoàn"
EXPLANATION = "Dữ liệu trên máy này được khóa bằng mật khẩu của bạn. Không ai mở được nếu không có mật khẩu."
_FREE_TRIES, _LONGEST_SECONDS = 4, 60


def wait_after(wrong_tries: int) -> int:
    """Seconds before the next try; nothing is ever wiped."""
    return min(_LONGEST_SECONDS, 2 ** (wrong_tries - _FREE_TRIES)) if wrong_tries > _FREE_TRIES else 0
