"""Lists as units have them on disk come in byte for byte, once only, and go again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.services import import_encodings, import_undo, sheet_files
from desktop.services.import_source import source_named
from desktop.services.import_types import Choices, ImportPlan, Source, Verdict, fixes_alike
from desktop.services.importing import Import
from desktop.services.sheet_serving import parsed_lines
from domain.records import Value
from tests.helpers.case_office import CaseOffice
from tests.helpers.replicas import BRANCH

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "lists"
LISTS = sorted(path for path in FOLDER.iterdir() if path.suffix != ".json")
# Two tables next to each other are read one at a time; the second is named, not taken.
ONE_OF_TWO = "side-by-side.xlsx"
# What was lost in the list itself, nobody can give back.
_NAMES = ("full_name", "birth_date", "sex", "citizen_id")
LOST = {"exponents.csv": "citizen_id.rounded"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path_factory.mktemp("lists") / "home")
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _parsed_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process of its own has tests of its own; twenty of them would take longer than all of this."""

    def parse_here(content: bytes, kind: str, cancelled: Callable[[], bool]) -> list[bytes]:
        return [line.encode("utf-8", "surrogatepass") for line in parsed_lines(content, kind)]

    monkeypatch.setattr(sheet_files, "parse_apart", parse_here)


def opened(path: Path) -> Source:
    return source_named(sheet_files.open_sheets(path))


def with_all_offers_taken(office: CaseOffice, source: Source) -> ImportPlan:
    """As a person does who takes every correction that the program offers."""
    importing = Import(office.session, source)
    mapping = importing.mapping()
    encodings = import_encodings.proposed(source, mapping)
    choices = Choices(org=BRANCH, encodings=encodings)
    plan = importing.check(mapping, choices)
    for row in plan.failed:
        for finding in row.errors:
            choices = choices.with_cells(fixes_alike(plan, finding.column, finding.code))
    return importing.check(mapping, choices)


def told(plan: ImportPlan) -> list[dict[str, Value]]:
    return [{name: row.values.get(name) for name in _NAMES} for row in plan.rows]


def _members(office: CaseOffice) -> dict[str, Mapping[str, Value]]:
    with office.session.replica.reading() as reader:
        return {record.id: record.fields for record in reader.members()}


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_a_list_comes_in_as_it_is_meant(office: CaseOffice, path: Path) -> None:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    expected = json.loads(Path(f"{path}.json").read_text(encoding="utf-8"))["people"]
    before = _members(office)
    source = opened(path)
    plan = with_all_offers_taken(office, source)
    if path.name == ONE_OF_TWO:
        assert source.beside == len(expected) - len(plan.rows)
        expected = [{**person, "sex": None, "citizen_id": None} for person in expected[: len(plan.rows)]]
    if path.name in LOST:
        assert {finding.code for row in plan.failed for finding in row.errors} == {LOST[path.name]}
        expected = [{**person, "citizen_id": None} for person in expected]
        plan = Import(office.session, source).check(
            plan.mapping, replace(plan.choices, without_bad_cells=True)
        )
    assert told(plan) == expected
    assert {row.verdict for row in plan.rows} == {Verdict.ADD}
    outcome = Import(office.session, source).commit(plan)
    again = Import(office.session, source).check(plan.mapping, plan.choices)
    assert {row.verdict for row in again.rows} == {Verdict.SAME}
    here = _members(office)
    assert [{name: here[row.member].get(name) for name in _NAMES} for row in plan.rows] == expected
    assert import_undo.take_back(office.session, outcome.batch).undone == len(expected)
    assert _members(office) == before
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
