"""Decisions about the tree as a secretary takes them on a laptop, and what always holds of a tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.decisions import Command, Refused
from domain.organisations.closing import ENDED
from domain.workflows.tree.plan import event_id, founded_id
from sync.replica.types import LocalRecord, Performed
from tests.helpers.laptops import Laptop


def decide(laptop: Laptop, step: str, number: str = "1", day: str = "2026-11-20", **values: Any) -> str:
    """A decision that the rules allow here; the id of its case."""
    done = attempt(laptop, step, number, day, **values)
    assert isinstance(done, Performed), done
    return done.id


def attempt(
    laptop: Laptop, step: str, number: str = "1", day: str = "2026-11-20", **values: Any
) -> Performed | Refused:
    paper = {"decision_number": f"{number}-QĐ/ĐTN", "decision_date": day, "signer": "Trần Thị Bích"}
    return laptop.perform(Command(f"tree.{step}", "case", laptop.new_id(), {**values, **paper}))


def merge(laptop: Laptop, gone: str, into: str, number: str = "1", day: str = "2026-11-20") -> str:
    return decide(laptop, "merge", number, day, organisation=gone, into=into)


def found(laptop: Laptop, name: str, parent: str, number: str = "1", day: str = "2026-11-20") -> str:
    return decide(laptop, "found", number, day, name=name, parent=parent, level="chi_doan")


def rename(laptop: Laptop, org: str, name: str, number: str = "1", day: str = "2026-11-20") -> str:
    before = laptop.show(org, "organisation").fields["name"]
    return decide(laptop, "rename", number, day, organisation=org, name=name, name_before=before)


def part(
    laptop: Laptop, step: str, org: str, parts: Mapping[str, Sequence[str]], number: str = "1",
    day: str = "2026-11-20",
) -> list[str]:  # fmt: skip
    """Split or split off by names of the parts; the ids of the new organisations."""
    targets = [{"name": name, "members": list(members)} for name, members in parts.items()]
    case = decide(laptop, step, number, day, organisation=org, targets=targets)
    return [founded_id(case, place) for place in range(len(targets))]


def home_of(laptop: Laptop, member: str) -> str:
    return str(laptop.show(member).fields["org"])


def state_of(laptop: Laptop, case: str) -> str:
    return str(laptop.show(case, "case").fields["state"])


def every(laptop: Laptop, kind: str) -> list[LocalRecord]:
    with laptop.replica.reading() as reader:
        ids = [record.id for record in reader.view().every(kind)]
        return list(reader.records(kind, ids))


def everyone(laptop: Laptop) -> dict[str, str]:
    """Member → home branch, of everybody here."""
    orgs = [org.id for org in every(laptop, "organisation")]
    with laptop.replica.reading() as reader:
        view = reader.view()
        return {one.id: org for org in orgs for one in view.standing_in(org) if one.kind == "member"}


def event_of(laptop: Laptop, case: str) -> Mapping[str, Any]:
    return laptop.show(event_id(case), "org_event").fields


def assert_sound(laptop: Laptop, people: Sequence[str]) -> None:
    """Everybody has one home that works on; no ring; nothing that works below something that does not."""
    organisations = {org.id: org.fields for org in every(laptop, "organisation")}
    working = {id for id, fields in organisations.items() if fields.get("status") not in ENDED}
    for member in people:
        assert home_of(laptop, member) in working, member
    for id in working:
        seen, above = {id}, str(organisations[id].get("parent") or "")
        while above:
            assert above not in seen, "a ring"
            assert above in working, f"{organisations[id]['name']} stands below what is closed"
            seen.add(above)
            above = str(organisations[above].get("parent") or "")
    names = [(organisations[id].get("parent"), organisations[id]["name"]) for id in working]
    assert len(set(names)) == len(names), "a name twice among siblings"
