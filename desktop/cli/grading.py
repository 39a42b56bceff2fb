"""`sodoan grading list|propose|approve|revoke|export`: the yearly grading of organisations and cadres."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.cli.context import Context
from desktop.cli.drawing import drawing_for
from desktop.cli.exits import Exit
from desktop.cli.output import table
from desktop.cli.parsing import Commands, Parser, common_options, subcommands
from desktop.services.failures import Usage

if TYPE_CHECKING:
    from desktop.services.gradings import GradingRow
    from desktop.services.session import Session


def add_to(commands: Commands) -> None:
    inner = subcommands(commands, "grading", "xếp loại tổ chức đoàn, Ban Chấp hành và cán bộ hằng năm")
    listing: Parser = inner.add_parser("list", help="mọi đối tượng của một kỳ, với số liệu lấy từ sổ")
    listing.set_defaults(run=run_list)
    proposing: Parser = inner.add_parser("propose", help="đề nghị mức cho một dòng")
    proposing.set_defaults(run=run_propose)
    approving: Parser = inner.add_parser("approve", help="công nhận bằng một quyết định")
    approving.set_defaults(run=run_approve)
    revoking: Parser = inner.add_parser("revoke", help="thu hồi mức đã công nhận bằng một quyết định")
    revoking.set_defaults(run=run_revoke)
    exporting: Parser = inner.add_parser("export", help="ghi bảng ra tệp .xlsx, .docx, .pdf hoặc .csv")
    exporting.set_defaults(run=run_export)
    for parser in (listing, proposing, approving, revoking, exporting):
        parser.add_argument("period", metavar="KỲ", help="năm (2026) hoặc năm học (2025-2026)")
        parser.add_argument(
            "--subject", choices=("organisation", "committee", "cadre"), default="organisation",
            help="tổ chức, tập thể Ban Chấp hành hay cán bộ",
        )  # fmt: skip
        common_options(parser)
    proposing.add_argument("id", metavar="DÒNG", help="mã dòng (xem grading list)")
    approving.add_argument(
        "id", metavar="DÒNG", nargs="*", help="mã các dòng; không ghi: mọi dòng đã đề nghị"
    )
    proposing.add_argument(
        "--grade", metavar="MỨC", required=True, help='mức, theo tên hoặc mã; để trống (""): rút đề nghị'
    )
    approving.add_argument(
        "--grade", metavar="MỨC", default="", help="mức; không ghi: như đề nghị (dòng đã công nhận: phải ghi)"
    )
    revoking.add_argument("id", metavar="DÒNG", nargs="+", help="mã các dòng")
    for deciding in (approving, revoking):
        deciding.add_argument("--number", metavar="SỐ", required=True, help="số quyết định")
        deciding.add_argument("--date", metavar="NGÀY", required=True, help="ngày quyết định")
        deciding.add_argument("--signer", metavar="TÊN", default="", help="người ký")
    exporting.add_argument("--out", metavar="TỆP", required=True, help="tệp sẽ ghi; đuôi quyết định dạng tệp")


def run_list(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import grading_output, gradings

    with context.open() as session:
        rows = gradings.rows(session, arguments.period, arguments.subject)
        cells = [grading_output.cells(session, at, row) for at, row in enumerate(rows, start=1)]
        told = [grading_output.sum_told(session, rows), *grading_output.former_told(session, rows)]
        told += [over] if (over := gradings.quota_told(session, arguments.subject, rows)) else []
    lines = table(grading_output.header(arguments.subject), cells)
    context.output.result([_document(row) for row in rows], [*lines, *told])
    return Exit.DONE


def run_propose(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import gradings

    with context.open() as session:
        grade = _grade(session, arguments.grade) if arguments.grade else ""
        (row,) = _chosen(session, arguments, [arguments.id])
        gradings.propose(session, row, arguments.period, grade)
        (row,) = _chosen(session, arguments, [arguments.id])
        label = gradings.grade_label(session, row.proposed)
    context.output.result(_document(row), [f"{row.name}: {label}"])
    return Exit.DONE


def run_approve(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import gradings
    from desktop.services.gradings import Decision

    with context.open() as session:
        grade = _grade(session, arguments.grade) if arguments.grade else ""
        if arguments.id:
            chosen = _chosen(session, arguments, arguments.id)
        else:
            chosen = gradings.to_approve(gradings.rows(session, arguments.period, arguments.subject))
        decision = Decision(arguments.number, arguments.date, arguments.signer)
        gradings.approve(session, chosen, arguments.period, decision, grade)
        done = _chosen(session, arguments, [row.id for row in chosen])
        lines = [f"{row.name}: {gradings.grade_label(session, row.approved)}" for row in done]
    context.output.result([_document(row) for row in done], lines)
    return Exit.DONE


def run_revoke(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import grading_output, gradings
    from desktop.services.gradings import Decision

    with context.open() as session:
        chosen = _chosen(session, arguments, arguments.id)
        decision = Decision(arguments.number, arguments.date, arguments.signer)
        gradings.revoke(session, chosen, arguments.period, decision)
        done = _chosen(session, arguments, arguments.id)
        lines = grading_output.former_told(session, done)
    context.output.result([_document(row) for row in done], lines)
    return Exit.DONE


def run_export(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import grading_output, reports
    from desktop.services.wording import word

    path = Path(arguments.out).absolute()
    reports.demand_place(path)
    with context.open() as session, drawing_for(path.suffix) as drawing:
        rows = grading_output.save(session, arguments.period, arguments.subject, path, drawing)
    title = word(f"grading.title.{arguments.subject}")
    told = word("grading.done").format(title=title, rows=rows, file=path)
    context.output.result({"file": str(path), "rows": rows}, [told])
    return Exit.DONE


def _chosen(session: Session, arguments: argparse.Namespace, ids: Sequence[str]) -> list[GradingRow]:
    from desktop.services import gradings

    rows = {row.id: row for row in gradings.rows(session, arguments.period, arguments.subject)}
    for id in ids:
        if id not in rows:
            raise Usage("usage.unknown_grading", {"id": id})
    return [rows[id] for id in ids]


def _grade(session: Session, text: str) -> str:
    code = session.rulebook.catalogue("assessment_grade").code_of(text)
    if code is None:
        raise Usage("usage.unknown_grade", {"grade": text})
    return code


def _document(row: GradingRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "subject": row.subject,
        "org": row.org,
        "name": row.name,
        "post": row.post,
        "figures": dict(row.figures),
        "proposed": row.proposed,
        "approved": row.approved,
        "decision_number": row.number,
        "decision_date": row.day,
        "former": [
            {"approved": one.grade, "decision_number": one.number, "decision_date": one.day}
            for one in row.former
        ],
        "sync": row.sync,
    }
