"""`sodoan account list|issue|withdraw|lock|unlock`: who has an account, and codes for laptops."""

from __future__ import annotations

import argparse
import dataclasses
from functools import partial
from typing import TYPE_CHECKING, Final

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.output import table
from desktop.cli.parsing import Commands, Parser, common_options, subcommands

if TYPE_CHECKING:
    from desktop.services.accounts import Do

_CHANGES: Final[dict[Do, str]] = {
    "withdraw": "thu hồi mã chưa dùng của một tổ chức",
    "lock": "khóa tài khoản của một tổ chức",
    "unlock": "mở khóa tài khoản; máy của nơi đó vào lại bằng mã mới",
}


def add_to(commands: Commands) -> None:
    inner = subcommands(commands, "account", "tài khoản và mã đăng ký của các tổ chức bên trong")
    listing: Parser = inner.add_parser("list", help="tổ chức nào có tài khoản, kể cả nơi đã kết thúc")
    listing.set_defaults(run=run_list)
    issuing: Parser = inner.add_parser("issue", help="cấp một mã dùng một lần; mã chỉ hiện lần này")
    issuing.add_argument("--person", default="", metavar="HỌ_TÊN", help="giao mã cho ai")
    issuing.set_defaults(run=run_issue)
    changing: list[Parser] = []
    for do, said in _CHANGES.items():
        parser: Parser = inner.add_parser(do, help=said)
        parser.set_defaults(run=partial(run_change, do))
        changing.append(parser)
    for parser in (issuing, *changing):
        parser.add_argument("org", metavar="TỔ_CHỨC", help="mã tổ chức")
    for parser in (listing, issuing, *changing):
        common_options(parser)


def run_list(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import accounts

    with context.open() as session:
        rows = accounts.rows(session)
    lines = table(
        ("Mã", "Tổ chức", "Tài khoản", "Ngày cấp", "Bí thư", "Đã kết thúc"),
        [(row.code, row.name, row.status_label, row.issued_day, row.leader, row.ended) for row in rows],
    )
    context.output.result([dataclasses.asdict(row) for row in rows], lines)
    return Exit.DONE


def run_issue(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import accounts, organisations

    with context.open() as session:
        issued = accounts.issue(session, organisations.find(session, arguments.org).id, arguments.person)
    context.output.result(
        {"org": issued.org, "name": issued.org_name, "code": issued.code, "until": issued.until},
        [f"{issued.org_name}: {issued.code}", f"Dùng một lần, đến {issued.until}"],
    )
    return Exit.DONE


def run_change(do: Do, context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import accounts, organisations

    with context.open() as session:
        found = organisations.find(session, arguments.org)
        status = accounts.status_after(session, found.id, do)
        label = accounts.label_of(session, status)
    context.output.result({"org": found.id, "name": found.name, "status": status}, [f"{found.name}: {label}"])
    return Exit.DONE
