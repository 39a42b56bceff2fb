"""Every state and every code has a page, pages lead to each other, and anything can be found unaccented."""

from __future__ import annotations

import re

import pytest

from desktop.services.help import START, BlockKind, HelpPage, Library, page, parse
from desktop.services.status import SyncState
from desktop.services.wording import sentence, sentence_codes, word
from domain.refusals import Refusal, Waiting
from sync.replica.types import QueueState
from sync.replica.types import SyncState as RecordState

LIBRARY = Library()
STATES = [
    *(f"sync.{state}" for state in [*RecordState, "draft"]),
    *(f"queue_state.{state}" for state in QueueState),
    *(f"status.{state}" for state in SyncState),
]
ENGLISH = re.compile(r"\b(server|sync|payload|token|error|file|click|password|user|the|null|none)\b", re.I)


@pytest.mark.parametrize("code", sorted({*sentence_codes(), *Refusal, *Waiting}))
def test_every_code_has_an_entry_with_its_sentence(code: str) -> None:
    page = LIBRARY.pages[LIBRARY.of_code(code)]
    assert page.key.startswith("codes/")
    number = next(at for at, block in enumerate(page.blocks) if block.anchor == code)
    assert page.blocks[number].text.startswith(f"Mã {code}")
    assert page.blocks[number + 1].text == sentence(code)


def test_a_refused_value_leads_to_the_entry_of_its_check() -> None:
    assert LIBRARY.of_code("validation.phone.lost_zero") == "codes/contacts"
    assert LIBRARY.of_code("invented.tomorrow") == ""


@pytest.mark.parametrize("state", STATES)
def test_every_word_of_a_state_has_a_page_of_that_name_that_says_what_to_do(state: str) -> None:
    page = LIBRARY.pages[LIBRARY.of_code(state)]
    assert page.title == word(state)
    assert any(block.spans[0].bold and block.text.startswith("Cần làm:") for block in page.blocks)


def test_no_page_of_a_state_is_about_a_word_that_is_gone() -> None:
    covered = {
        rule for page in LIBRARY.pages.values() if page.key.startswith("states/") for rule in page.covers
    }
    assert covered == set(STATES)


def test_every_link_leads_to_a_page() -> None:
    links = [
        (page.key, span.link)
        for page in LIBRARY.pages.values()
        for block in page.blocks
        for span in block.spans
        if span.link
    ]
    assert len(links) > 20
    assert [(key, link) for key, link in links if link not in LIBRARY.pages] == []


@pytest.mark.parametrize("page", LIBRARY.pages.values(), ids=lambda page: page.key)
def test_pages_are_written_for_cadres(page: HelpPage) -> None:
    assert page.blocks
    for text in (page.title, *(block.text for block in page.blocks)):
        plain = re.sub(r"^Mã [a-z_.]+", "", text)
        assert not ENGLISH.search(plain), text
        assert "!" not in plain
        assert "**" not in plain
        assert "](" not in plain
        assert "http" not in plain.replace("https://maychu.vidu.vn", "")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("xung dot", "states/conflict"),
        ("bang phim", "topics/keys"),
        ("luyen tap", "topics/practice"),
        ("sap xep ten", "topics/sorting"),
        ("Đăng ký máy", "screens/enrolment"),
        ("phone.lost_zero", "codes/contacts"),
        ("tap luyen", "topics/practice"),
    ],
)
def test_search_needs_no_accents_and_no_order(query: str, first: str) -> None:
    assert first in [hit.key for hit in LIBRARY.search(query)][:3]


def test_a_hit_shows_the_line_that_matched_and_where_it_is() -> None:
    (hit, *_) = [hit for hit in LIBRARY.search("9 so, co the da mat so 0") if hit.key == "codes/contacts"]
    assert hit.anchor == "phone.lost_zero"
    assert "mất số 0" in hit.excerpt


@pytest.mark.parametrize("query", ["", "   ", "khongcotunaynhuvay"])
def test_nothing_is_found_where_nothing_is(query: str) -> None:
    assert LIBRARY.search(query) == []


def test_a_screen_without_a_page_gets_the_first_one() -> None:
    assert LIBRARY.of_screen("members") == "screens/members"
    assert LIBRARY.of_screen("nowhere") == START
    assert page(START).key == START
    with pytest.raises(LookupError):
        page("x/y")


def test_the_form_of_a_page_is_read() -> None:
    page = parse("x/y", "# Tên\ncovers: a b.\n\n## Mục\nMột **hai** [ba](../x/z.md)\n- bốn\n2. năm\n")
    assert (page.title, page.covers) == ("Tên", ("a", "b."))
    assert [(block.kind, block.text) for block in page.blocks] == [
        (BlockKind.HEADING, "Mục"),
        (BlockKind.PARAGRAPH, "Một hai ba"),
        (BlockKind.BULLET, "bốn"),
        (BlockKind.STEP, "năm"),
    ]
    assert [(span.text, span.bold, span.link) for span in page.blocks[1].spans] == [
        ("Một ", False, ""),
        ("hai", True, ""),
        (" ", False, ""),
        ("ba", False, "x/z"),
    ]
    assert page.blocks[3].number == 2
    with pytest.raises(ValueError, match="no title"):
        parse("x/y", "Tên")
