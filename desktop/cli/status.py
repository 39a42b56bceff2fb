"""`sodoan status`: where this laptop stands, without the network and without waiting."""

from __future__ import annotations

import argparse

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.parsing import Commands, Parser, common_options


def add_to(commands: Commands) -> None:
    parser: Parser = commands.add_parser("status", help="xem tình trạng của máy này, không dùng mạng")
    common_options(parser)
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import status

    now = status.glance(context.folder, context.passphrase)
    # Loaded by now, while the key was derived.
    from domain.kinds import SCHEMA

    context.output.result(
        {
            "unit": now.unit,
            "unit_code": now.unit_code,
            "unit_name": now.unit_name,
            "cursor": now.cursor,
            "pending": now.pending,
            "conflicts": now.conflicts,
            "rejected": now.rejected,
            "waiting": now.waiting,
            "last_sync": now.last_sync or None,
            "records": dict(now.records),
            "schema": SCHEMA,
            "incarnation": now.incarnation,
        },
        [f"{now.unit_name} ({now.unit_code})", now.pill, now.detail],
    )
    return Exit.DONE
