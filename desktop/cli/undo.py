"""`sodoan undo BATCH`: takes a batch back that has not been sent."""

from __future__ import annotations

import argparse

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.parsing import Commands, Parser, common_options


def add_to(commands: Commands) -> None:
    parser: Parser = commands.add_parser("undo", help="hoàn tác một lô chưa gửi")
    parser.add_argument("batch", metavar="LÔ", help="mã lô")
    common_options(parser)
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import case_batch
    from desktop.services.wording import word

    with context.open() as session:
        undone = case_batch.take_back(session, arguments.batch)
    context.output.result({"undone": undone}, [word("case.undone").format(count=undone)])
    return Exit.DONE
