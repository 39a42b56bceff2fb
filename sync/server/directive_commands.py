"""`sodoan-server directive …`: what the level above tells units."""

from __future__ import annotations

import argparse
import unicodedata
from pathlib import Path

from sync.server import directives, telling
from sync.server.central import UnknownRecord
from sync.server.cli import Exit
from sync.server.directives import UnreadableDirective
from sync.server.exchange import Deps
from sync.server.output import Output
from sync.server.units import UnknownUnit


def issue(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    pairs = [unicodedata.normalize("NFC", pair).partition("=") for pair in options.fields]
    wrong = [name for name, sign, _ in pairs if not sign]
    values = {name: value for name, _, value in pairs}
    try:
        if wrong:
            raise UnreadableDirective(", ".join(wrong))
        files = [Path(file) for file in options.file]
        issued = directives.issue(deps, options.unit, values, files, _level(options))
    except UnreadableDirective as error:
        return _unreadable(error, output)
    except OSError as error:
        output.failure("unreadable_file", f"Không đọc được tệp: {error.filename}")
        return Exit.USAGE
    except UnknownUnit as error:
        return telling.unknown_unit(deps, output, str(error))
    document = [{"directive": one.id, "unit": one.unit.code} for one in issued]
    output.result(document, [f"{one.id}  {one.unit.name}" for one in issued])
    return Exit.DONE


def withdraw(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    reason = unicodedata.normalize("NFC", options.reason)
    try:
        directives.withdraw(deps, options.directive, reason, _level(options))
    except UnknownRecord:
        return _unknown_record(options.directive, output)
    except UnreadableDirective as error:
        return _unreadable(error, output)
    output.result({"directive": options.directive}, [f"Đã thu hồi {options.directive}"])
    return Exit.DONE


def listing(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    try:
        found = directives.listed(deps, options.unit)
    except UnknownUnit:
        return telling.unknown_unit(deps, output, options.unit)
    lines = [f"{one['id']}  {one['unit']}  {one['issued_on'] or ''}  {one['abstract']}" for one in found]
    output.result(found, lines)
    return Exit.DONE


def readings(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    try:
        found = directives.readings(deps, options.directive)
    except UnknownRecord:
        return _unknown_record(options.directive, output)
    lines = [f"{one['read_on']}  {one['reader_name']}  {one['acknowledged_on'] or ''}" for one in found]
    output.result(found, lines)
    return Exit.DONE


def _level(options: argparse.Namespace) -> str:
    return " ".join(unicodedata.normalize("NFC", options.level).split())


def _unreadable(error: UnreadableDirective, output: Output) -> int:
    output.failure("unknown_field", f"Không đọc được: {error.field}")
    return Exit.USAGE


def _unknown_record(id: str, output: Output) -> int:
    output.failure(
        "unknown_record",
        f"Không có văn bản nào mang mã {id}. Chưa có gì thay đổi. Xem các mã bằng lệnh directive list.",
        {"id": id},
    )
    return Exit.REFUSED
