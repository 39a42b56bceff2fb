"""What each command of `sodoan-server` does; the words of the command line stand in `cli`."""

from __future__ import annotations

import argparse
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from domain.decisions import Refused
from domain.kinds import KINDS
from domain.roles import Role
from sync.server import (
    above,
    accounts,
    campaigned,
    central,
    demo_tree,
    epochs,
    inspecting,
    requests,
    telling,
    upkeep,
)
from sync.server.central import UnknownRecord
from sync.server.cli import Exit
from sync.server.declared import UnreadableDeclaration, declare, withdraw
from sync.server.enrol import CodeOrder
from sync.server.exchange import Deps
from sync.server.output import Output
from sync.server.service import Server
from sync.server.serving import serve
from sync.server.tree import UnreadableTree, load_tree, read_tree
from sync.server.units import CENTRAL, UnknownUnit, find_unit
from sync.server.upkeep import UnknownDevice


def init(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    steps = deps.store.init()
    said = f"Đã nâng cấp {steps} bước" if steps else "Cơ sở dữ liệu đã ở phiên bản mới nhất"
    output.result({"steps": steps}, [said])
    return Exit.DONE


def load(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    try:
        tree = read_tree(Path(options.file), deps.rulebook)
    except (OSError, UnreadableTree) as error:
        output.failure("unreadable_tree", f"Không đọc được tệp: {error}")
        return Exit.USAGE
    loaded = load_tree(deps.store, tree, deps.clock(), deps.new_id)
    counted = Counter(oddity.what for oddity in loaded.oddities)
    document = {
        "organisations": loaded.organisations,
        "units": loaded.units,
        "upper": loaded.upper,
        "added": loaded.added,
        "odd": [{"code": oddity.code, "what": oddity.what} for oddity in loaded.oddities],
    }
    lines = [
        f"{loaded.organisations} tổ chức, {loaded.units} đơn vị, {loaded.upper} tổ chức cấp trên; "
        f"thêm mới {loaded.added}",
        *(f"Lưu ý: {_ODD.get(what, what)}: {times}" for what, times in sorted(counted.items())),
    ]
    output.result(document, lines)
    return Exit.DONE


def write_demo_tree(deps: None, options: argparse.Namespace, output: Output) -> int:
    try:
        lines = demo_tree.invent_tree(options.province, options.seed)
        Path(options.file).write_text(demo_tree.as_csv(lines), encoding="utf-8")
    except demo_tree.UnknownProvince:
        output.failure("unknown_province", f"Không có tỉnh mang mã {options.province}")
        return Exit.REFUSED
    except OSError as error:
        output.failure("unwritable", f"Không ghi được tệp: {error.strerror}")
        return Exit.USAGE
    output.result({"file": options.file, "organisations": len(lines)}, [f"Đã viết {len(lines)} tổ chức"])
    return Exit.DONE


def seed_unit(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    try:
        with deps.store.looking() as connection:
            unit = find_unit(connection, options.unit)
    except UnknownUnit:
        return telling.unknown_unit(deps, output, options.unit)
    added = central.seed(deps.store, deps.rulebook, unit, options.members, options.seed, deps.clock())
    output.result({"unit": unit.code, "added": added}, [f"{unit.name}: thêm {added} đoàn viên"])
    return Exit.DONE


def edit_record(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    kind = KINDS.get(options.kind)
    pairs = [unicodedata.normalize("NFC", pair).partition("=") for pair in options.fields]
    values: dict[str, Any] = {name: value or None for name, _, value in pairs}
    wrong = [name for name, equals, _ in pairs if not equals or (kind and name not in kind.by_name)]
    if kind is None or kind.server_written or wrong:
        output.failure("unknown_field", f"Không có trường này: {', '.join(wrong) or options.kind}")
        return Exit.USAGE
    try:
        outcome = central.edit(deps, options.kind, options.id, values, options.by or CENTRAL)
    except UnknownRecord as error:
        return telling.unknown_record(output, error)
    if outcome.verdict == "rejected":
        return telling.refused(deps, output, str(outcome.code), outcome.params)
    document = inspecting.record_document(deps.store, options.kind, outcome.into or options.id)
    output.result({**document, "verdict": outcome.verdict}, [f"Đã ghi, phiên bản {document['version']}"])
    return Exit.DONE


def transfer_by_app(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    try:
        case = above.app_transfer(deps, options.member, options.org)
        document = inspecting.record_document(deps.store, "case", case)
    except UnknownRecord as error:
        return telling.unknown_record(output, error)
    except above.NotDone as error:
        return telling.refused(deps, output, error.code, error.params)
    output.result(document, [f"Hồ sơ {case} chờ tiếp nhận"])
    return Exit.DONE


def declare_on_app(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    values, wrong = values_given(options.fields)
    try:
        if wrong:
            raise UnreadableDeclaration(", ".join(wrong))
        id, status = declare(deps, options.org, values)
    except UnreadableDeclaration as error:
        output.failure("unknown_field", f"Không đọc được trường này: {error.field}")
        return Exit.USAGE
    except UnknownRecord as error:
        return telling.unknown_record(output, error)
    output.result({"declaration": id, "status": status}, [f"Đã ghi kê khai {id} ({status})"])
    return Exit.DONE


def withdraw_declaration(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    try:
        status = withdraw(deps, options.declaration)
    except UnknownRecord as error:
        return telling.unknown_record(output, error)
    output.result({"declaration": options.declaration, "status": status}, [f"Kê khai: {status}"])
    return Exit.DONE


def start_campaign(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    values, wrong = values_given(options.fields)
    if wrong:
        output.failure("unknown_field", f"Không đọc được trường này: {', '.join(wrong)}")
        return Exit.USAGE
    try:
        started = campaigned.start(deps, options.unit, values, options.by or CENTRAL)
    except UnknownUnit:
        return telling.unknown_unit(deps, output, options.unit)
    if isinstance(started, Refused):
        return telling.refused(deps, output, started.code, started.params)
    output.result({"campaign": started}, [f"Đã giao đợt công tác {started}"])
    return Exit.DONE


def list_requests(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    found = requests.listed(deps, answered=options.all)
    lines = [
        f"{one['id']}  {one['unit']}  {one['full_name']}  nêu: {one['unit_named']}  "
        f"số đang ở: {one['held_in'] or 'không đơn vị nào'}  {one['status']}  {one['age_days']} ngày"
        for one in found
    ]
    output.result(found, lines)
    return Exit.DONE


def answer_request(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    level, reason = (
        " ".join(unicodedata.normalize("NFC", text).split()) for text in (options.level, options.reason)
    )
    try:
        document = requests.answer(
            deps, options.request, requests.Answer(options.answer, level, reason, options.org)
        )
    except UnknownRecord as error:
        return telling.unknown_record(output, error)
    except requests.NotPossible as error:
        output.failure(error.code, f"Không trả lời được như vậy: {_NOT_POSSIBLE[error.code]}", error.params)
        return Exit.REFUSED
    output.result(document, [f"Đã trả lời {options.request}: {options.answer}"])
    return Exit.DONE


def values_given(pairs: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """FIELD=VALUE as values (nothing after the sign clears), and what has no sign."""
    read = [unicodedata.normalize("NFC", pair).partition("=") for pair in pairs]
    return {name: value or None for name, _, value in read}, [name for name, sign, _ in read if not sign]


def declare_restored(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    units = epochs.begin_everywhere(deps.store, deps.new_id, deps.clock())
    output.result({"units": units}, [f"{units} đơn vị bắt đầu lại từ bản khôi phục"])
    return Exit.DONE


def tidy(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    removed = upkeep.forget_old(deps.store, deps.clock(), deps.settings)
    output.result(removed, [f"{name}: {count}" for name, count in removed.items()])
    return Exit.DONE


def print_code(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    role = Role(options.role)
    try:
        with deps.store.looking() as connection:
            unit = find_unit(connection, options.unit)
            org = (
                central.account_named(connection, unit.unit_id, options.org, deps.rulebook)
                if options.org
                else ""
            )
    except UnknownUnit:
        return telling.unknown_unit(deps, output, options.unit)
    except UnknownRecord as error:
        return telling.unknown_record(output, error)
    if (role is Role.BRANCH) != bool(org):
        output.failure("branch_needed", "Vai trò branch cần --org, các vai trò khác thì không")
        return Exit.USAGE
    name = " ".join(unicodedata.normalize("NFC", options.name).split())
    order = CodeOrder(unit.unit_id, role, org, name, options.until)
    output.result({"code": accounts.code_from_above(deps, order)})
    return Exit.DONE


def list_devices(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    try:
        found = inspecting.devices(deps.store, options.unit)
    except UnknownUnit:
        return telling.unknown_unit(deps, output, options.unit)
    lines = [
        f"{device['device']}  {device['unit']}  {device['name']}  "
        + (f"thu hồi {device['revoked_at']}" if device["revoked_at"] else f"liên lạc {device['last_seen']}")
        for device in found
    ]
    output.result(found, lines)
    return Exit.DONE


def revoke_device(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    try:
        ended = upkeep.revoke(deps.store, options.device, deps.clock())
    except UnknownDevice:
        return _unknown_device(options.device, output)
    output.result({"device": options.device, "revoked": ended}, [f"Đã thu hồi {options.device}"])
    return Exit.DONE


def release_device(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    try:
        settled = upkeep.release(deps, options.device)
    except UnknownDevice:
        return _unknown_device(options.device, output)
    document = [{"n": each.n, "verdict": each.verdict, "code": each.code} for each in settled]
    output.result(document, [f"{len(settled)} thao tác đã có kết quả"])
    return Exit.DONE


def serve_requests(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    server = Server(deps.store, deps.rulebook, deps.clock, deps.new_id, deps.settings)
    try:
        serve(server, options.host, options.port, output.line)
    except OSError as error:
        output.failure("address", f"Không mở được {options.host}:{options.port}: {error.strerror}")
        return Exit.CONFIGURATION
    return Exit.DONE


def show_unit(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    try:
        output.result(inspecting.unit_summary(deps.store, options.code))
    except UnknownUnit:
        return telling.unknown_unit(deps, output, options.code)
    return Exit.DONE


def show_record(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    try:
        output.result(inspecting.record_document(deps.store, options.kind, options.id))
    except UnknownRecord as error:
        return telling.unknown_record(output, error)
    return Exit.DONE


def show_receipts(deps: Deps, options: argparse.Namespace, output: Output) -> int:
    try:
        found = inspecting.stored_receipts(deps.store, options.unit)
    except UnknownUnit:
        return telling.unknown_unit(deps, output, options.unit)
    lines = [
        f"{each['device']} {each['incarnation']} {each['n']}: {each['verdict']} {each['code']} "
        f"({each['operation'].get('do', '')} {each['operation'].get('kind', '')})"
        for each in found
    ]
    output.result(found, lines)
    return Exit.DONE


def _unknown_device(id: str, output: Output) -> int:
    output.failure(
        "unknown_device",
        f"Không có máy nào mang mã {id}. Chưa có gì thay đổi. Xem các mã bằng lệnh device list.",
        {"device": id},
    )
    return Exit.REFUSED


_NOT_POSSIBLE = {
    "state": "đề nghị này đã có câu trả lời",
    "reason_missing": "cần ghi lý do (--reason)",
    "nobody": "không đơn vị nào khác đang có số CCCD này",
}
_ODD = {
    "repeated code": "mã lặp lại",
    "no code or no name": "thiếu mã hoặc tên",
    "members is not a number": "số đoàn viên không phải là số",
    "in no unit": "không thuộc đơn vị nào",
    "no branches": "đoàn cơ sở không có chi đoàn",
    "unknown level": "cấp tổ chức lạ",
    "unknown parent": "không tìm thấy tổ chức cấp trên",
    "parent of a wrong level": "cấp trên không đúng cấp",
    "goes round in a circle": "cấp trên chạy vòng",
    "fewer than three members": "ít hơn ba đoàn viên",
    "name in capitals": "tên viết toàn chữ hoa",
    "an organisation of the unit is not in the file": "có tổ chức không còn trong tệp",
}
