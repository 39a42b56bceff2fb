"""`sodoan-server rules …`: the rules that a level gives, and what holds where."""

from __future__ import annotations

import argparse
import unicodedata
from pathlib import Path
from typing import Any

from domain.given_rules import Problem, is_day
from domain.values.dates import day_in_vietnam, show_date
from sync.protocol.rule_wording import value_in_words
from sync.protocol.rulebook import parameters
from sync.protocol.wording import sentence
from sync.server import giving_rules
from sync.server.cli import Exit
from sync.server.exchange import Deps
from sync.server.given_rules import Kept
from sync.server.giving_rules import UnknownRules, UnknownScope, UnreadableRules, WrongRules
from sync.server.output import Output

_COUNTRY = "cả nước"


def listing(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    try:
        found = giving_rules.listed(deps, options.unit, withdrawn=options.all)
    except UnknownScope:
        return _unknown_scope(options.unit, output)
    lines = [line for kept in found for line in _lines(kept)]
    output.result([_document(kept) for kept in found], lines or ["Cấp trên chưa ban hành quy định nào"])
    return Exit.DONE


def show(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    day = options.on or day_in_vietnam(deps.clock()).isoformat()
    if not is_day(day):
        return _told(output, "rules.day", {"value": day}, Exit.USAGE)
    try:
        found = giving_rules.in_force(deps, options.unit, day)
    except UnknownScope:
        return _unknown_scope(options.unit, output)
    declared = parameters()
    lines = [
        f"{one['name']}  {one['title']}: {value_in_words(declared[one['name']], one['value'])}  "
        f"từ {show_date(one['since'])}, {one['given_by'] or 'kèm chương trình'}"
        for one in found
    ]
    output.result(found, lines)
    return Exit.DONE


def import_file(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    level = _plain(options.level)
    try:
        sets = giving_rules.read_file(Path(options.file))
        given = giving_rules.give(deps, sets, options.unit, level)
    except OSError as error:
        output.failure(
            "unreadable_file", f"Không đọc được tệp {error.filename}. Chưa ban hành gì. Hãy kiểm tra tên tệp."
        )
        return Exit.USAGE
    except UnreadableRules as error:
        return _told(output, error.code, error.params, Exit.USAGE)
    except UnknownScope:
        return _unknown_scope(options.unit, output)
    except WrongRules as error:
        return _wrong(error.found, output)
    lines = [
        "Đã ban hành; các máy nhận trong lần đồng bộ tới.",
        *(line for one in given for line in _lines(one)),
    ]
    output.result([_document(one) for one in given], lines)
    return Exit.DONE


def withdraw(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    reason = _plain(options.reason)
    if not reason:
        return _told(output, "reason_missing", {}, Exit.USAGE)
    try:
        kept = giving_rules.withdraw(deps, options.id, _plain(options.level), reason)
    except UnknownRules:
        return _told(output, "rules.not_given", {"id": options.id}, Exit.REFUSED)
    said = f"Đã thu hồi quy định từ {show_date(kept.rules.valid_from)}; việc đã có hiệu lực giữ nguyên"
    output.result({"id": kept.rules.id, "withdrawn": True}, [said])
    return Exit.DONE


def _document(kept: Kept) -> dict[str, Any]:
    rules = kept.rules
    return {
        "id": rules.id,
        "for": kept.scope,
        "for_name": rules.scope,
        "valid_from": rules.valid_from,
        "parameters": rules.parameters,
        "source": rules.source,
        "given_by": rules.given_by,
        "given_at": kept.given_at,
        "withdrawn_at": kept.withdrawn_at,
        "withdrawn_by": kept.withdrawn_by,
        "reason": kept.reason,
    }


def _lines(kept: Kept) -> list[str]:
    rules, declared = kept.rules, parameters()
    taken = f"  đã thu hồi {show_date(kept.withdrawn_at[:10])}: {kept.reason}" if kept.withdrawn else ""
    head = (
        f"{rules.id}  từ {show_date(rules.valid_from)}  cho {rules.scope or _COUNTRY}  "
        f"{rules.given_by}: {rules.source}{taken}"
    )
    return [
        head,
        *(
            f"    {name}  {declared[name].title}: {value_in_words(declared[name], value)}"
            if name in declared
            else f"    {name}: {value}"
            for name, value in rules.parameters.items()
        ),
    ]


def _wrong(found: list[Problem], output: Output) -> int:
    """Every mistake of the file at once: the operator mends it in one go."""
    told = [sentence(problem.code, problem.params) for problem in found]
    errors = [
        {"code": problem.code, "message": text, "params": dict(problem.params)}
        for problem, text in zip(found, told, strict=True)
    ]
    output.failure(found[0].code, " ".join(told), {"errors": errors})
    return Exit.REFUSED


def _told(output: Output, code: str, params: dict[str, Any], exit: Exit) -> int:
    output.failure(code, sentence(code, params), params)
    return exit


def _unknown_scope(code: str, output: Output) -> int:
    return _told(output, "rules.scope", {"name": code}, Exit.REFUSED)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
