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
from sync.protocol.command_line import VietnameseParser
from sync.server.output import Output, log_to_stderr, use_utf8

if TYPE_CHECKING:
    from sync.server.exchange import Deps

    # argparse has no public name for what `add_subparsers` gives.
    Commands = argparse._SubParsersAction[VietnameseParser]

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


def _parser() -> VietnameseParser:
    parser = VietnameseParser(prog="sodoan-server", description="Máy chủ trung tâm của Sổ Đoàn")
    parser.add_argument(
        "--db",
        metavar="ĐỊA_CHỈ",
        default=os.environ.get("SODOAN_SERVER_DB", ""),
        help="sqlite:///TỆP hoặc postgresql+psycopg://… (hoặc biến SODOAN_SERVER_DB)",
    )
    parser.add_argument("--json", action="store_true", help="kết quả là một văn bản JSON")
    commands = parser.add_subparsers(title="Các lệnh", dest="command", required=True, metavar="LỆNH")
    _data_commands(commands)
    _people_commands(commands)
    _directive_commands(commands)
    _rule_commands(commands)
    _look_commands(commands)
    return parser


def _command(commands: Commands, name: str, run: str, help: str) -> VietnameseParser:
    parser = commands.add_parser(name, help=help, description=help)
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    parser.set_defaults(run=run)
    return parser


def _data_commands(commands: Commands) -> None:
    _command(commands, "init", "init", "tạo hoặc nâng cấp cơ sở dữ liệu")
    load = _command(commands, "load-tree", "load", "nạp cây tổ chức từ tệp CSV")
    load.add_argument("file", metavar="TỆP.csv")
    demo = _command(commands, "demo-tree", "write_demo_tree", "viết tệp CSV của một tỉnh được bịa ra")
    demo.add_argument("file", metavar="TỆP.csv")
    demo.add_argument("--seed", type=int, default=1, metavar="SỐ", help="cùng số thì cùng kết quả")
    demo.add_argument("--province", default="48", metavar="MÃ", help="mã tỉnh (mặc định 48)")
    seed = _command(commands, "seed", "seed_unit", "bịa ra đoàn viên cho một đơn vị")
    seed.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị")
    seed.add_argument("--members", type=_whole, metavar="SỐ", help="bao nhiêu người")
    seed.add_argument("--seed", type=int, default=1, metavar="SỐ", help="cùng số thì cùng kết quả")
    edit = _command(commands, "edit", "edit_record", "sửa một hồ sơ như một chương trình khác của trung tâm")
    edit.add_argument("kind", metavar="LOẠI")
    edit.add_argument("id", metavar="MÃ_HỒ_SƠ")
    edit.add_argument("fields", nargs="+", metavar="TRƯỜNG=GIÁ_TRỊ")
    edit.add_argument("--as", dest="by", default="", metavar="TÊN", help="tên người sửa")
    move = _command(commands, "move", "level_commands.move_record", "chuyển một đoàn viên sang chi đoàn khác")
    move.add_argument("id", metavar="ĐOÀN_VIÊN")
    move.add_argument("fields", nargs="*", metavar="TRƯỜNG=GIÁ_TRỊ", help="giấy tờ của việc chuyển")
    move.add_argument("--org", required=True, metavar="MÃ", help="mã chi đoàn đến")
    move.add_argument("--as", dest="level", default="", metavar="CẤP", help="tên cấp ra quyết định")
    decide = _command(
        commands, "decide", "level_commands.decide_case", "trả lời một hồ sơ với tư cách cấp trên"
    )
    decide.add_argument("case", metavar="HỒ_SƠ")
    decide.add_argument("step", metavar="BƯỚC")
    decide.add_argument("fields", nargs="*", metavar="TRƯỜNG=GIÁ_TRỊ")
    decide.add_argument("--as", dest="level", required=True, metavar="CẤP", help="tên cấp ra quyết định")
    decide.add_argument("--reason", default="", metavar="NỘI_DUNG", help="lý do")
    for parser in (move, decide):
        parser.add_argument(
            "--confirm",
            metavar="MÃ",
            action="append",
            default=[],
            help="xác nhận một điều kiện; ghi nhiều lần cho nhiều điều kiện",
        )
    merge = _command(
        commands, "merge-org", "level_commands.merge_branches", "sáp nhập một chi đoàn vào chi đoàn khác"
    )
    merge.add_argument("absorbed", metavar="TỪ")
    merge.add_argument("into", metavar="VÀO")
    app = _command(commands, "app-transfer", "transfer_by_app", "đoàn viên khai lại nơi sinh hoạt trên App")
    app.add_argument("member", metavar="ĐOÀN_VIÊN")
    app.add_argument("--to", dest="org", required=True, metavar="TỔ_CHỨC", help="nơi đến")
    declare = _command(commands, "declare", "declare_on_app", "ghi một người kê khai trên App vào chi đoàn")
    declare.add_argument("fields", nargs="+", metavar="TRƯỜNG=GIÁ_TRỊ")
    declare.add_argument("--org", required=True, metavar="TỔ_CHỨC", help="chi đoàn được khai")
    withdraw = _command(commands, "withdraw", "withdraw_declaration", "người kê khai trên App rút lại")
    withdraw.add_argument("declaration", metavar="KÊ_KHAI")
    campaign = _command(commands, "campaign", "start_campaign", "giao một đợt công tác có hạn cho một đơn vị")
    campaign.add_argument("fields", nargs="+", metavar="TRƯỜNG=GIÁ_TRỊ")
    campaign.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị")
    campaign.add_argument("--as", dest="by", default="", metavar="TÊN", help="tên cấp giao việc")
    _request_commands(commands)
    _command(commands, "restored", "declare_restored", "báo rằng cơ sở dữ liệu vừa được khôi phục")
    _command(commands, "tidy", "tidy", "bỏ những dấu vết đã quá hạn giữ")


def _request_commands(commands: Commands) -> None:
    request = commands.add_parser("request", help="đề nghị của các đơn vị về người bị trùng với đơn vị khác")
    actions = request.add_subparsers(title="Các lệnh", dest="action", required=True, metavar="VIỆC")
    listing = _command(actions, "list", "list_requests", "liệt kê các đề nghị chờ trả lời")
    listing.add_argument("--all", action="store_true", help="kể cả đề nghị đã trả lời")
    answering = _command(actions, "answer", "answer_request", "trả lời một đề nghị với tư cách cấp trên")
    answering.add_argument("request", metavar="ĐỀ_NGHỊ")
    answering.add_argument("answer", choices=ANSWERS, metavar="TRẢ_LỜI", help=", ".join(ANSWERS))
    answering.add_argument("--as", dest="level", required=True, metavar="CẤP", help="tên cấp trả lời")
    answering.add_argument("--reason", default="", metavar="NỘI_DUNG", help="lý do")
    answering.add_argument("--to", dest="org", default="", metavar="TỔ_CHỨC", help="chi đoàn của đơn vị kia")


def _people_commands(commands: Commands) -> None:
    code = _command(commands, "code", "print_code", "tạo một mã ghi danh")
    code.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị")
    code.add_argument("--role", required=True, choices=_ROLES, metavar="VAI_TRÒ", help=", ".join(_ROLES))
    code.add_argument("--org", default="", metavar="MÃ", help="chi đoàn, với vai trò branch")
    code.add_argument("--name", default="", metavar="TÊN", help="tên cán bộ")
    code.add_argument(
        "--until", default="", type=_day, metavar="NĂM-THÁNG-NGÀY", help="ngày cuối, với volunteer"
    )
    device = commands.add_parser("device", help="các máy đã ghi danh")
    actions = device.add_subparsers(title="Các lệnh", dest="action", required=True, metavar="VIỆC")
    listing = _command(actions, "list", "list_devices", "liệt kê các máy")
    listing.add_argument("--unit", metavar="MÃ", help="chỉ máy của đơn vị này")
    revoking = _command(actions, "revoke", "revoke_device", "thu hồi một máy")
    revoking.add_argument("device", metavar="MÁY")
    releasing = _command(actions, "release", "release_device", "xử lý các thao tác đang chờ người xem xét")
    releasing.add_argument("device", metavar="MÁY")


def _directive_commands(commands: Commands) -> None:
    directive = commands.add_parser("directive", help="văn bản chỉ đạo của cấp trên")
    actions = directive.add_subparsers(title="Các lệnh", dest="action", required=True, metavar="VIỆC")
    issue = _command(actions, "issue", "directive_commands.issue", "ban hành xuống các đơn vị")
    issue.add_argument("fields", nargs="+", metavar="TRƯỜNG=GIÁ_TRỊ")
    issue.add_argument("--unit", action="append", default=[], metavar="MÃ", help="không có: mọi đơn vị")
    issue.add_argument("--file", action="append", default=[], metavar="TỆP", help="tệp kèm theo")
    withdraw = _command(actions, "withdraw", "directive_commands.withdraw", "thu hồi một văn bản")
    withdraw.add_argument("directive", metavar="VĂN_BẢN")
    withdraw.add_argument("--reason", required=True, metavar="NỘI_DUNG", help="lý do")
    for action in (issue, withdraw):
        action.add_argument("--as", dest="level", default="Cấp trên", metavar="CẤP", help="tên cấp ban hành")
    listing = _command(actions, "list", "directive_commands.listing", "liệt kê văn bản của cấp trên")
    listing.add_argument("--unit", default="", metavar="MÃ", help="chỉ của đơn vị này")
    readings = _command(actions, "readings", "directive_commands.readings", "ai đã đọc một văn bản")
    readings.add_argument("directive", metavar="VĂN_BẢN")


def _rule_commands(commands: Commands) -> None:
    rules = commands.add_parser("rules", help="quy định có ngày hiệu lực do cấp trên ban hành")
    actions = rules.add_subparsers(title="Các lệnh", dest="action", required=True, metavar="VIỆC")
    listing = _command(actions, "list", "rule_commands.listing", "liệt kê quy định đã ban hành")
    listing.add_argument("--all", action="store_true", help="kể cả quy định đã thu hồi")
    show = _command(actions, "show", "rule_commands.show", "mọi tham số có hiệu lực vào một ngày")
    show.add_argument("--on", default="", metavar="NGÀY", help="năm-tháng-ngày; không có: hôm nay")
    importing = _command(actions, "import", "rule_commands.import_file", "ban hành quy định từ tệp JSON")
    importing.add_argument("file", metavar="TỆP.json")
    withdraw = _command(actions, "withdraw", "rule_commands.withdraw", "thu hồi một quy định")
    withdraw.add_argument("id", metavar="QUY_ĐỊNH")
    withdraw.add_argument("--reason", required=True, metavar="NỘI_DUNG", help="lý do")
    for action in (listing, show, importing):
        action.add_argument(
            "--unit", default="", metavar="MÃ", help="đơn vị, tỉnh hay cấp trên khác; không có: cả nước"
        )
    for action in (importing, withdraw):
        action.add_argument("--as", dest="level", default="Cấp trên", metavar="CẤP", help="tên cấp ban hành")


def _look_commands(commands: Commands) -> None:
    serve = _command(commands, "serve", "serve_requests", "trả lời các máy")
    serve.add_argument("--host", default="127.0.0.1", metavar="ĐỊA_CHỈ", help="nghe ở địa chỉ này")
    serve.add_argument("--port", type=_port, default=8642, metavar="SỐ", help="cổng (mặc định 8642)")
    unit = commands.add_parser("unit", help="các đơn vị")
    actions = unit.add_subparsers(title="Các lệnh", dest="action", required=True, metavar="VIỆC")
    show = _command(actions, "show", "show_unit", "tình trạng một đơn vị")
    show.add_argument("code", metavar="MÃ")
    record = _command(commands, "record", "show_record", "một hồ sơ như đang có ở máy chủ")
    record.add_argument("kind", metavar="LOẠI")
    record.add_argument("id", metavar="MÃ_HỒ_SƠ")
    ops = _command(commands, "ops", "show_receipts", "các biên nhận đã lưu của một đơn vị")
    ops.add_argument("unit", metavar="ĐƠN_VỊ")


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
