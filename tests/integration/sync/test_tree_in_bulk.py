"""A decision about the tree that moves many, one that reaches too far, and peers of the release before."""

from __future__ import annotations

from dataclasses import replace

from domain.decisions import Command, Put
from domain.kinds import SCHEMA
from domain.reconcile import Author, Intent, reconcile
from domain.workflows.tree.plan import event_id
from sync.server.commits import Commits, commit
from tests.helpers.laptops import Scene, numbered
from tests.helpers.tree_work import everyone, merge, state_of

MANY = 300


def test_a_merger_of_many_is_one_commit_that_every_laptop_takes(scene: Scene) -> None:
    gone, into = scene.unit.branches
    people = [
        Put(
            "member",
            scene.central.new_id(),
            {"full_name": numbered(n), "org": gone, "status": "active"},
            True,
        )
        for n in range(MANY)
    ]
    scene.central.write(scene.unit.id, people)
    a, b = scene.pair()
    before = scene.central.unit_row(scene.unit.id).head
    case = merge(a, gone, into)
    result = a.sync()
    assert (result.applied, scene.central.unit_row(scene.unit.id).head) == (1, before + 1)
    taken = b.sync()
    assert taken.received >= MANY
    assert taken.round_trips == 1
    scene.level(a, b)
    assert set(everyone(b).values()) == {into}
    assert len(scene.on_server(event_id(case), "org_event")["moved"]) == MANY


def test_an_organisation_of_another_unit_is_refused_by_that_units_name(scene: Scene) -> None:
    """No laptop of ours can ask for it; whoever tampers with one is told whose it is."""
    a = scene.laptop()
    other = scene.central.add_unit("TB.9", "Xã Hòa Bình")
    paper = {"decision_number": "1", "decision_date": "2026-11-20"}
    values = {"organisation": scene.unit.branches[0], "into": other.id, **paper}
    actor = replace(a.actor, unit=scene.unit.id)
    author = Author(actor.id, actor.name, "device", a.clock().isoformat())
    intent = Intent(Command("tree.merge", "case", a.new_id(), values), {}, 0, actor, author)
    deps = scene.central.server.deps

    def judged(commits: Commits) -> object:
        return reconcile(commits.home, intent, a.clock().date(), a.new_id)

    outcome = commit(deps.store, scene.unit.id, deps.rulebook, a.clock(), judged)
    assert (outcome.verdict, outcome.code) == ("rejected", "out_of_unit")  # type: ignore[attr-defined]
    assert outcome.params["name"] == "Xã Hòa Bình"  # type: ignore[attr-defined]


def test_a_decision_is_held_back_from_a_server_that_does_not_know_any(scene: Scene) -> None:
    a = scene.laptop()
    gone, into = scene.unit.branches
    scene.central.configure(replace(scene.central.settings, schema=3))
    a.sync()
    case = merge(a, gone, into)
    assert a.sync().sent == 0
    assert [state for _, state in a.queue()] == ["held"]
    scene.central.configure(replace(scene.central.settings, schema=SCHEMA))
    a.sync()
    a.sync()
    assert (a.queue(), state_of(a, case)) == ([], "effective")
