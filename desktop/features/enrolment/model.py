"""What first run asks, and how strong a passphrase is, in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from domain.text import clean

SHORTEST_PASSPHRASE = 10


class Step(IntEnum):
    ADDRESS, PASSPHRASE, FETCHING, CONFIRM = range(4)


TITLES = ("Nối với máy chủ", "Đặt mật khẩu", "Tải dữ liệu", "Xác nhận đơn vị")


@dataclass(frozen=True, slots=True)
class Strength:
    """`level` counts from 0 (too short) to 3; `word` names it."""

    level: int
    word: str
    token: str


def strength(passphrase: str) -> Strength:
    """Length counts most: a sentence of a few words is both strong and easy to keep in mind."""
    letters = len(set(passphrase.casefold()))
    if len(passphrase) < SHORTEST_PASSPHRASE:
        return Strength(0, f"Cần ít nhất {SHORTEST_PASSPHRASE} ký tự", "held")
    if letters < 5:
        return Strength(1, "Yếu: quá nhiều ký tự giống nhau", "rejected")
    words = len(clean(passphrase).split())
    kinds = sum(
        (
            any(letter.isdigit() for letter in passphrase),
            any(letter.isupper() for letter in passphrase),
            any(letter.islower() for letter in passphrase),
            any(not letter.isalnum() for letter in passphrase),
        )
    )
    if len(passphrase) >= 20 or (len(passphrase) >= 16 and (words >= 3 or kinds >= 3)):
        return Strength(3, "Mạnh", "synced")
    return Strength(2, "Khá: dài thêm vài chữ sẽ chắc hơn", "warning")
