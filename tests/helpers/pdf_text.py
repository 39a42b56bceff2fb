"""Reads back what stands where in a PDF that Qt wrote: letters, their places in millimetres, their face."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_TOKEN = re.compile(rb"<[0-9A-Fa-f]*>|/[^\s/<>\[\]()]+|[-+]?\d*\.?\d+|[A-Za-z'\"*]+|\[|\]")
_RANGE = re.compile(rb"<([0-9A-Fa-f]{4})>\s+<[0-9A-Fa-f]{4}>\s+\[([^\]]*)\]")
_MM = 25.4 / 72
Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Letter:
    """`x` is the left and `right` the right edge, `y` the base line, from the sheet's upper left corner."""

    page: int
    x: float
    right: float
    y: float
    text: str
    points: float
    face: str


@dataclass(frozen=True, slots=True)
class Line:
    """Letters on one base line, from left to right."""

    page: int
    y: float
    letters: tuple[Letter, ...]

    @property
    def text(self) -> str:
        return "".join(letter.text for letter in self.letters)

    @property
    def x(self) -> float:
        return self.letters[0].x

    @property
    def right(self) -> float:
        return max(letter.right for letter in self.letters if letter.text.strip())


class Pdf:
    """`size_mm` is that of the first sheet; `letters` all of them in drawing order."""

    def __init__(self, content: bytes) -> None:
        self._objects = {int(number): body for number, body in _OBJECT.findall(content)}
        root = next(body for body in self._objects.values() if b"/Kids" in body)
        kids = re.search(rb"/Kids\s*\[(.*?)\]", root, re.DOTALL)
        assert kids is not None
        self._pages = [self._objects[int(number)] for number in re.findall(rb"(\d+) 0 R", kids[1])]
        box = re.search(rb"/MediaBox\s*\[([^\]]*)\]", self._pages[0])
        assert box is not None
        _, _, width, height = (float(number) for number in box[1].split())
        self.size_mm = (width * _MM, height * _MM)
        self._height = height
        self.letters = [letter for page in range(len(self._pages)) for letter in self._read(page)]

    @property
    def pages(self) -> int:
        return len(self._pages)

    def embedded_faces(self) -> set[str]:
        """Names of faces whose outlines are in the file."""
        names = set()
        for body in self._objects.values():
            if b"/FontFile" in body:
                found = re.search(rb"/FontName\s*/(?:[A-Z]{6}\+)?(\S+)", body)
                assert found is not None
                names.add(found[1].decode())
        return names

    def named_faces(self) -> set[str]:
        """Names of all faces that anything is set in."""
        return {found.decode() for body in self._objects.values() for found in _base_fonts(body)}

    def lines(self, page: int | None = None) -> list[Line]:
        """Base lines from top to bottom; letters within 0.3 mm of height belong together."""
        found: list[list[Letter]] = []
        letters = [one for one in self.letters if page is None or one.page == page]
        for letter in sorted(letters, key=lambda one: (one.page, one.y, one.x)):
            last = found[-1][-1] if found else None
            if last is not None and last.page == letter.page and abs(last.y - letter.y) < 0.3:
                found[-1].append(letter)
            else:
                found.append([letter])
        return [
            Line(group[0].page, group[0].y, tuple(sorted(group, key=lambda one: one.x))) for group in found
        ]

    def text(self) -> str:
        return "\n".join(line.text for line in self.lines())

    def _stream(self, number: int) -> bytes:
        found = _STREAM.search(self._objects[number])
        assert found is not None
        if b"FlateDecode" not in self._objects[number]:
            return found[1]
        # The end of the line before "endstream" may have been a byte of the stream.
        return zlib.decompressobj().decompress(found[1])

    def _reference(self, body: bytes, key: bytes) -> int:
        found = re.search(re.escape(key) + rb"\s+(\d+) 0 R", body)
        assert found is not None, key
        return int(found[1])

    def _read(self, page: int) -> Iterator[Letter]:
        body = self._pages[page]
        resources = self._objects[self._reference(body, b"/Resources")]
        fonts_at = re.search(rb"/Font\s*<<(.*?)>>", resources, re.DOTALL)
        fonts = {
            name: self._font(int(number))
            for name, number in re.findall(rb"(/F\d+) (\d+) 0 R", fonts_at[1] if fonts_at else b"")
        }
        content = self._stream(self._reference(body, b"/Contents"))
        yield from _letters(page, content, fonts, self._height)

    def _font(self, number: int) -> _Font:
        body = self._objects[number]
        name = next(iter(_base_fonts(body))).decode()
        shown: dict[int, str] = {}
        table = self._stream(self._reference(body, b"/ToUnicode"))
        for first, codes in _RANGE.findall(table):
            for step, code in enumerate(re.findall(rb"<([0-9A-Fa-f]+)>", codes)):
                text = bytes.fromhex(code.decode()).decode("utf-16-be")
                # Qt names the blank after the first character that looks like it.
                shown[int(first, 16) + step] = " " if text.isspace() else text
        descendant = re.search(rb"/DescendantFonts\s*\[\s*(\d+) 0 R", body)
        assert descendant is not None
        return _Font(name, shown, _widths(self._objects[int(descendant[1])]))


@dataclass(frozen=True, slots=True)
class _Font:
    name: str
    shown: dict[int, str]
    widths: dict[int, float]


def _base_fonts(body: bytes) -> list[bytes]:
    found: list[bytes] = re.findall(rb"/BaseFont\s*/(\S+)", body)
    return found


def _widths(body: bytes) -> dict[int, float]:
    """`/W [first [w w w] …]` in thousandths of the size."""
    found = re.search(rb"/W\s*\[(.*)\]\s*(?:/|>>)", body, re.DOTALL)
    widths: dict[int, float] = {}
    for first, group in re.findall(rb"(\d+)\s*\[([^\]]*)\]", found[1] if found else b""):
        for step, width in enumerate(group.split()):
            widths[int(first) + step] = float(width) / 1000
    return widths


def _letters(page: int, content: bytes, fonts: dict[bytes, _Font], height: float) -> Iterator[Letter]:
    matrix, stack = _SAME, list[Matrix]()
    text = line = _SAME
    font, size = _Font("", {}, {}), 0.0
    operands: list[bytes] = []
    for token in _TOKEN.findall(content):
        if token[:1] in b"<[]/" or token[:1] in b"+-.0123456789":
            operands.append(token)
            continue
        numbers = [float(one) for one in operands if one[:1] in b"+-.0123456789"]
        if token == b"q":
            stack.append(matrix)
        elif token == b"Q":
            matrix = stack.pop()
        elif token == b"cm":
            matrix = _times(_matrix(numbers), matrix)
        elif token == b"Tf":
            font, size = fonts[operands[-2]], numbers[-1]
        elif token == b"Tm":
            text = line = _matrix(numbers)
        elif token == b"Td":
            line = _times((1.0, 0.0, 0.0, 1.0, *numbers[-2:]), line)  # type: ignore[arg-type]
            text = line
        elif token == b"Tj":
            for code in re.findall(rb"[0-9A-Fa-f]{4}", operands[-1]):
                width = font.widths.get(int(code, 16), 1.0) * size
                a, _, _, d, x, y = _times(text, matrix)
                shown = font.shown.get(int(code, 16), "")
                left, right = x * _MM, (x + width * a) * _MM
                yield Letter(page, left, right, (height - y) * _MM, shown, abs(d) * size, font.name)
                text = _times((1.0, 0.0, 0.0, 1.0, width, 0.0), text)
        operands.clear()


def _matrix(numbers: list[float]) -> Matrix:
    a, b, c, d, e, f = numbers[-6:]
    return (a, b, c, d, e, f)


def _times(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
