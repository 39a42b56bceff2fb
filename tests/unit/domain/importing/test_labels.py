"""What lists write for religions and peoples is taken, or offered where it is less sure."""

from __future__ import annotations

import pytest

from tests.unit.domain.importing.test_rows import named, told


@pytest.mark.parametrize(
    ("header", "text", "field", "code"),
    [
        ("Tôn giáo", "Đạo Phật", "religion", "5"),
        ("Tôn giáo", "đạo công giáo", "religion", "4"),
        ("Dân tộc", "H'Mông", "ethnicity", "10"),
        ("Dân tộc", "Hmông", "ethnicity", "10"),
    ],
)
def test_another_word_for_the_same_is_taken(header: str, text: str, field: str, code: str) -> None:
    assert named(header, text).values[field] == code


@pytest.mark.parametrize(("text", "code"), [("Thiên Chúa giáo", "4"), ("TCG", "4"), ("Lương", "15")])
def test_a_word_that_means_it_as_a_rule_is_offered(text: str, code: str) -> None:
    row = named("Tôn giáo", text)
    assert "religion" not in row.values
    assert told(row) == [("religion", "catalogue", code)]
