"""Numbers as people write them."""

from __future__ import annotations


def grouped(number: int) -> str:
    """18935 → "18.935"."""
    return f"{number:,}".replace(",", ".")
