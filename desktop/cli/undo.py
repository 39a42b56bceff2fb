"""`sodoan undo BATCH`: takes a batch back that has not been sent; where some of it was, by its opposite."""

from __future__ import annotations

import argparse

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.parsing import Commands, Parser, common_options


def add_to(commands: Commands) -> None:
    parser: Parser = commands.add_parser("undo", help="hoàn tác một lô chưa gửi")
    parser.add_argument("batch", metavar="LÔ", help="mã lô")
    parser.add_argument(
        "--opposite",
        action="store_true",
        help="lô nhập danh sách đã gửi một phần: làm một lô ngược lại, giữ những gì đã sửa sau đó",
    )
    common_options(parser)
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import import_undo
    from desktop.services.wording import word

    with context.open() as session:
        done = import_undo.take_back(session, arguments.batch, by_opposite=arguments.opposite)
    for why in done.left:
        context.output.warn(why)
    said = "import.undone_but" if done.left else "case.undone"
    context.output.result({"undone": done.undone}, [word(said).format(count=done.undone)])
    return Exit.DONE
