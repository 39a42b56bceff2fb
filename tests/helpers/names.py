"""Three hundred invented names that no two naive sorting methods put into the same order."""

from __future__ import annotations

from itertools import islice, product

# In the dictionary's order: letters first, then tones (huyền, hỏi, ngã, sắc, nặng), small before capital.
GIVEN = (
    "An", "Ánh", "Ân", "Bảo", "Bình", "Cúc", "Cường", "Dung", "Dũng", "Dương", "Đào", "Đức", "Êm", "Ka",
    "Ma", "Mà", "Mả", "Mã", "Má", "Mạ", "Mâ", "Nga", "Ơn", "Quỳnh", "Tý", "Uyên", "Ưng", "Vũ", "Xuân", "Yến",
)  # fmt: skip
BEFORE = (
    "Bùi", "Đặng Đức", "Đặng Thị", "H'", "Hoàng", "Lê Văn", "Lý", "Nguyễn Thị", "Nguyễn Văn", "Ô Dương",
)  # fmt: skip


def names(count: int = 300) -> list[str]:
    """`count` different full names, in the one order that every list has to show."""
    return [f"{before} {given}" for given, before in islice(product(GIVEN, BEFORE), count)]
