"""What the steps of an import ask for, each as one call that a worker makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop.features.importing.model import code_of, label_of
from desktop.services import import_encodings, import_profiles, import_undo, organisations
from desktop.services.failures import Usage
from desktop.services.import_profiles import Taken, known_headers
from desktop.services.import_source import lists_of
from desktop.services.import_types import Choices, ImportOutcome, ImportPlan, Source
from desktop.services.importing import Import
from desktop.services.session import Session
from desktop.services.sheet_files import from_clipboard, open_sheets
from desktop.widgets.task_runner import Cancelled, Task
from domain.importing.cells import Sheet, Workbook
from domain.importing.encodings import ColumnEncoding
from domain.importing.headers import Doing, Target
from domain.importing.mapping import ColumnMapping

# Told often enough to see that it moves.
_EVERY: Final = 250


@dataclass(frozen=True, slots=True)
class Opened:
    """A workbook with the lists of people found in it."""

    book: Workbook
    sources: list[Source]


@dataclass(frozen=True, slots=True)
class Begun:
    """What the columns of a list most likely are, and where those may belong whose row names no branch.

    `profile`: the remembered way they were taken from, "" where they were guessed. `otherwise`: headers that
    it gives another meaning than they have as a rule.
    """

    mapping: ColumnMapping
    profiles: list[str]
    branches: list[tuple[str, str]]
    profile: str
    otherwise: list[str]


@dataclass(frozen=True, slots=True)
class Brought:
    """What was written; `forgot`: why the way of meaning the columns could not be remembered."""

    outcome: ImportOutcome
    forgot: Exception | None = None


def taken(session: Session) -> list[Taken]:
    return import_undo.imports(session)


def open_file(path: Path, task: Task) -> Opened:
    """Raises SheetRefused, Usage, OSError."""
    return _opened(open_sheets(path, lambda: task.cancelled))


def open_clipboard(text: str, html: str) -> Opened:
    """Raises SheetRefused, Usage."""
    return _opened(from_clipboard(text, html))


def with_header_at(book: Workbook, source: Source, row: int) -> Source:
    """The same sheet read from a row on, as people count: a person says that the header stands there.

    Raises Usage `import.no_table`.
    """
    sheet = next(one for one in book.sheets if one.name == source.sheet)
    cut = sheet._replace(rows=[() if place < row - 1 else cells for place, cells in enumerate(sheet.rows)])
    found = lists_of(book, cut)
    return next((one for one in found if one.places[:1] == source.places[:1]), found[0])


def begin(session: Session, source: Source, profile: str | None) -> Begun:
    """As the profile has it; "" guesses, None takes what is remembered of lists like this one.

    Raises Usage for a profile of other lists.
    """
    used = import_profiles.name_for(session, source) if profile is None else profile
    mapping = import_profiles.guessed(source) if used == "" else Import(session, source).mapping(used)
    branches = [(node.id, node.name) for node in organisations.branches(session)]
    otherwise = import_profiles.differing(source, mapping)
    return Begun(mapping, import_profiles.names(session), branches, used, otherwise)


def proposed(source: Source, mapping: ColumnMapping) -> dict[int, ColumnEncoding]:
    """Columns whose text is in an old font's code."""
    return import_encodings.proposed(source, mapping)


def check(
    session: Session,
    source: Source,
    mapping: ColumnMapping,
    choices: Choices,
    before: ImportPlan | None,
    task: Task,
) -> ImportPlan:
    """What would become of each row; `before`: what was found last. Raises ActionRefused, Cancelled."""
    return Import(session, source).check(mapping, choices, _teller(task), before=before)


def commit(
    session: Session, plan: ImportPlan, profile: str, task: Task, halted: Callable[[], bool]
) -> Brought:
    """Write what the plan says, and remember how the columns were meant.

    Raises ActionRefused, `import.cancelled` where `halted` said so in time; then nothing is written.
    """
    outcome = Import(session, plan.source).commit(plan, _teller(task), halted)
    try:
        if profile:
            import_profiles.remember(session, profile, plan.mapping)
    except Exception as error:  # noqa: BLE001 - whatever it is, the people are in the register by now
        return Brought(outcome, error)
    return Brought(outcome)


def meanings() -> list[tuple[str, str]]:
    """(code, label) of everything that a column may be."""
    found = {code_of(target): target for target in known_headers().targets}
    found.pop(code_of(Target(Doing.SKIP)), None)
    kept = [target for target in found.values() if target.doing is not Doing.SKIP]
    return [(code_of(Target(Doing.SKIP)), label_of(Target(Doing.SKIP)))] + [
        (code_of(target), label_of(target)) for target in kept
    ]


def _teller(task: Task) -> Callable[[int, int], None]:
    """Tells how far it is; a person who stopped it is obeyed at the next row told."""

    def tell(done: int, total: int) -> None:
        if task.cancelled:
            raise Cancelled
        if done % _EVERY == 0 or done == total:
            task.report((done, total))

    return tell


def _opened(book: Workbook) -> Opened:
    sources: list[Source] = []
    refusal: Usage | None = None
    for sheet in book.sheets:
        found = _sources(book, sheet)
        if isinstance(found, Usage):
            refusal = found
        else:
            sources += found
    if not sources:
        raise refusal or Usage("import.no_table")
    return Opened(book, sources)


def _sources(book: Workbook, sheet: Sheet) -> list[Source] | Usage:
    """Hidden sheets hold code lists, never people."""
    try:
        return Usage("import.no_table") if sheet.hidden else lists_of(book, sheet)
    except Usage as refusal:
        return refusal
