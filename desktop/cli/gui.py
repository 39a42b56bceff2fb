"""`sodoan gui`, and `sodoan` without a command: the window."""

from __future__ import annotations

import argparse
import importlib

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.parsing import Commands, Parser, common_options


def add_to(commands: Commands) -> None:
    parser: Parser = commands.add_parser("gui", help="mở cửa sổ chương trình")
    common_options(parser)
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> Exit:
    # By name: the command line knows no screen, and no other command may pay for importing Qt.
    window = importlib.import_module("desktop.app")
    return Exit(window.run(context.folder))
