"""Reads a template out of JSON and refuses, in words, whatever does not belong there."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from desktop.services.paper_templates import (
    ALIGNS,
    FORMAT,
    ISSUERS,
    ROWS_OF,
    SIGNING,
    STYLES,
    WIDTH_MM,
    Block,
    Column,
    FactsBlock,
    Line,
    PageBreak,
    Signature,
    SignatureBlock,
    TableBlock,
    Template,
    TemplateBroken,
    TextBlock,
    as_mapping,
    line_of,
)

_KEYS: Final = frozenset({"format", "title", "issuer", "suffix", "dated", "orientation", "rows_of", "blocks"})
_MOST_BLOCKS: Final = 200
_NARROWEST_MM: Final = 5.0


def template_of(name: str, given: object, *, own: bool) -> Template:
    """Raises TemplateBroken."""
    whole = as_mapping(given, "mẫu")
    _only(whole, _KEYS, "mẫu")
    if whole.get("format") != FORMAT:
        raise TemplateBroken("paper.template_format", format=FORMAT)
    orientation = _choice(whole, "orientation", tuple(WIDTH_MM), "portrait")
    blocks = _list(whole, "blocks")
    if not 0 < len(blocks) <= _MOST_BLOCKS:
        raise TemplateBroken("paper.template_blocks", most=_MOST_BLOCKS)
    return Template(
        name=name,
        title=_text(whole, "title"),
        issuer=_choice(whole, "issuer", ISSUERS, ""),
        blocks=tuple(_numbered(number, one, WIDTH_MM[orientation]) for number, one in enumerate(blocks)),
        suffix=_text(whole, "suffix") if "suffix" in whole else "ĐTN",
        dated=_names(whole, "dated"),
        landscape=orientation == "landscape",
        rows_of=_choice(whole, "rows_of", ROWS_OF, "case"),
        own=own,
    )


def _numbered(number: int, given: object, width: int) -> Block:
    """A mistake in a block knows which one it is."""
    try:
        return _block(given, width)
    except TemplateBroken as broken:
        broken.block = number
        raise


def _block(given: object, width: int) -> Block:
    block = as_mapping(given, "blocks")
    reader = _BLOCKS.get(str(block.get("kind")))
    if reader is None:
        known = ", ".join(_BLOCKS)
        raise TemplateBroken("paper.template_choice", key="kind", value=block.get("kind"), known=known)
    return reader(block, width)


def _text_block(block: Mapping[str, Any], _: int) -> TextBlock:
    _only(block, {"kind", "text", "style", "when", "unless"}, "text")
    return TextBlock(
        _line(block, "text"),
        _choice(block, "style", STYLES, "body"),
        tuple(str(name) for name in _list(block, "when")),
        tuple(str(name) for name in _list(block, "unless")),
    )


def _table_block(block: Mapping[str, Any], width: int) -> TableBlock:
    _only(block, {"kind", "columns"}, "table")
    columns = tuple(_column(as_mapping(one, "columns")) for one in _list(block, "columns"))
    total = sum(column.width for column in columns)
    if not columns or total > width:
        raise TemplateBroken("paper.template_width", total=round(total), width=width)
    return TableBlock(columns)


def _column(given: Mapping[str, Any]) -> Column:
    _only(given, {"title", "width", "text", "align"}, "columns")
    width = given.get("width")
    if isinstance(width, bool) or not isinstance(width, int | float) or not width >= _NARROWEST_MM:
        raise TemplateBroken("paper.template_column", title=given.get("title"), least=int(_NARROWEST_MM))
    align = _choice(given, "align", ALIGNS, "left")
    return Column(_text(given, "title"), float(width), _line(given, "text"), align)


def _signature_block(block: Mapping[str, Any], _: int) -> SignatureBlock:
    _only(block, {"kind", "right", "left", "receivers"}, "signatures")
    right = _signature(block.get("right"))
    left = _signature(block["left"]) if "left" in block else None
    receivers = tuple(line_of(_as_text(one, "receivers")) for one in _list(block, "receivers"))
    return SignatureBlock(right, left, receivers)


def _signature(given: object) -> Signature:
    signature = as_mapping(given, "right")
    _only(signature, {"organ", "lines", "note", "name"}, "right")
    if "organ" in signature:
        return Signature(organ=_choice(signature, "organ", SIGNING, ""))
    lines = tuple(line_of(_as_text(one, "lines")) for one in _list(signature, "lines"))
    name = _line(signature, "name") if "name" in signature else ()
    return Signature("", lines, str(signature.get("note") or ""), name)


def _facts(block: Mapping[str, Any], _: int) -> FactsBlock:
    _only(block, {"kind"}, "facts")
    return FactsBlock()


def _page_break(block: Mapping[str, Any], _: int) -> PageBreak:
    _only(block, {"kind"}, "page_break")
    return PageBreak()


_BLOCKS: Final[Mapping[str, Callable[[Mapping[str, Any], int], Block]]] = {
    "text": _text_block,
    "table": _table_block,
    "signatures": _signature_block,
    "page_break": _page_break,
    "facts": _facts,
}


def _only(given: Mapping[str, Any], known: frozenset[str] | set[str], where: str) -> None:
    for key in given:
        if key not in known:
            raise TemplateBroken("paper.template_key", key=key, where=where)


def _text(given: Mapping[str, Any], key: str) -> str:
    return _as_text(given.get(key), key)


def _as_text(given: object, key: str) -> str:
    if not isinstance(given, str) or not given.strip():
        raise TemplateBroken("paper.template_text", key=key)
    return unicodedata.normalize("NFC", given)


def _line(given: Mapping[str, Any], key: str) -> Line:
    return line_of(_text(given, key))


def _choice(given: Mapping[str, Any], key: str, known: tuple[str, ...], otherwise: str) -> str:
    value = given.get(key, otherwise)
    if value not in known:
        raise TemplateBroken("paper.template_choice", key=key, value=value, known=", ".join(known))
    return str(value)


def _list(given: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = given.get(key, [])
    if not isinstance(value, list):
        raise TemplateBroken("paper.template_shape", what=key)
    return value


def _names(given: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(_text(given, key).split("|")) if key in given else ()
