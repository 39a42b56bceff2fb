"""What stands in a cell in place of a value: a formula, the sign of an error, a sign for "as above"."""

from __future__ import annotations

import re
from typing import Final

from domain.findings import CheckLevel, Finding
from domain.importing.cells import NOT_CALCULATED

# "As above": only a person knows which cell is meant.
DITTOS: Final = frozenset(
    {'"', '""', "''", "//", "nt", "NT", "Nt", "-nt-", "-NT-", "- nt -", "n.t", "nhu tren", "như trên",
     "Như trên", "NHƯ TRÊN", "〃", "″", "”", "“"}
)  # fmt: skip
LEFTOVER_STARTS: Final = frozenset("=+@#")
# After a plus or an @ only what nobody writes: "@nguyen.an1" is a name, too.
_FORMULA: Final = re.compile(
    r"\s*(?:=[A-Za-z($\"][^\s]*[($+\-*/&!:,0-9)]|[+@][A-Za-z.]+\(|\+\$?[A-Za-z]{1,3}\$?[0-9]+\b).*", re.DOTALL
)
_ERROR: Final = re.compile(r"\s*(#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)|#{3,})\s*")


def leftover(field_name: str, text: str) -> Finding | None:
    """An error of the field where `text` is no value of anybody; None for any other text.

    Codes: cell.ditto ("as above"), cell.formula, cell.sheet_error, cell.not_calculated (a formula of a file
    whose result no program ever stored).
    """
    if text.strip() in DITTOS:
        return Finding(CheckLevel.ERROR, "cell.ditto", (field_name,), {"text": text.strip()})
    if text.lstrip()[:1] not in LEFTOVER_STARTS:
        return None
    if text == NOT_CALCULATED:
        return Finding(CheckLevel.ERROR, "cell.not_calculated", (field_name,))
    params = {"text": text.strip()}
    if _ERROR.fullmatch(text):
        return Finding(CheckLevel.ERROR, "cell.sheet_error", (field_name,), params)
    return (
        Finding(CheckLevel.ERROR, "cell.formula", (field_name,), params) if _FORMULA.fullmatch(text) else None
    )
