"""E-mail addresses, by their shape."""

from __future__ import annotations

import pytest

from domain.values.emails import parse_email
from domain.values.parsed import EMPTY, accepted


@pytest.mark.parametrize(
    "typed, value",
    [
        ("an.nguyen@example.vn", "an.nguyen@example.vn"),
        (" An+doan@Example.COM ", "An+doan@example.com"),
        ("a@b-c.edu.vn", "a@b-c.edu.vn"),
        ("", None),
    ],
)
def test_an_address_is_read(typed: str, value: str | None) -> None:
    assert parse_email(typed) == (EMPTY if value is None else accepted(value))


@pytest.mark.parametrize(
    "typed, code, fix",
    [
        ("an", "email.unreadable", None),
        ("@example.vn", "email.unreadable", None),
        ("a b@example.vn", "email.unreadable", None),
        ("an..x@example.vn", "email.unreadable", None),
        ("an@example", "email.domain", None),
        ("an@exa mple.vn", "email.domain", None),
        ("an@example..vn", "email.domain", None),
        ("nguyễnân@example.vn", "email.accents", "nguyenan@example.vn"),
        ("đ@mẫu", "email.accents", None),
        ("人@example.vn", "email.accents", None),
        (f"{'a' * 250}@b.vn", "email.length", None),
        ("a@b.vn\0", "text.unreadable", None),
    ],
)
def test_what_is_no_address_is_refused_with_its_reason(typed: str, code: str, fix: str | None) -> None:
    parsed = parse_email(typed)
    assert parsed.value is None
    assert parsed.problem is not None
    assert (parsed.problem.code, parsed.problem.fix) == (code, fix)
