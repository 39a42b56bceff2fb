"""Every declared paper has its template; a template of one's own is used, or refused in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.services.paper_templates import OWN_FOLDER, WIDTH_MM, TableBlock, load, names, problems
from desktop.services.paper_values import OWN
from desktop.services.wording import word
from domain.kinds import KINDS
from tests.helpers.full_papers import declared_papers
from tests.helpers.source_tree import ROOT

NAME = "admission_decision"


def test_every_declared_paper_has_a_template_and_none_is_left_over() -> None:
    assert {paper.name for _, paper in declared_papers()} == set(names())


def test_templates_ask_only_for_what_their_workflows_hold() -> None:
    wrong = []
    for workflow, paper in declared_papers():
        # What several workflows share may ask for fields of any of them, behind the first that fits.
        sharing = [one for one, other in declared_papers() if other.name == paper.name]
        known = {*OWN, *KINDS["member"].by_name, *(name for one in sharing for name in one.by_name)}
        template = load(paper.name).template
        asked = {name for piece in template.placeholders() for name in piece.names} | set(template.dated)
        wrong += [(workflow.name, paper.name, name) for name in sorted(asked - known)]
    assert wrong == []


def test_the_field_of_a_number_is_one_of_the_workflow() -> None:
    assert [
        (workflow.name, paper.name)
        for workflow, paper in declared_papers()
        if paper.number_field and paper.number_field not in workflow.by_name
    ] == []


def test_every_place_of_our_own_has_a_word() -> None:
    for name in OWN:
        assert word(f"paper.place.{name}")


@pytest.mark.parametrize("name", names())
def test_tables_fit_between_the_margins(name: str) -> None:
    template = load(name).template
    width = WIDTH_MM["landscape" if template.landscape else "portrait"]
    for block in template.blocks:
        if isinstance(block, TableBlock):
            assert sum(column.width for column in block.columns) <= width


def shipped() -> dict[str, Any]:
    text = (ROOT / "resources" / "papers" / f"{NAME}.json").read_text(encoding="utf-8")
    template: dict[str, Any] = json.loads(text)
    return template


def own(home: Path, content: str) -> None:
    (home / OWN_FOLDER).mkdir(exist_ok=True)
    (home / OWN_FOLDER / f"{NAME}.json").write_text(content, encoding="utf-8")


def test_a_template_in_the_home_stands_in_place_of_ours(tmp_path: Path) -> None:
    own(tmp_path, json.dumps({**shipped(), "title": "Quyết định theo mẫu tỉnh"}))
    loaded = load(NAME, tmp_path)
    assert (loaded.template.title, loaded.template.own, loaded.problem) == (
        "Quyết định theo mẫu tỉnh",
        True,
        None,
    )


def test_without_one_of_its_own_a_home_uses_ours(tmp_path: Path) -> None:
    loaded = load(NAME, tmp_path)
    assert not loaded.template.own
    assert loaded.problem is None


def test_text_of_a_template_is_taken_in_composed_form(tmp_path: Path) -> None:
    own(tmp_path, json.dumps({**shipped(), "title": "Quye\u0302\u0301t \u0111i\u0323nh"}))
    assert load(NAME, tmp_path).template.title == "Quyết định"


def text(**changes: Any) -> str:
    return json.dumps({**shipped(), **changes})


def block(**given: Any) -> str:
    return text(blocks=[given])


WIDE = [{"title": "A", "width": 100, "text": "x"}, {"title": "B", "width": 100, "text": "y"}]
BROKEN = [
    ("{", "JSON"),
    ("[1, 2]", "mẫu"),
    ("[" * 60_000, "JSON"),
    (json.dumps({}), "format"),
    (text(format=2), "format"),
    (text(title=""), "title"),
    (text(issuer="chúng tôi"), "chúng tôi"),
    (text(script="import os"), "script"),
    (text(orientation="ngang"), "ngang"),
    (text(rows_of="tất cả"), "tất cả"),
    (text(blocks="không"), "blocks"),
    (text(blocks=[]), "khối"),
    (text(blocks=[{"kind": "text", "text": "x"}] * 500), "khối"),
    (block(kind="macro"), "macro"),
    (block(kind="text", text=5), "text"),
    (block(kind="text", text="x", style="đẹp"), "đẹp"),
    (block(kind="text", text="**x"), "dấu đóng"),
    (block(kind="text", text="{full_name"), "ngoặc"),
    (block(kind="text", text="{full_name.__class__}"), "ngoặc"),
    (block(kind="text", text="{full_name!r}"), "ngoặc"),
    (block(kind="text", text="{full_name:short}"), "short"),
    (block(kind="text", text="{bank_account}"), "bank_account"),
    (block(kind="table", columns=WIDE), "200 mm"),
    (block(kind="table", columns=[]), "165 mm"),
    (block(kind="table", columns=[{"title": "A", "width": "rộng", "text": "x"}]), "“A”"),
    (block(kind="signatures"), "right"),
    (block(kind="signatures", right={"organ": "king"}), "king"),
]


@pytest.mark.parametrize("content,said", BROKEN)
def test_a_broken_template_is_refused_in_words_and_ours_stays(
    content: str, said: str, tmp_path: Path
) -> None:
    own(tmp_path, content)
    loaded = load(NAME, tmp_path)
    assert not loaded.template.own
    assert loaded.template == load(NAME).template
    assert loaded.problem is not None
    assert loaded.problem.file == f"{NAME}.json"
    assert said in loaded.problem.why
    assert "Hãy" in loaded.problem.why


def test_a_template_of_no_text_and_a_huge_one_are_refused(tmp_path: Path) -> None:
    own(tmp_path, "x" * 300_000)
    assert "256 KB" in told(tmp_path)
    (tmp_path / OWN_FOLDER / f"{NAME}.json").write_bytes(b"\xff\xfe\x00")
    assert "JSON" in told(tmp_path)


def told(home: Path) -> str:
    [problem] = problems(home)
    assert load(NAME, home).problem == problem
    return f"{problem.where}: {problem.why}"


LINED = [
    ('"title": "Nghị quyết chuẩn y kết nạp đoàn viên"', '"title": 5', 3, "title"),
    ("{full_name", "{tên", 0, "ngoặc"),
    ("{resolution_date}", "{bank_account}", 11, "bank_account"),
    ('"style": "heading"', '"style": "đẹp"', 7, "đẹp"),
    ('"organ": "committee"', '"organ": "vua"', 0, "vua"),
    ('"issuer": "unit",', '"issuer": "unit"', 5, "JSON"),
    ('"format": 1', '"format": 9', 2, "format"),
]


@pytest.mark.parametrize("sound,wrong,line,said", LINED)
def test_a_mistake_is_told_with_its_line(
    sound: str, wrong: str, line: int, said: str, tmp_path: Path
) -> None:
    whole = (ROOT / "resources" / "papers" / f"{NAME}.json").read_text(encoding="utf-8")
    assert sound in whole
    own(tmp_path, whole.replace(sound, wrong, 1))
    expected = line or whole[: whole.index(sound)].count("\n") + 1
    assert told(tmp_path).startswith(f"{NAME}.json, dòng {expected}: ")
    assert said in told(tmp_path)


def test_a_file_that_bears_the_name_of_no_paper_is_told(tmp_path: Path) -> None:
    own(tmp_path, text())
    (tmp_path / OWN_FOLDER / "nghi-quyet.json").write_text("{}", encoding="utf-8")
    [problem] = problems(tmp_path)
    assert (problem.where, problem.line) == ("nghi-quyet.json", 0)
    assert "không mang tên của giấy tờ nào" in problem.why
    assert problems(tmp_path / "nowhere") == []


@pytest.mark.parametrize("name", ["", "../papers/admission_decision", "unknown_paper"])
def test_a_name_that_no_paper_has_opens_no_file(name: str) -> None:
    with pytest.raises(KeyError):
        load(name)
