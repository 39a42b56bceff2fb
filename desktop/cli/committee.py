"""`sodoan committee list|show`: the executive committees, who sits in them, and what is to be done."""

from __future__ import annotations

import argparse
import dataclasses

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.output import table
from desktop.cli.parsing import Commands, Parser, common_options, subcommands


def add_to(commands: Commands) -> None:
    inner = subcommands(commands, "committee", "Ban Chấp hành của đơn vị và các chi đoàn")
    listing: Parser = inner.add_parser("list", help="số người giữ chức vụ và số việc cần xem")
    listing.set_defaults(run=run_list)
    showing: Parser = inner.add_parser("show", help="Ban Chấp hành của một tổ chức")
    showing.add_argument("org", metavar="TỔ_CHỨC", help="mã tổ chức")
    showing.set_defaults(run=run_show)
    for parser in (listing, showing):
        common_options(parser)


def run_list(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import committees

    with context.open() as session:
        lines = committees.overview(session)
    shown = [("  " * line.depth + line.name, str(line.held), str(line.to_do)) for line in lines]
    context.output.result(
        [{"org": one.org, "name": one.name, "held": one.held, "to_do": one.to_do} for one in lines],
        table(("Tổ chức", "Chức vụ", "Cần xem"), shown),
    )
    return Exit.DONE


def run_show(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import committees, organisations

    with context.open() as session:
        found = committees.shown(session, organisations.find(session, arguments.org).id)
    lines = table(
        ("Họ và tên", "Chức vụ", "Nhiệm kỳ"),
        [(row.name, committees.rank_label(row.rank), row.term) for row in found.held],
    )
    context.output.result(
        {
            "org": found.org,
            "name": found.name,
            "held": [dataclasses.asdict(row) for row in found.held],
            "past": [dataclasses.asdict(row) for row in found.past],
            "findings": [{"code": one.code, "message": one.message} for one in found.findings],
        },
        [found.name, *lines, *(one.message for one in found.findings)],
    )
    return Exit.DONE
