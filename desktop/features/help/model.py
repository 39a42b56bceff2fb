"""What the help shows: its pages, with the card of keys written from the keys themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from desktop import keys
from desktop.services.help import Block, BlockKind, HelpPage, Hit, Library, Span, page

KEYS = "topics/keys"
PRACTICE = "topics/practice"


@cache
def library() -> Library:
    return Library([card_of_keys()])


def card_of_keys() -> HelpPage:
    """The page that lists every key by where it works."""
    written = page(KEYS)
    blocks = list(written.blocks)
    for place, lines in keys.card():
        blocks.append(Block(BlockKind.HEADING, (Span(place),)))
        for pressed, label in lines:
            blocks.append(Block(BlockKind.BULLET, (Span(pressed, bold=True), Span(f"  {label}"))))
    return replace(written, blocks=tuple(blocks))


def as_blocks(hits: Sequence[Hit]) -> list[Block]:
    """What a search found, as a page of links."""
    blocks = []
    for hit in hits:
        target = f"{hit.key}#{hit.anchor}" if hit.anchor else hit.key
        blocks.append(Block(BlockKind.HEADING, (Span(hit.title, link=target),), anchor=target))
        blocks.append(Block(BlockKind.PARAGRAPH, (Span(hit.excerpt),)))
    return blocks
