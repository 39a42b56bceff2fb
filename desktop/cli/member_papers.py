"""`sodoan member book|card ID --out FILE`, `handover --out FILE`, `growing-out [--out FILE]`.

Sheets about members: the book, the card, who has which, and who grows out of the Union's age in a year.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.context import Context
from desktop.cli.drawing import drawing_for
from desktop.cli.exits import Exit
from desktop.cli.output import table
from desktop.cli.parsing import Commands, Parser, common_options
from desktop.services.failures import Usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.services.paper_content import FilledPaper
    from desktop.services.session import Session


def add_to(inner: Commands) -> None:
    book: Parser = inner.add_parser("book", help="sổ đoàn viên của một người ra tệp .docx hoặc .pdf")
    book.add_argument("id", metavar="MÃ", help="mã hồ sơ")
    book.set_defaults(run=run_book)
    card: Parser = inner.add_parser("card", help="in lại thẻ đoàn viên ra tệp .docx hoặc .pdf")
    card.add_argument("id", metavar="MÃ", help="mã hồ sơ")
    card.set_defaults(run=run_card)
    handover: Parser = inner.add_parser("handover", help="biên bản bàn giao hồ sơ, sổ đoàn viên")
    handover.add_argument("--org", metavar="MÃ", default="", help="chi đoàn; không ghi: cả đơn vị")
    handover.add_argument(
        "--year",
        metavar="NĂM",
        default="",
        help="chỉ sổ của người được giới thiệu đi năm này",
    )
    handover.add_argument("--giver", metavar="TÊN", default="", help="người giao")
    handover.add_argument("--taker", metavar="TÊN", default="", help="người nhận")
    handover.set_defaults(run=run_handover)
    growing: Parser = inner.add_parser("growing-out", help="ai đến tuổi trưởng thành trong năm")
    growing.add_argument("--year", metavar="NĂM", type=int, default=0, help="không ghi: năm nay")
    growing.add_argument("--org", metavar="MÃ", default="", help="chi đoàn; không ghi: cả đơn vị")
    growing.add_argument("--out", metavar="TỆP", default="", help="ghi ra tệp .xlsx, .docx, .pdf hoặc .csv")
    growing.set_defaults(run=run_growing)
    common_options(growing)
    for parser in (book, card, handover):
        parser.add_argument("--out", metavar="TỆP", required=True, help="tệp sẽ ghi: .docx hoặc .pdf")
        common_options(parser)


def run_book(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import member_book

    return _write(context, arguments, member_book.filled)


def run_card(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import member_card

    return _write(context, arguments, member_card.filled)


def _write(
    context: Context, arguments: argparse.Namespace, filled: Callable[[Session, str], FilledPaper]
) -> Exit:
    from desktop.services import signed_lists

    path = _place(arguments.out)
    with context.open() as session, drawing_for(path.suffix) as drawing:
        paper = filled(session, arguments.id)
        rows = signed_lists.save_sheet(session, paper, path, drawing)
    context.output.result({"file": str(path), "rows": rows}, [f"{paper.title}: {path}"])
    return Exit.DONE


def run_handover(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import handover, organisations, signed_lists
    from desktop.services.handover import Handover

    path = _place(arguments.out)
    with context.open() as session, drawing_for(path.suffix) as drawing:
        org = organisations.find(session, arguments.org).id if arguments.org else ""
        which = Handover(org=org, year=arguments.year, giver=arguments.giver, taker=arguments.taker)
        paper = handover.filled(session, which)
        rows = signed_lists.save_sheet(session, paper, path, drawing)
    context.output.result({"file": str(path), "rows": rows}, [f"{paper.title}: {path}"])
    return Exit.DONE


def run_growing(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import growing_list, growing_out, organisations, reports
    from desktop.services.growing_out import GrowingFilter
    from desktop.services.wording import word

    path = Path(arguments.out).absolute()
    if arguments.out:
        reports.demand_place(path)
    with context.open() as session, drawing_for(path.suffix if arguments.out else "") as drawing:
        org = organisations.find(session, arguments.org).id if arguments.org else ""
        query = GrowingFilter(year=arguments.year or session.today.year, org=org)
        if arguments.out:
            rows = growing_list.save(session, query, path, drawing)
            told = word("growing.done").format(title=growing_list.title_of(query), rows=rows, file=path)
            context.output.result({"file": str(path), "rows": rows}, [told])
            return Exit.DONE
        found = growing_out.rows(session, query)
    lines = table(growing_list.HEADER, [growing_list.cells(at, row) for at, row in enumerate(found, 1)])
    context.output.result(
        [
            {"id": row.id, "full_name": row.name, "org": row.org, "on": row.on, "matures": row.matures}
            for row in found
        ],
        [*lines, growing_list.sum_told(found)],
    )
    return Exit.DONE


def _place(out: str) -> Path:
    from desktop.services import reports

    path = Path(out).absolute()
    reports.demand_place(path)
    if path.suffix.lower() not in (reports.DOCX, reports.PDF):
        raise Usage("usage.paper_format", {"suffix": path.suffix})
    return path
