"""`sodoan member add --batch`: many members from a file of JSON lines, all of them or none."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.fields import read_fields
from desktop.services import members, organisations
from desktop.services.failures import ActionRefused, ServiceError, Usage, describe
from desktop.services.wording import word
from domain.kinds import KINDS
from domain.records import Value

if TYPE_CHECKING:
    from desktop.services.session import Session

# More than any province has in one file; a larger one is not what it seems to be.
_LARGEST_FILE = 256 << 20
# Faults that are told; a file of the wrong kind would otherwise fill the screen.
_MOST_TOLD = 50


@dataclass
class _Batch:
    """What the lines of a file say: new members, the line of each, and what is wrong."""

    new: list[tuple[str, Mapping[str, Value]]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    refused: bool = False

    def fault(self, line: int, error: ServiceError) -> None:
        failure = describe(error)
        self.refused |= isinstance(error, ActionRefused)
        self.faults.append({"line": line, "code": failure.code, "message": failure.sentence})


def run_batch(context: Context, path: Path, arguments: argparse.Namespace) -> Exit:
    """One object per line: field names, and `org` (a code) where `--org` is not given."""
    text = _read(path)
    with context.open() as session:
        batch = _parse(session, text, arguments.org or "")
        if batch.faults:
            raise _report(batch)
        try:
            saved = members.add_many(session, batch.new, arguments.reason)
        except ActionRefused as refusal:
            batch.fault(batch.lines[int(refusal.params.get("index", 0))], refusal)
            raise _report(batch) from refusal
    line = word("member.batch_saved").format(count=len(saved), sync=word("sync.pending"))
    context.output.result([{"id": one.id, "sync": one.sync} for one in saved], [line])
    return Exit.DONE


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise Usage("usage.file_unreadable", {"file": path.name})
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Usage("usage.file_unreadable", {"file": path.name}) from error


def _parse(session: Session, text: str, default_org: str) -> _Batch:
    batch, codes = _Batch(), _codes(session)
    # Not `splitlines`: it also cuts at characters that may stand inside a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            org, values = _member(session, line, default_org, codes)
        except ServiceError as error:
            batch.fault(number, error)
            continue
        batch.new.append((org, values))
        batch.lines.append(number)
    return batch


def _codes(session: Session) -> dict[str, str]:
    nodes = organisations.tree(session)
    return {node.id: node.id for node in nodes} | {node.code: node.id for node in nodes}


def _member(
    session: Session, line: str, default_org: str, codes: Mapping[str, str]
) -> tuple[str, dict[str, Value]]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Usage("batch.not_json") from error
    if not isinstance(given, dict):
        raise Usage("batch.not_object")
    org = str(given.pop("org", "") or default_org)
    if not org:
        raise Usage("usage.org_missing")
    if org not in codes:
        raise Usage("usage.unknown_organisation", {"org_code": org})
    return codes[org], read_fields(KINDS["member"], given, session)


def _report(batch: _Batch) -> ServiceError:
    told = batch.faults[:_MOST_TOLD]
    lines = " ".join(word("member.batch_line").format(**fault) for fault in told)
    kind, code = (ActionRefused, "batch.refused") if batch.refused else (Usage, "usage.batch")
    return kind(code, {"lines": batch.faults}, {"lines": lines})
