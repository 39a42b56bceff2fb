"""Each kind and field has its Vietnamese word in docs/glossary.md, and no row outlives its identifier.

A row is `| Tiếng Việt | Nghĩa / Meaning | identifier |`. The identifier is a kind (`member`), a field
(`member.full_name`), or a dotted name of the code (`domain.roles.Role.SECRETARY`).
"""

from __future__ import annotations

import importlib
import re

from domain.kinds import KINDS
from tests.helpers.source_tree import ROOT

_ROW = re.compile(
    r"^\|(?P<word>[^|]+)\|(?P<meaning>[^|]+)\|\s*`(?P<identifier>[^`|]+)`\s*\|\s*$", re.MULTILINE
)


def glossary() -> dict[str, tuple[str, str]]:
    """identifier → (Vietnamese word, meaning)."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [(row["identifier"], (row["word"].strip(), row["meaning"].strip())) for row in _ROW.finditer(text)]
    assert len(rows) == len(dict(rows)), "an identifier has two rows"
    return dict(rows)


def declared() -> dict[str, str]:
    """identifier → label, of every kind and field."""
    return {kind.name: kind.label for kind in KINDS.values()} | {
        f"{kind.name}.{field.name}": field.label for kind in KINDS.values() for field in kind.fields
    }


def stands_in_the_code(identifier: str) -> bool:
    parts = identifier.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part, None)
        return found is not None
    return False


def test_every_kind_and_field_has_its_word_as_on_the_screen() -> None:
    rows = glossary()
    words = {identifier: rows.get(identifier, ("", ""))[0] for identifier in declared()}
    assert words == declared()


def test_every_row_says_what_its_word_means() -> None:
    assert [identifier for identifier, (_, meaning) in glossary().items() if len(meaning) < 5] == []


def test_every_row_names_something_that_exists() -> None:
    unknown = [name for name in glossary() if name not in declared() and not stands_in_the_code(name)]
    assert unknown == []


def test_an_identifier_that_is_gone_is_noticed() -> None:
    assert stands_in_the_code("domain.kinds.KINDS")
    assert not stands_in_the_code("domain.kinds.GONE")
    assert not stands_in_the_code("member.gone")
