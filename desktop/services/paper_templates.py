"""Templates of papers: JSON files that say what a paper consists of, and nothing that could be run.

One file per paper in `resources/papers/`; a file of the same name in the folder `mau-giay-to` of the home
stands in its place. `docs/papers.md` describes the format. A file that cannot be used is refused as a whole,
with the sentence that says why, and the paper keeps the layout that came with the program.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import resources
from desktop.services.wording import sentence, word
from domain.fields import FieldType
from domain.workflows.registry import every_workflow

FOLDER: Final = "papers"
# Layouts of papers that have none of their own, by the type of the number that they bear.
_GENERAL: Final[Mapping[str, str]] = {"NQ": "general/resolution", "QĐ": "general/decision"}
_GENERAL_FORM: Final = "general/form"
# Inside the home, where cadres look for it.
OWN_FOLDER: Final = "mau-giay-to"
FORMAT: Final = 1
ISSUERS: Final = ("branch", "unit", "above", "member")
STYLES: Final = ("heading", "subject", "centre", "basis", "body", "item", "left", "small")
ALIGNS: Final = ("left", "centre", "right")
SIGNING: Final = ("committee", "standing", "deputy", "by_order")
ROWS_OF: Final = ("case", "decision", "round", "branch")
FORMS: Final = ("", "upper", "long")
# A line of text inside the margins: A4 without 30 and 15 mm.
WIDTH_MM: Final[Mapping[str, int]] = {"portrait": 165, "landscape": 252}
_LARGEST: Final = 256 * 1024
_PLACEHOLDER: Final = re.compile(r"\{([a-z0-9_]+(?:\|[a-z0-9_]+)*)(\?)?(?::([a-z]+))?\}")
_MARK: Final = re.compile(r"(\*\*|__)")


class TemplateBroken(Exception):
    """Why a file is no template; `code` and `params` are those of a sentence.

    `block` is the number of the block that is wrong, from 0, -1 for none; `line` that in the file, from 1, 0
    where it is not known.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params
        self.block, self.line = -1, 0


@dataclass(frozen=True, slots=True)
class Piece:
    """Fixed text, or the first of `names` that has a value. `optional`: nothing is shown without one."""

    text: str = ""
    names: tuple[str, ...] = ()
    optional: bool = False
    form: str = ""
    bold: bool = False
    italic: bool = False


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class TextBlock:
    line: Line
    style: str
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in millimetres."""

    title: str
    width: float
    line: Line
    align: str


@dataclass(frozen=True, slots=True)
class TableBlock:
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs. `organ`: in the name of the issuing committee, by the signer that was chosen."""

    organ: str = ""
    lines: tuple[Line, ...] = ()
    note: str = ""
    name: Line = ()


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """`receivers` or a second signature stand at the left."""

    right: Signature
    left: Signature | None = None
    receivers: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


@dataclass(frozen=True, slots=True)
class FactsBlock:
    """What the case holds, field by field, but for what the text around it says already."""


Block = TextBlock | TableBlock | SignatureBlock | PageBreak | FactsBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One paper. `dated` names the fields whose first value is its day; `suffix` stands after "12-QĐ/".

    `own`: it comes from the folder of the home. What kind of number a paper bears, its workflow declares.
    """

    name: str
    title: str
    issuer: str
    blocks: tuple[Block, ...]
    suffix: str = "ĐTN"
    dated: tuple[str, ...] = ()
    landscape: bool = False
    rows_of: str = "case"
    own: bool = False

    @property
    def has_table(self) -> bool:
        return any(isinstance(block, TableBlock) for block in self.blocks)

    def placeholders(self) -> Iterator[Piece]:
        """Every place that is filled in, those of tables included."""
        for line in self._lines():
            yield from (piece for piece in line if piece.names)

    def _lines(self) -> Iterator[Line]:
        for block in self.blocks:
            if isinstance(block, TextBlock):
                yield block.line
            elif isinstance(block, TableBlock):
                yield from (column.line for column in block.columns)
            elif isinstance(block, SignatureBlock):
                yield from block.receivers
                for signature in (block.left, block.right):
                    if signature is not None:
                        yield from (*signature.lines, signature.name)


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """A file of the home that is not used: near which line (0: no single one), and what is wrong in words."""

    file: str
    line: int
    why: str

    @property
    def where(self) -> str:
        return word("paper.template_line").format(file=self.file, line=self.line) if self.line else self.file


@dataclass(frozen=True, slots=True)
class Loaded:
    """`problem` says why a file of the home was not used; then the template is the one that came along."""

    template: Template
    problem: TemplateProblem | None = None


def names() -> list[str]:
    """The names of all papers that came with a layout of their own."""
    return sorted(path.stem for path in _shipped_folder().glob("*.json"))


def load(name: str, home: Path | None = None) -> Loaded:
    """The template of a paper: that of the home, else the one that came along, else a general one.

    Raises KeyError for a name that no paper has.
    """
    try:
        return _replaced(_shipped(name), home)
    except KeyError:
        return _replaced(_in_general(name), home)


def _in_general(name: str) -> Template:
    """How a paper is laid out that is declared, but has no layout of its own. Raises KeyError."""
    declared = ((paper, one) for one in every_workflow().values() for paper in one.papers)
    paper, workflow = next((each for each in declared if each[0].name == name), (None, None))
    if paper is None or workflow is None:
        raise KeyError(name)
    general = _shipped(_GENERAL.get(paper.number_type, _GENERAL_FORM))
    numbered = workflow.by_name.get(paper.number_field)
    same_paper = (one for one in workflow.fields if numbered and one.group == (numbered.group or numbered))
    dated = tuple(one.name for one in same_paper if one.type is FieldType.DATE)[:1] or general.dated
    return replace(general, name=paper.name, title=paper.label, dated=dated)


def _replaced(shipped: Template, home: Path | None) -> Loaded:
    name = shipped.name
    replaced = home / OWN_FOLDER / f"{name}.json" if home is not None else None
    if replaced is None or not replaced.is_file():
        return Loaded(shipped)
    try:
        own = read(name, replaced, own=True)
        _check_places(own)
        return Loaded(own)
    except TemplateBroken as broken:
        line = broken.line or line_of_mistake(replaced, broken)
        return Loaded(shipped, TemplateProblem(replaced.name, line, sentence(broken.code, broken.params)))


def problems(home: Path) -> list[TemplateProblem]:
    """Every file in the folder of the home that cannot be used, in the order of names."""
    folder, found = home / OWN_FOLDER, []
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            problem = load(path.stem, home).problem
        except KeyError:
            problem = TemplateProblem(path.name, 0, sentence("paper.template_nameless"))
        found += [problem] if problem else []
    return found


def _check_places(template: Template) -> None:
    """Raises TemplateBroken for a place that nothing can ever fill."""
    from desktop.services.paper_values import known_names

    known = known_names()
    for piece in template.placeholders():
        for name in piece.names:
            if name not in known:
                raise TemplateBroken("paper.template_place", name=name)


def read(name: str, path: Path, *, own: bool = False) -> Template:
    """Raises TemplateBroken."""
    from desktop.services.template_reading import template_of

    try:
        content = path.read_bytes()
        if len(content) > _LARGEST:
            raise TemplateBroken("paper.template_too_large")
        given = json.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise TemplateBroken("paper.template_unreadable") from error
    except ValueError as error:
        broken = TemplateBroken("paper.template_not_json")
        broken.line = getattr(error, "lineno", 0)
        raise broken from error
    except RecursionError as error:
        raise TemplateBroken("paper.template_not_json") from error
    return template_of(name, given, own=own)


def line_of_mistake(path: Path, broken: TemplateBroken) -> int:
    """The line in a file that is sound JSON: of what the mistake names, else of the block it stands in."""
    from desktop.services.template_lines import find

    try:
        text = path.read_bytes()[:_LARGEST].decode("utf-8-sig")
    except (OSError, ValueError):
        return 0
    named = [str(value) for value in broken.params.values() if isinstance(value, str) and value]
    named += [str(name) for name in broken.params]
    return find(text, broken.block, named)


def line_of(text: str) -> Line:
    """`**bold**`, `__italic__` and `{placeholders}` of one line. Raises TemplateBroken."""
    bold = italic = False
    pieces: list[Piece] = []
    for part in _MARK.split(unicodedata.normalize("NFC", text)):
        if part == "**":
            bold = not bold
        elif part == "__":
            italic = not italic
        elif part:
            pieces += _pieces(part, bold, italic)
    if bold or italic:
        raise TemplateBroken("paper.template_mark_open", text=text[:60])
    return tuple(pieces)


def _pieces(text: str, bold: bool, italic: bool) -> Iterator[Piece]:
    place = 0
    for found in _PLACEHOLDER.finditer(text):
        if found.start() > place:
            yield _fixed(text[place : found.start()], bold, italic)
        named, optional, form = found.groups()
        if (form or "") not in FORMS:
            raise TemplateBroken("paper.template_form", form=form)
        yield Piece("", tuple(named.split("|")), bool(optional), form or "", bold, italic)
        place = found.end()
    if place < len(text):
        yield _fixed(text[place:], bold, italic)


def _fixed(text: str, bold: bool, italic: bool) -> Piece:
    if "{" in text or "}" in text:
        raise TemplateBroken("paper.template_brace", text=text.strip()[:60])
    return Piece(text, bold=bold, italic=italic)


def _shipped_folder() -> Path:
    return Path(str(resources.__file__)).with_name(FOLDER)


@cache
def _shipped(name: str) -> Template:
    path = _shipped_folder() / f"{name}.json"
    if not name.replace("_", "").replace("/", "").isalnum() or not path.is_file():
        raise KeyError(name)
    return read(name, path)


def as_mapping(given: object, what: str) -> Mapping[str, Any]:
    """Raises TemplateBroken where `given` is no JSON object."""
    if not isinstance(given, dict):
        raise TemplateBroken("paper.template_shape", what=what)
    return given
