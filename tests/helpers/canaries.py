"""Invented people whose names and numbers must turn up nowhere but in the data."""

from __future__ import annotations

NAMES = ("Nguyễn Văn Canary", "Y Hoa Niê Chim", "TRAN THI HOANG YEN", "nguyen van hoang yen", "H'Hen Yến Niê")
NUMBERS = ("079204001234", "0912345678", "0912 345 678", "+84912345678")
OTHERS = ("hoang.yen@vidu.vn", "12 ngõ Chim Yến, thôn Tổ Chim", "tiền án\nxóa hết")
CANARIES = (*NAMES, *NUMBERS, *OTHERS)
