"""`sodoan ledger list|show|export`: the books of the unit, read out of its cases."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.context import Context
from desktop.cli.drawing import drawing_for
from desktop.cli.exits import Exit
from desktop.cli.output import table
from desktop.cli.parsing import Commands, Parser, common_options, subcommands

if TYPE_CHECKING:
    from desktop.services.ledgers import LedgerQuery
    from desktop.services.session import Session


def add_to(commands: Commands) -> None:
    from desktop.services.revealing import PURPOSES

    inner = subcommands(commands, "ledger", "các sổ theo dõi, lấy từ hồ sơ nghiệp vụ")
    listing: Parser = inner.add_parser("list", help="các sổ")
    listing.set_defaults(run=run_list)
    showing: Parser = inner.add_parser("show", help="các dòng của một sổ")
    showing.set_defaults(run=run_show)
    exporting: Parser = inner.add_parser("export", help="ghi một sổ ra tệp .xlsx, .docx, .pdf hoặc .csv")
    exporting.set_defaults(run=run_export)
    for parser in (showing, exporting):
        parser.add_argument("name", metavar="TÊN", help="tên sổ (xem ledger list)")
        parser.add_argument("--year", metavar="NĂM", default="", help="chỉ năm này; không ghi: mọi năm")
        parser.add_argument("--org", metavar="MÃ", default="", help="chỉ tổ chức này và bên dưới")
    exporting.add_argument("--out", metavar="TỆP", required=True, help="tệp sẽ ghi; đuôi quyết định dạng tệp")
    exporting.add_argument(
        "--purpose", choices=PURPOSES, default="", help="ghi đủ số CCCD (.xlsx, .csv) để làm gì"
    )
    for parser in (listing, showing, exporting):
        common_options(parser)


def run_list(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import ledgers

    with context.open() as session:
        found = ledgers.ledgers(session)
    context.output.result(
        [
            {
                "name": one.name,
                "title": one.title,
                "workflows": list(one.workflows),
                "sensitive": one.sensitive,
                "columns": [{"key": column.key, "label": column.title} for column in one.columns],
            }
            for one in found
        ],
        table(("tên", "sổ"), [(one.name, one.title) for one in found]),
    )
    return Exit.DONE


def run_show(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import ledger_output, ledgers

    with context.open() as session:
        found = ledgers.shown(session, _query(session, arguments))
    columns = [column for column in found.ledger.columns if column.on_paper]
    lines = table([one.title for one in columns], [ledgers.cells(row, columns) for row in found.rows])
    context.output.result(
        {
            "ledger": found.ledger.name,
            "title": found.ledger.title,
            "year": found.query.year,
            "org": found.query.org,
            "rows": [
                {
                    "case": row.case,
                    "member": row.member,
                    "entry": row.entry,
                    "day": row.day,
                    "number": row.number,
                    "texts": dict(row.texts),
                }
                for row in found.rows
            ],
            "sums": dict(found.sums),
        },
        [*lines, ledger_output.sum_told(found)],
    )
    return Exit.DONE


def run_export(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import ledger_output, reports
    from desktop.services.list_writing import has_types
    from desktop.services.wording import word
    from domain.ledgers.declared import LEDGERS

    path = Path(arguments.out).absolute()
    reports.demand_place(path)
    with context.open() as session, drawing_for(path.suffix) as drawing:
        query = _query(session, arguments)
        rows = ledger_output.save(session, query, path, purpose=arguments.purpose, drawing=drawing)
    told = word("ledger.done").format(title=LEDGERS[query.name].title, rows=rows, file=path)
    context.output.result({"file": str(path), "rows": rows}, [told])
    if not has_types(path.suffix):
        context.output.warn(word("export.zeros_lost"))
    return Exit.DONE


def _query(session: Session, arguments: argparse.Namespace) -> LedgerQuery:
    from desktop.services import organisations
    from desktop.services.ledgers import LedgerQuery

    org = organisations.find(session, arguments.org).id if arguments.org else ""
    return LedgerQuery(name=arguments.name, year=arguments.year, org=org)
