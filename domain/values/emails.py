"""E-mail addresses, checked for their shape only: offline nobody can ask whether they exist."""

from __future__ import annotations

import re
from typing import Final

from domain.text import fold
from domain.values.parsed import Parsed, accepted, cleaned, refused

MAX_LENGTH: Final = 254

_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?"
_DOMAIN: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+)*")


def parse_email(text: str) -> Parsed:
    """An address, its domain in small letters.

    Problems: email.unreadable, email.domain, email.length, email.accents (fix: without the marks that a
    Vietnamese keyboard put in).
    """
    typed = cleaned(text)
    if isinstance(typed, Parsed):
        return typed
    local, at, host = typed.rpartition("@")
    if not at or not local:
        return refused("email.unreadable")
    if not typed.isascii():
        plain = parse_email(fold(typed)) if fold(typed).isascii() else None
        return refused("email.accents", fix=plain.value if plain else None)
    if not _LOCAL.fullmatch(local):
        return refused("email.unreadable")
    if not _DOMAIN.fullmatch(host):
        return refused("email.domain", domain=host)
    if len(typed) > MAX_LENGTH:
        return refused("email.length", longest=str(MAX_LENGTH))
    return accepted(f"{local}@{host.lower()}")
