"""What somebody decides about a list in words: what a column means, what a cell should say, which row stays.

The command line says here what the wizard's steps ask for; both end in one mapping and one `Choices`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from desktop.services.failures import Usage
from desktop.services.import_profiles import known_headers
from desktop.services.import_types import Answer, Choices, ImportPlan, Source, Verdict
from domain.importing.headers import Doing, Target, plain_header
from domain.importing.mapping import ColumnMapping

# As the field of a member is called that a branch is written into.
_BRANCH: Final = "org"
_ROW: Final = re.compile(r"\s*([0-9]{1,7})\s*")
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHOWN: Final = 40


def with_columns(source: Source, mapping: ColumnMapping, said: Iterable[str]) -> ColumnMapping:
    """The mapping with the columns that people named. `said`: "HEADER=FIELD", "HEADER=" for one not taken.

    FIELD is the name of a member's field, `org` for the branch, FIELD:PART for a column that holds a part of
    it (`birth_date:year`, `sex:female`), FIELD+FIELD for several in one cell. Another column that meant the
    same is not taken any more. Raises Usage `usage.assignment`, `import.no_column`, `import.no_meaning`.
    """
    for word in said:
        column, meaning = _assigned(source, word)
        target = _meaning(meaning.strip())
        for other, taken in enumerate(mapping.targets):
            is_same = (taken.doing, taken.fields, taken.part) == (target.doing, target.fields, target.part)
            if other != column and is_same and target.doing is not Doing.SKIP:
                mapping = mapping.with_target(other, Target(Doing.SKIP, part="twice"))
        mapping = mapping.with_target(column, target)
    return mapping


def with_cells(source: Source, choices: Choices, said: Iterable[str]) -> Choices:
    """The choices with cells that people put right. `said`: "ROW:COLUMN=VALUE", nothing behind it: empty.

    Raises Usage `usage.assignment`, `import.no_column`, `import.no_row`, `import.said_otherwise`.
    """
    cells: dict[tuple[int, int], str] = {}
    for word in said:
        number, rest = _row_of(source, word, word.partition(":"))
        column, value = _assigned(source, rest)
        if cells.setdefault((number, column), value) != value:
            raise Usage("import.said_otherwise", {"row": number})
    return choices.with_cells(cells)


def with_answers(source: Source, choices: Choices, said: Mapping[Answer, Iterable[str]]) -> Choices:
    """The choices with what people said of rows: "ROW", for the very one also "ROW=ID".

    Raises Usage, also `import.said_otherwise` for a row of which two things are said.
    """
    answers: dict[int, Answer] = {}
    same_as: dict[int, str] = {}
    for answer, words in said.items():
        for word in words:
            number, rest = _row_of(source, word, word.partition("="))
            id = rest.strip() if answer is Answer.SAME else ""
            if answers.setdefault(number, answer) is not answer:
                raise Usage("import.said_otherwise", {"row": number})
            if id and same_as.setdefault(number, id) != id:
                raise Usage("import.said_otherwise", {"row": number})
    return replace(choices.with_answers(answers), same_as={**choices.same_as, **same_as})


def with_taken(source: Source, mapping: ColumnMapping, choices: Choices, said: Iterable[str]) -> Choices:
    """The choices with cells over which the list wins. `said`: "ROW:COLUMN" for one. Raises Usage."""
    take = set(choices.take)
    for word in said:
        number, header = _row_of(source, word, word.partition(":"))
        fields = mapping.targets[_column_of(source, header)].fields
        take |= {(number, name) for name in fields}
    return replace(choices, take=frozenset(take))


def assert_same_as_said(plan: ImportPlan) -> None:
    """Whoever is said to be somebody who is here has to be one of those in doubt: else a slip of the row's or
    the person's number would add somebody, or leave a row out, without a word. Raises Usage.
    """
    for row in plan.rows:
        if plan.choices.answers.get(row.number) is not Answer.SAME:
            continue
        if row.verdict is Verdict.ADD:
            raise Usage("import.no_doubt", {"row": row.number})
        chosen = plan.choices.same_as.get(row.number)
        if chosen and chosen not in {row.member, *(twin.member for twin in row.twins)}:
            raise Usage("import.no_such_twin", {"row": row.number, "member": chosen})


def _row_of(source: Source, word: str, cut: tuple[str, str, str]) -> tuple[int, str]:
    """The row, as people count, and what is said of it."""
    found = _ROW.fullmatch(cut[0])
    if found is None:
        raise Usage("usage.assignment", {"what": word})
    number = int(found[1])
    if all(number != row for row, _ in source.rows):
        raise Usage("import.no_row", {"row": number})
    return number, cut[2]


def _assigned(source: Source, word: str) -> tuple[int, str]:
    """Column and value; a header may hold "=" itself, so the longest one that is there counts."""
    cuts = [place for place, sign in enumerate(word) if sign == "="]
    if not cuts:
        raise Usage("usage.assignment", {"what": word})
    for place in reversed(cuts):
        column = _found(source, word[:place])
        if column is not None:
            return column, word[place + 1 :]
    return _column_of(source, word[: cuts[0]]), ""


def _column_of(source: Source, header: str) -> int:
    column = _found(source, header)
    if column is None:
        known = [one.strip() for one in source.headers if one.strip()][:_SHOWN]
        raise Usage("import.no_column", {"column": header.strip(), "columns": ", ".join(known)})
    return column


def _found(source: Source, header: str) -> int | None:
    """By its header, however it is spelt, or by its letters on the sheet."""
    plain = plain_header(header)
    for column, one in enumerate(source.headers):
        if one.strip() == header.strip() or (plain and plain_header(one) == plain):
            return column
    letters = header.strip()
    if 0 < len(letters) <= 3 and all(sign in _LETTERS for sign in letters):
        place = _place_of(letters)
        return source.places.index(place) if place in source.places else None
    return None


def _place_of(letters: str) -> int:
    number = 0
    for sign in letters:
        number = number * len(_LETTERS) + _LETTERS.index(sign) + 1
    return number - 1


def letters_of(place: int) -> str:
    """What a spreadsheet calls a column, given from 0: 0 is A, 26 is AA."""
    letters = ""
    while place >= 0:
        letters = _LETTERS[place % len(_LETTERS)] + letters
        place = place // len(_LETTERS) - 1
    return letters


def _meaning(said: str) -> Target:
    """One of the meanings that the wizard offers, too: what follows from workflows is never taken."""
    if not said:
        return Target(Doing.SKIP)
    offered = [one for one in known_headers().targets if one.doing is not Doing.ELSEWHERE]
    by_word = {word: target for target in offered if (word := _word_of(target))}
    if said not in by_word:
        near: Sequence[str] = get_close_matches(said, list(by_word), n=3, cutoff=0.5) or sorted(by_word)
        raise Usage("import.no_meaning", {"field_name": said, "near": ", ".join(near)})
    return replace(by_word[said], sure=1.0)


def _word_of(target: Target) -> str:
    match target.doing:
        case Doing.FIELD:
            return target.field
        case Doing.BRANCH:
            return _BRANCH
        case Doing.SPLIT:
            return "+".join(target.fields)
        case Doing.PART | Doing.MARK | Doing.BY_SEX:
            return f"{target.field}:{target.part}"
        case _:
            return ""
