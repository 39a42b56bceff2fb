"""`sodoan gui`, and `sodoan` without a command: the window. `sodoan tour` plays in it without a screen."""

from __future__ import annotations

import argparse
import importlib

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.parsing import Commands, Parser, common_options


def add_to(commands: Commands) -> None:
    window: Parser = commands.add_parser("gui", help="mở cửa sổ chương trình")
    window.set_defaults(run=run)
    safe_mode_option(window)
    tour: Parser = commands.add_parser(
        "tour", help="chạy một lượt các việc chính và chụp ảnh (dùng bởi demo)"
    )
    tour.add_argument(
        "--second-home", metavar="THƯ_MỤC", required=True, help="thư mục dữ liệu của máy thứ hai"
    )
    tour.add_argument("--server-db", metavar="ĐỊA_CHỈ", required=True, help="cơ sở dữ liệu của máy chủ thử")
    tour.add_argument("--out", metavar="THƯ_MỤC", required=True, help="nơi ghi ảnh")
    tour.set_defaults(run=run_tour)
    for parser in (window, tour):
        common_options(parser)


def safe_mode_option(parser: Parser) -> None:
    parser.add_argument(
        "--safe-mode",
        action="store_true",
        default=argparse.SUPPRESS,
        help="mở cửa sổ ở chế độ an toàn: không tự đồng bộ, màn hình như lúc đầu",
    )


def run(context: Context, arguments: argparse.Namespace) -> Exit:
    # By name: the command line knows no screen, and no other command may pay for importing Qt.
    importlib.import_module("desktop.collecting").put_off()
    importlib.import_module("desktop.binding").load()
    window = importlib.import_module("desktop.app")
    return Exit(window.run(context.folder, safe=arguments.safe_mode))


def run_tour(context: Context, arguments: argparse.Namespace) -> Exit:
    importlib.import_module("desktop.binding").load()
    tour = importlib.import_module("desktop.tour")
    words = ["--home", str(context.folder), "--second-home", arguments.second_home]
    return Exit(tour.main([*words, "--server-db", arguments.server_db, "--out", arguments.out]))
