"""`sodoan org list`: the tree of the unit."""

from __future__ import annotations

import argparse

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.output import table
from desktop.cli.parsing import Commands, Parser, common_options, subcommands


def add_to(commands: Commands) -> None:
    inner = subcommands(commands, "org", "cây tổ chức của đơn vị")
    parser: Parser = inner.add_parser("list", help="liệt kê cây tổ chức")
    common_options(parser)
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import organisations

    with context.open() as session:
        nodes = organisations.tree(session)
    context.output.result(
        [
            {
                "id": node.id,
                "code": node.code,
                "level": node.level,
                "name": node.name,
                "parent": node.parent or None,
                "members": node.members,
            }
            for node in nodes
        ],
        table(
            ("Mã", "Cấp", "Tên", "Đoàn viên"),
            [
                (node.code, node.level_label, "  " * node.depth + node.name, str(node.members_below))
                for node in nodes
            ],
        ),
    )
    return Exit.DONE
