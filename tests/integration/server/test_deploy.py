"""The commands of docs/deploy.md, run as they stand there, and its settings compared with the program's."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from sync.server.demo_tree import as_csv, invent_tree
from sync.server.settings import BODY_CAP
from sync.server.store import Store
from sync.server.tables import METADATA, UNIT
from tests.helpers import postgres
from tests.helpers.documents import commands_for
from tests.helpers.operating import operate
from tests.helpers.source_tree import ROOT

PAGE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
THIS = "tests/integration/server/test_deploy.py"

pytestmark = pytest.mark.postgres


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@dataclass
class Site:
    """A machine as the page supposes it: programs on the path, a PostgreSQL that is reached without a URL."""

    folder: Path
    environment: dict[str, str]

    def run(self, test: str) -> str:
        """The commands of the block that names a test, in one shell that stops at the first failure."""
        commands = commands_for(f"{THIS}::{test}")
        assert commands
        return self.shell("\n".join(commands))

    def shell(self, script: str) -> str:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def store(self, database: str) -> Store:
        return Store(postgres.url_of(database))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    programs = tmp_path / "bin"
    programs.mkdir()
    server = programs / "sodoan-server"
    server.write_text(f'#!/bin/sh\ncd "{ROOT}" && exec "{sys.executable}" -m sync.server "$@"\n')
    server.chmod(0o755)
    for name in ("createdb", "dropdb", "pg_dump", "pg_restore", "pg_basebackup"):
        (programs / name).symlink_to(postgres.program(name))
    work = tmp_path / "work"
    work.mkdir()
    # The wrapper changes into the checkout, so the tree of the example is named where it lies.
    (work / "province.csv").write_text(as_csv(invent_tree("04")), encoding="utf-8")
    url = postgres.administration_url()
    where = {
        "PGHOST": url.query.get("host") or url.host or "",
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
    }
    environment = {
        **os.environ,
        **{name: str(value) for name, value in where.items() if value},
        "PATH": f"{programs}:{os.environ['PATH']}",
        "UNIT": "P04.1",
    }
    made = Site(work, environment)
    forget = "dropdb --if-exists --force sodoan; dropdb --if-exists --force sodoan_restored"
    # The page names its databases, so two workers of one run take turns.
    with postgres.taking_turns():
        made.shell(forget)
        yield made
        made.shell(forget)


@pytest.fixture
def prepared(site: Site) -> Site:
    site.environment["SODOAN_SERVER_DB"] = "postgresql+psycopg:///sodoan"
    tree = site.folder / "province.csv"
    site.shell("createdb sodoan")
    url = postgres.url_of("sodoan")
    operate(url, "init")
    operate(url, "load-tree", str(tree))
    operate(url, "seed", "--unit", "P04.1", "--members", "25")
    return site


def test_the_database_is_prepared_and_filled(site: Site) -> None:
    commands = commands_for(f"{THIS}::test_the_database_is_prepared_and_filled")
    script = "\n".join(commands).replace("province.csv", shlex.quote(str(site.folder / "province.csv")))
    summary = json.loads(site.shell(script).splitlines()[-1])
    assert summary["records"]["organisation"] > 2


def test_a_code_is_made_and_devices_are_listed(prepared: Site) -> None:
    said = prepared.run("test_a_code_is_made_and_devices_are_listed")
    assert re.fullmatch(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", json.loads(said.splitlines()[0])["code"])


def test_a_dump_restored_begins_a_new_epoch(prepared: Site) -> None:
    prepared.run("test_a_dump_restored_begins_a_new_epoch")
    states = []
    for database in ("sodoan", "sodoan_restored"):
        store = prepared.store(database)
        store.require_current()
        with store.looking() as connection:
            states.append(connection.execute(sa.select(UNIT).where(UNIT.c.code == "P04.1")).one())
        store.close()
    before, after = states
    assert (after.head, after.digest) == (before.head, before.digest)
    assert after.epoch != before.epoch
    assert after.restored_head == before.head


def test_a_base_backup_is_recovered_from(prepared: Site) -> None:
    prepared.run("test_a_base_backup_is_recovered_from")
    (settings,) = (block for block in blocks("ini") if "restore_command" in block)
    # The archive of this test is empty, so recovery ends with the log that the base backup brought along.
    kept = [line for line in settings.splitlines() if not line.startswith("recovery_target")]
    with postgres.recovered(prepared.folder / "base", kept) as url:
        prepared.environment["SODOAN_SERVER_DB"] = url.set(database="sodoan").render_as_string(False)
        prepared.shell("sodoan-server restored")
        summary = json.loads(prepared.shell("sodoan-server unit show P04.1"))
    assert summary["records"]["member"] == 25


def test_the_unit_file_starts_a_server_that_ends_well(prepared: Site) -> None:
    (start,) = re.findall(r"^ExecStart=(.*)$", PAGE, re.MULTILINE)
    words = shlex.split(start.replace("%i", "0"))
    assert words[0] == "/opt/sodoan/bin/sodoan-server"
    with subprocess.Popen(
        ["sodoan-server", *words[1:]],
        env=prepared.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        executable=str(prepared.folder.parent / "bin" / "sodoan-server"),
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline().startswith("listening on http://127.0.0.1:")
        process.terminate()
        assert process.wait(120) == 0


def test_proxies_allow_what_the_server_allows_and_name_the_ports_of_the_processes() -> None:
    (nginx,), (haproxy,) = blocks("nginx"), blocks("haproxy")
    assert f"client_max_body_size {BODY_CAP >> 20}m;" in nginx
    ports = set(re.findall(r"sodoan-server@(\d+)", PAGE))
    assert (
        ports == set(re.findall(r"127\.0\.0\.1:(\d+)", nginx)) == set(re.findall(r"1:(\d+) check", haproxy))
    )
    assert nginx.count("{") == nginx.count("}")


def test_the_way_to_citus_fits_every_table() -> None:
    (script,) = blocks("sql")
    named = re.findall(r"create_(?:distributed|reference)_table\('(\w+)'", script)
    assert sorted(named) == sorted(METADATA.tables)
    with postgres.database() as url:
        plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(_LIKE_CITUS)
            connection.execute(script.encode())


# What Citus checks before it distributes a table: every unique index contains the column.
_LIKE_CITUS = b"""
CREATE FUNCTION create_reference_table(name regclass) RETURNS void LANGUAGE sql AS 'SELECT';
CREATE FUNCTION create_distributed_table(name regclass, by text, colocate_with text DEFAULT '') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM pg_index i
        WHERE i.indrelid = name AND i.indisunique AND NOT EXISTS (
            SELECT 1 FROM pg_attribute a
            WHERE a.attrelid = name AND a.attname = by AND a.attnum = ANY (i.indkey)
        )
    ) THEN RAISE EXCEPTION 'a unique index of % lacks %', name, by;
    END IF;
END $$;
"""
