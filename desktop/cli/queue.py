"""`sodoan queue list`: what waits to be sent."""

from __future__ import annotations

import argparse

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.output import table
from desktop.cli.parsing import Commands, Parser, common_options, subcommands


def add_to(commands: Commands) -> None:
    inner = subcommands(commands, "queue", "những thay đổi chờ gửi")
    parser: Parser = inner.add_parser("list", help="liệt kê theo thứ tự sẽ gửi")
    common_options(parser)
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import queue
    from desktop.services.wording import word

    with context.open() as session:
        entries = queue.entries(session)
    rows = [
        (str(entry.n), entry.subject, entry.action, entry.actor_name, entry.at_text, entry.state_word)
        for entry in entries
    ]
    context.output.result(
        [
            {
                "n": entry.n,
                "kind": entry.kind,
                "id": entry.id,
                "do": entry.do,
                "state": entry.state,
                "at": entry.at,
                "actor": entry.actor,
                "fields": dict(entry.fields),
            }
            for entry in entries
        ],
        table(("Số", "Của ai", "Việc", "Người nhập", "Lúc", "Tình trạng"), rows) or [word("queue.empty")],
    )
    return Exit.DONE
