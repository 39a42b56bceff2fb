"""`sodoan-server`: the operator's command line. Names, options and JSON keys are a contract."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from enum import IntEnum
from importlib import import_module
from time import time_ns
from typing import TYPE_CHECKING

from domain.duplicates.requests import ANSWERS
from domain.ids import uuid7
from domain.roles import Role
from sync.server.output import Output, log_to_stderr, use_utf8

if TYPE_CHECKING:
    from sync.server.exchange import Deps

Command = Callable[["Deps", argparse.Namespace, Output], int]

_ROLES = (Role.SECRETARY.value, Role.BRANCH.value, Role.VOLUNTEER.value)


class Exit(IntEnum):
    DONE = 0
    USAGE = 2
    CONFIGURATION = 3
    REFUSED = 5
    NEWER = 11
    SERVER_ERROR = 24


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    use_utf8()
    options = _parser().parse_args(argv)
    output = Output(options.json)
    if options.command == "demo-tree":
        return _run("write_demo_tree", None, options, output)
    return _with_store(options, output)


def _with_store(options: argparse.Namespace, output: Output) -> int:
    import sqlalchemy as sa

    from sync.protocol.rulebook import rulebook
    from sync.server.exchange import Deps
    from sync.server.schema import SchemaMissing, SchemaNewer
    from sync.server.store import Busy, Store

    if not options.db:
        output.failure("no_database", "Chưa cho biết cơ sở dữ liệu: dùng --db URL")
        return Exit.USAGE
    log_to_stderr()
    try:
        store = Store(options.db)
    except (sa.exc.ArgumentError, ImportError) as error:
        output.failure("bad_database_url", f"Địa chỉ cơ sở dữ liệu không dùng được: {type(error).__name__}")
        return Exit.CONFIGURATION
    try:
        if options.run != "init":
            store.require_current()
        deps = Deps(store, rulebook(), _now, _new_id)
        return _run(options.run, deps, options, output)
    except SchemaMissing:
        output.failure("schema_missing", "Cơ sở dữ liệu chưa được chuẩn bị: chạy lệnh init")
        return Exit.CONFIGURATION
    except SchemaNewer:
        output.failure("schema_newer", "Cơ sở dữ liệu thuộc phiên bản mới hơn chương trình này")
        return Exit.NEWER
    except Busy as error:
        output.failure("busy", f"Cơ sở dữ liệu không trả lời hoặc đang bận: {error}")
        return Exit.SERVER_ERROR
    finally:
        store.close()


def _run(name: str, deps: Deps | None, options: argparse.Namespace, output: Output) -> int:
    # Imported here: `--help` and wrong options answer without loading the database's driver.
    module, dot, function = name.rpartition(".")
    commands = import_module(f"sync.server.{module if dot else 'commands'}")
    return int(getattr(commands, function)(deps, options, output))


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return uuid7(time_ns() // 1_000_000, os.urandom(10))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sodoan-server", description="Máy chủ trung tâm của Sổ Đoàn")
    parser.add_argument(
        "--db",
        metavar="URL",
        default=os.environ.get("SODOAN_SERVER_DB", ""),
        help="sqlite:///FILE hoặc postgresql+psycopg://… (hoặc biến SODOAN_SERVER_DB)",
    )
    parser.add_argument("--json", action="store_true", help="kết quả là một văn bản JSON")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _data_commands(commands)
    _people_commands(commands)
    _directive_commands(commands)
    _rule_commands(commands)
    _look_commands(commands)
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: str, help: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=help, description=help)
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    parser.set_defaults(run=run)
    return parser


def _data_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _command(commands, "init", "init", "tạo hoặc nâng cấp cơ sở dữ liệu")
    load = _command(commands, "load-tree", "load", "nạp cây tổ chức từ tệp CSV")
    load.add_argument("file", metavar="FILE.csv")
    demo = _command(commands, "demo-tree", "write_demo_tree", "viết tệp CSV của một tỉnh được bịa ra")
    demo.add_argument("file", metavar="FILE.csv")
    demo.add_argument("--seed", type=int, default=1, metavar="N")
    demo.add_argument("--province", default="48", metavar="CODE", help="mã tỉnh (mặc định 48)")
    seed = _command(commands, "seed", "seed_unit", "bịa ra đoàn viên cho một đơn vị")
    seed.add_argument("--unit", required=True, metavar="CODE")
    seed.add_argument("--members", type=_whole, metavar="N")
    seed.add_argument("--seed", type=int, default=1, metavar="N")
    edit = _command(commands, "edit", "edit_record", "sửa một hồ sơ như một chương trình khác của trung tâm")
    edit.add_argument("kind", metavar="KIND")
    edit.add_argument("id", metavar="ID")
    edit.add_argument("fields", nargs="+", metavar="FIELD=VALUE")
    edit.add_argument("--as", dest="by", default="", metavar="NAME", help="tên người sửa")
    move = _command(commands, "move", "level_commands.move_record", "chuyển một đoàn viên sang chi đoàn khác")
    move.add_argument("id", metavar="MEMBER")
    move.add_argument("fields", nargs="*", metavar="FIELD=VALUE", help="giấy tờ của việc chuyển")
    move.add_argument("--org", required=True, metavar="CODE")
    move.add_argument("--as", dest="level", default="", metavar="LEVEL", help="tên cấp ra quyết định")
    decide = _command(
        commands, "decide", "level_commands.decide_case", "trả lời một hồ sơ với tư cách cấp trên"
    )
    decide.add_argument("case", metavar="CASE")
    decide.add_argument("step", metavar="COMMAND")
    decide.add_argument("fields", nargs="*", metavar="FIELD=VALUE")
    decide.add_argument("--as", dest="level", required=True, metavar="LEVEL", help="tên cấp ra quyết định")
    decide.add_argument("--reason", default="", metavar="TEXT")
    merge = _command(
        commands, "merge-org", "level_commands.merge_branches", "sáp nhập một chi đoàn vào chi đoàn khác"
    )
    merge.add_argument("absorbed", metavar="FROM")
    merge.add_argument("into", metavar="INTO")
    app = _command(commands, "app-transfer", "transfer_by_app", "đoàn viên khai lại nơi sinh hoạt trên App")
    app.add_argument("member", metavar="MEMBER")
    app.add_argument("--to", dest="org", required=True, metavar="ORG")
    declare = _command(commands, "declare", "declare_on_app", "ghi một người kê khai trên App vào chi đoàn")
    declare.add_argument("fields", nargs="+", metavar="FIELD=VALUE")
    declare.add_argument("--org", required=True, metavar="ORG")
    withdraw = _command(commands, "withdraw", "withdraw_declaration", "người kê khai trên App rút lại")
    withdraw.add_argument("declaration", metavar="DECLARATION")
    campaign = _command(commands, "campaign", "start_campaign", "giao một đợt công tác có hạn cho một đơn vị")
    campaign.add_argument("fields", nargs="+", metavar="FIELD=VALUE")
    campaign.add_argument("--unit", required=True, metavar="CODE")
    campaign.add_argument("--as", dest="by", default="", metavar="NAME", help="tên cấp giao việc")
    _request_commands(commands)
    _command(commands, "restored", "declare_restored", "báo rằng cơ sở dữ liệu vừa được khôi phục")
    _command(commands, "tidy", "tidy", "bỏ những dấu vết đã quá hạn giữ")


def _request_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    request = commands.add_parser("request", help="đề nghị của các đơn vị về người bị trùng với đơn vị khác")
    actions = request.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = _command(actions, "list", "list_requests", "liệt kê các đề nghị chờ trả lời")
    listing.add_argument("--all", action="store_true", help="kể cả đề nghị đã trả lời")
    answering = _command(actions, "answer", "answer_request", "trả lời một đề nghị với tư cách cấp trên")
    answering.add_argument("request", metavar="REQUEST")
    answering.add_argument("answer", choices=ANSWERS)
    answering.add_argument("--as", dest="level", required=True, metavar="LEVEL", help="tên cấp trả lời")
    answering.add_argument("--reason", default="", metavar="TEXT")
    answering.add_argument("--to", dest="org", default="", metavar="ORG", help="chi đoàn của đơn vị kia")


def _people_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    code = _command(commands, "code", "print_code", "tạo một mã ghi danh")
    code.add_argument("--unit", required=True, metavar="CODE")
    code.add_argument("--role", required=True, choices=_ROLES)
    code.add_argument("--org", default="", metavar="CODE", help="chi đoàn, với vai trò branch")
    code.add_argument("--name", default="", metavar="TEXT", help="tên cán bộ")
    code.add_argument("--until", default="", type=_day, metavar="YYYY-MM-DD", help="ngày cuối, với volunteer")
    device = commands.add_parser("device", help="các máy đã ghi danh")
    actions = device.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = _command(actions, "list", "list_devices", "liệt kê các máy")
    listing.add_argument("--unit", metavar="CODE")
    revoking = _command(actions, "revoke", "revoke_device", "thu hồi một máy")
    revoking.add_argument("device", metavar="DEVICE")
    releasing = _command(actions, "release", "release_device", "xử lý các thao tác đang chờ người xem xét")
    releasing.add_argument("device", metavar="DEVICE")


def _directive_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    directive = commands.add_parser("directive", help="văn bản chỉ đạo của cấp trên")
    actions = directive.add_subparsers(dest="action", required=True, metavar="ACTION")
    issue = _command(actions, "issue", "directive_commands.issue", "ban hành xuống các đơn vị")
    issue.add_argument("fields", nargs="+", metavar="FIELD=VALUE")
    issue.add_argument("--unit", action="append", default=[], metavar="CODE", help="không có: mọi đơn vị")
    issue.add_argument("--file", action="append", default=[], metavar="FILE")
    withdraw = _command(actions, "withdraw", "directive_commands.withdraw", "thu hồi một văn bản")
    withdraw.add_argument("directive", metavar="DIRECTIVE")
    withdraw.add_argument("--reason", required=True, metavar="TEXT")
    for action in (issue, withdraw):
        action.add_argument(
            "--as", dest="level", default="Cấp trên", metavar="LEVEL", help="tên cấp ban hành"
        )
    listing = _command(actions, "list", "directive_commands.listing", "liệt kê văn bản của cấp trên")
    listing.add_argument("--unit", default="", metavar="CODE")
    readings = _command(actions, "readings", "directive_commands.readings", "ai đã đọc một văn bản")
    readings.add_argument("directive", metavar="DIRECTIVE")


def _rule_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    rules = commands.add_parser("rules", help="quy định có ngày hiệu lực do cấp trên ban hành")
    actions = rules.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = _command(actions, "list", "rule_commands.listing", "liệt kê quy định đã ban hành")
    listing.add_argument("--all", action="store_true", help="kể cả quy định đã thu hồi")
    show = _command(actions, "show", "rule_commands.show", "mọi tham số có hiệu lực vào một ngày")
    show.add_argument("--on", default="", metavar="YYYY-MM-DD", help="không có: hôm nay")
    importing = _command(actions, "import", "rule_commands.import_file", "ban hành quy định từ tệp JSON")
    importing.add_argument("file", metavar="FILE.json")
    withdraw = _command(actions, "withdraw", "rule_commands.withdraw", "thu hồi một quy định")
    withdraw.add_argument("id", metavar="RULES")
    withdraw.add_argument("--reason", required=True, metavar="TEXT")
    for action in (listing, show, importing):
        action.add_argument(
            "--unit", default="", metavar="CODE", help="đơn vị, tỉnh hay cấp trên khác; không có: cả nước"
        )
    for action in (importing, withdraw):
        action.add_argument(
            "--as", dest="level", default="Cấp trên", metavar="LEVEL", help="tên cấp ban hành"
        )


def _look_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = _command(commands, "serve", "serve_requests", "trả lời các máy")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=_port, default=8642)
    unit = commands.add_parser("unit", help="các đơn vị")
    actions = unit.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = _command(actions, "show", "show_unit", "tình trạng một đơn vị")
    show.add_argument("code", metavar="CODE")
    record = _command(commands, "record", "show_record", "một hồ sơ như đang có ở máy chủ")
    record.add_argument("kind", metavar="KIND")
    record.add_argument("id", metavar="ID")
    ops = _command(commands, "ops", "show_receipts", "các biên nhận đã lưu của một đơn vị")
    ops.add_argument("unit", metavar="UNIT")


def _whole(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 1_000_000:
        raise ValueError(text)
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError(text)
    return number


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat() if text else ""


if __name__ == "__main__":
    sys.exit(main())
