"""What the oracle judges is read as it stands, and by nobody's code but its own."""

from __future__ import annotations

import ast
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.rigs.evidence import Ledger, QueueLine, Row, Save, ServerRecord, home_facts, server_facts
from tests.rigs.sample_history import MEMBER, History


def test_a_ledger_is_read_line_by_line() -> None:
    ledger = Ledger()
    lines = [
        "OPEN 0.3",
        'TRY {"number": "1", "do": "create", "record": "", "values": {"note": "x"}, "seen": {}}',
        'SAVED {"number": "1", "record": "m7"}',
        'TRY {"number": "2", "do": "edit", "record": "m7", "values": {"note": "y"}, "seen": {"note": "x"}}',
    ]
    ledger.read(lines, "A")
    assert list(ledger.saves.values()) == [
        Save("A", "1", "create", "m7", {"note": "x"}, {}, sure=True),
        Save("A", "2", "edit", "m7", {"note": "y"}, {"note": "x"}, sure=False),
    ]


def test_a_value_that_the_rig_saves_twice_stops_the_judgement() -> None:
    history = History()
    history.ledger.saves["B", "9"] = Save("B", "9", "edit", MEMBER, {"note": "a1"}, {"note": "a2"})
    with pytest.raises(ValueError, match="nothing can be followed"):
        history.judge()


def test_facts_are_read_from_what_the_program_and_the_database_say(tmp_path: Path) -> None:
    told = {
        "members": [{"id": MEMBER, "fields": {"note": "x"}, "sync": "pending", "version": 3, "org": "o"}],
        "queue": [
            {"n": 4, "kind": "member", "id": MEMBER, "do": "edit", "state": "sent", "fields": {"note": "x"}}
        ],
        "conflicts": [],
        "rejected": [],
    }
    home = home_facts("A", "d", told)
    assert home.rows == {MEMBER: Row({"note": "x"}, "pending", 3)}
    assert home.queue == [QueueLine(4, MEMBER, "edit", "sent", {"note": "x"})]

    database = tmp_path / "server.db"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.executescript(
            "CREATE TABLE unit (unit_id, head, digest);"
            'CREATE TABLE record (unit_id, kind, id, version, fields, gone, "into");'
            "CREATE TABLE receipt (unit_id, device_id, incarnation, n, verdict, code, conflict, operation);"
            "INSERT INTO unit VALUES ('u', 3, '0:0'), ('v', 9, '0:0');"
            "INSERT INTO record VALUES ('u', 'member', 'm1', 3, '{\"note\": \"x\"}', '', ''),"
            " ('v', 'member', 'm2', 9, '{}', '', '');"
            "INSERT INTO receipt VALUES ('u', 'd', 'i2', 1, 'applied', '', '',"
            ' \'{"set": {"note": "x"}, "first": {"incarnation": "i1", "n": 4}}\');'
        )
    facts = server_facts(database, "u")
    assert (facts.head, facts.records) == (3, [ServerRecord("member", "m1", 3, {"note": "x"})])
    assert [receipt.identity for receipt in facts.receipts] == [("d", "i1", 4)]


def test_the_oracle_shares_no_code_with_what_it_judges(project_root: Path) -> None:
    ours = {"tests.rigs.evidence"}
    for name in ("oracle.py", "evidence.py"):
        tree = ast.parse((project_root / "tests" / "rigs" / name).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            modules = (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else []
            )
            assert all(
                module in ours or module.split(".")[0] in sys.stdlib_module_names for module in modules
            ), f"{name} imports {modules}"
