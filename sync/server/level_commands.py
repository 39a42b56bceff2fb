"""What `sodoan-server` does for the level above: answers cases, moves members, merges branches."""

from __future__ import annotations

import argparse
import unicodedata
from typing import Any

from domain.workflows.model import CONFIRM
from sync.server import above, inspecting, moving, telling
from sync.server.central import UnknownRecord
from sync.server.cli import Exit
from sync.server.commands import values_given
from sync.server.exchange import Deps
from sync.server.output import Output


def move_record(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    values = _given(options, output)
    if values is None:
        return Exit.USAGE
    level = _spaced_once(options.level) or above.LEVEL_ABOVE
    try:
        unit = moving.move_member(deps, options.id, options.org, values, level)
    except UnknownRecord as error:
        return telling.unknown_record(output, error)
    except above.NotDone as error:
        return telling.refused(deps, output, error.code, error.params)
    output.result({"id": options.id, "unit": unit.unit_id, "code": unit.code}, [f"Đã chuyển đến {unit.name}"])
    return Exit.DONE


def _given(options: argparse.Namespace, output: Output) -> dict[str, Any] | None:
    """The values for a step of a case, and what is confirmed, by `--confirm` or as one of them.

    None, and said so, where one has no such name.
    """
    values, wrong = values_given(options.fields)
    if wrong:
        output.failure("unknown_field", f"Không có trường này: {', '.join(wrong)}")
        return None
    confirmed = [*str(values.get(CONFIRM) or "").split(","), *options.confirm]
    if any(confirmed):
        values[CONFIRM] = [code for code in confirmed if code]
    return values


def _spaced_once(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def decide_case(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    values = _given(options, output)
    if values is None:
        return Exit.USAGE
    level = _spaced_once(options.level)
    reason = unicodedata.normalize("NFC", options.reason)
    try:
        workflow = telling.workflow_of(deps, options.case)
        if telling.is_no_step(workflow, options.step):
            return telling.unknown_step(deps, output, options.case, workflow, options.step)
        outcome = above.decide_case(deps, options.case, options.step, values, level, reason)
    except UnknownRecord as error:
        return telling.unknown_record(output, error)
    except above.NotDone as error:
        return telling.refused(deps, output, error.code, error.params)
    if outcome.verdict == "rejected":
        return telling.refused(deps, output, str(outcome.code), outcome.params)
    if outcome.verdict == "conflict":
        output.failure(str(outcome.code), "Giấy tờ khác có hiệu lực hơn, hồ sơ giữ cả hai", outcome.params)
        return Exit.REFUSED
    document = inspecting.record_document(deps.store, "case", options.case)
    state = workflow.state_of[str(document["fields"].get("state"))]
    output.result({**document, "verdict": outcome.verdict}, [f"Đã quyết định, hồ sơ ở bước {state.label}"])
    return Exit.DONE


def merge_branches(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    try:
        moved = above.merge_branch(deps, options.absorbed, options.into)
    except UnknownRecord as error:
        return telling.unknown_record(output, error)
    except above.NotDone as error:
        return telling.refused(deps, output, error.code, error.params)
    document = {"from": options.absorbed, "into": options.into, "members": moved}
    output.result(document, [f"Đã sáp nhập, {moved} đoàn viên về {options.into}"])
    return Exit.DONE
