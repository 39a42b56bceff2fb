"""The pages of the help: written ones from `resources/help`, one entry for each code the program knows.

A page is text in a small form of Markdown: `# title`, an optional line `covers: …`, `## heading`, `- item`,
`1. item`, paragraphs, **bold** and [text](../folder/page.md). Nothing of it ever comes from data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

import resources
from desktop.services.wording import field_label, sentence, sentence_codes
from domain.text import fold

START: Final = "topics/start"
_COVERS: Final = "covers:"
_EVERYTHING_ELSE: Final = "*"
_SPANS: Final = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|\[(?P<text>[^\]]+)\]\(\.\./(?P<link>[\w/]+)\.md\)")
_EXCERPT: Final = 90


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line. `link` is the key of another page."""

    text: str
    bold: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or item. `anchor` is the code that a heading is about; `number` counts steps."""

    kind: BlockKind
    spans: tuple[Span, ...]
    anchor: str = ""
    number: int = 0

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class HelpPage:
    """`key` is its place: "screens/members". `covers` names the codes that it is about."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    covers: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Hit:
    """A page found by a search; `anchor` where within it, `excerpt` the line that matched."""

    key: str
    title: str
    excerpt: str
    anchor: str = ""


class Library:
    """All pages by key; `more` are those that only the window can write, as its card of keys."""

    def __init__(self, more: Iterable[HelpPage] = ()) -> None:
        self.pages: Mapping[str, HelpPage] = {
            **{page.key: page for page in _with_codes(_written())},
            **{page.key: page for page in more},
        }
        self._places = {
            block.anchor: page.key for page in self.pages.values() for block in page.blocks if block.anchor
        }
        self._words = {
            covered: page.key
            for page in self.pages.values()
            if page.key.startswith("states/")
            for covered in page.covers
        }
        self._folded = {page.key: _folded(page) for page in self.pages.values()}

    def of_screen(self, screen: str) -> str:
        """The page of a screen by its key in the list of screens; the first page where there is none."""
        key = f"screens/{screen}"
        return key if key in self.pages else START

    def of_code(self, code: str) -> str:
        """The page that has the entry of a code of a sentence, else of a word of a state; "" if neither."""
        plain = code.removeprefix("validation.")
        return self._places.get(plain) or self._words.get(code, "")

    def search(self, query: str, limit: int = 30) -> list[Hit]:
        """Pages in which every word of `query` begins a word, accents aside; titles first."""
        words = _words(query)
        if not words:
            return []
        found: list[tuple[int, str, Hit]] = []
        for key, lines in self._folded.items():
            whole = f" {' '.join(lines)}"
            if not all(f" {word}" in whole for word in words):
                continue
            page = self.pages[key]
            in_title = all(f" {word}" in f" {lines[0]}" for word in words)
            number = max(
                range(len(lines)), key=lambda at: sum(f" {word}" in f" {lines[at]}" for word in words)
            )
            block = None if in_title or number == 0 else page.blocks[number - 1]
            found.append((0 if in_title else 1, key, _hit(page, block, number)))
        return [hit for _, _, hit in sorted(found, key=lambda one: one[:2])][:limit]


def _hit(page: HelpPage, block: Block | None, number: int) -> Hit:
    shown = block or next((one for one in page.blocks if one.kind is not BlockKind.HEADING), None)
    text = shown.text if shown else ""
    excerpt = text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rsplit(' ', 1)[0]}…"
    anchor = ""
    if block is not None:
        anchors = [one.anchor for one in page.blocks[:number] if one.anchor]
        anchor = anchors[-1] if anchors else ""
    return Hit(page.key, page.title, excerpt, anchor)


def _folded(page: HelpPage) -> list[str]:
    """The title and each block, without accents, cut into words at everything that is none."""
    texts = [page.title, *(block.text for block in page.blocks)]
    return [" ".join(_words(text)) for text in texts]


def _words(text: str) -> list[str]:
    return re.findall(r"[0-9a-z+%]+", fold(text))


def page(key: str) -> HelpPage:
    """One written page as it stands in the resources. Raises LookupError."""
    for found in _written():
        if found.key == key:
            return found
    raise LookupError(key)


def parse(key: str, text: str) -> HelpPage:
    """A page from its text. Raises ValueError for one without a title."""
    title, *lines = text.strip().splitlines()
    if not title.startswith("# "):
        raise ValueError(f"{key} begins with no title")
    covers: tuple[str, ...] = ()
    if lines and lines[0].startswith(_COVERS):
        covers = tuple(lines.pop(0).removeprefix(_COVERS).split())
    return HelpPage(key, title.removeprefix("# ").strip(), tuple(_blocks(lines)), covers)


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    for line in lines:
        step = re.match(r"(\d+)\. (.*)", line)
        if not line.strip():
            continue
        if line.startswith("## "):
            yield Block(BlockKind.HEADING, _spans(line[3:]))
        elif line.startswith("- "):
            yield Block(BlockKind.BULLET, _spans(line[2:]))
        elif step:
            yield Block(BlockKind.STEP, _spans(step[2]), number=int(step[1]))
        else:
            yield Block(BlockKind.PARAGRAPH, _spans(line))


def _spans(text: str) -> tuple[Span, ...]:
    spans, at = [], 0
    for found in _SPANS.finditer(text):
        if found.start() > at:
            spans.append(Span(text[at : found.start()]))
        if found["bold"]:
            spans.append(Span(found["bold"], bold=True))
        else:
            spans.append(Span(found["text"], link=found["link"]))
        at = found.end()
    if at < len(text):
        spans.append(Span(text[at:]))
    return tuple(spans)


@lru_cache(maxsize=1)
def _written() -> tuple[HelpPage, ...]:
    folder = Path(str(resources.__file__)).with_name("help")
    return tuple(
        parse(f"{path.parent.name}/{path.stem}", path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*/*.md"))
    )


def _with_codes(pages: Iterable[HelpPage]) -> Iterator[HelpPage]:
    """The pages of codes get an entry for each code that the program has a sentence for."""
    written = list(pages)
    rules = [(rule, page.key) for page in written if page.key.startswith("codes/") for rule in page.covers]
    entries: dict[str, list[Block]] = {}
    for code in sentence_codes():
        key = _group_of(code, rules)
        entries.setdefault(key, []).extend(_entry(code))
    for page in written:
        yield replace(page, blocks=(*page.blocks, *entries.get(page.key, ())))


def _group_of(code: str, rules: Sequence[tuple[str, str]]) -> str:
    """The page whose rule fits best: the code itself, else the longest beginning that ends with a dot."""
    fitting = [
        (len(rule), key)
        for rule, key in rules
        if code == rule or (rule.endswith(".") and code.startswith(rule))
    ]
    if fitting:
        return max(fitting)[1]
    return next(key for rule, key in rules if rule == _EVERYTHING_ELSE)


def _entry(code: str) -> list[Block]:
    name, dot, _ = code.partition(".")
    label = field_label(name)
    about = f" · {label}" if dot and label != name else ""
    return [
        Block(BlockKind.HEADING, (Span(f"Mã {code}{about}"),), anchor=code),
        Block(BlockKind.PARAGRAPH, (Span(sentence(code)),)),
    ]
