"""`sodoan report NAME --out FILE`: a statistical table as a file; `report list`, `kept` and `check`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop.cli.context import Context
from desktop.cli.drawing import drawing_for
from desktop.cli.exits import Exit
from desktop.cli.output import table
from desktop.cli.parsing import Commands, Parser, common_options
from desktop.services.failures import ActionRefused, Usage

if TYPE_CHECKING:
    from desktop.services.session import Session
    from desktop.services.statistics import Counted
    from domain.statistics.model import Query, Table

LIST, KEPT, CHECK = "list", "kept", "check"
_STDIN: Final = "-"
_LAST: Final = "last"


def add_to(commands: Commands) -> None:
    parser: Parser = commands.add_parser("report", help="bảng thống kê ra tệp .xlsx, .docx, .pdf hoặc .csv")
    parser.add_argument(
        "name",
        metavar="TÊN",
        help="tên bảng (bieu_1 …, t1 …); list: liệt kê các bảng; kept: các bản số liệu đã lưu; "
        "check: soát các con số trong một văn bản",
    )
    parser.add_argument(
        "text", metavar="TỆP", nargs="?", default="", help="với check: tệp .txt hoặc .docx, - là đầu vào"
    )
    parser.add_argument(
        "--register",
        action="store_true",
        help="với check: so từng câu với sổ trên máy này; có số sai thì mã kết thúc là 25",
    )
    parser.add_argument("--out", metavar="TỆP", default="", help="tệp sẽ ghi; đuôi quyết định dạng tệp")
    parser.add_argument(
        "--as-of", metavar="NGÀY", default="", help="tính đến hết ngày này; không ghi: hôm nay"
    )
    parser.add_argument(
        "--from", dest="first", metavar="NGÀY", default="", help="ngày đầu kỳ; không ghi: 01/01"
    )
    parser.add_argument("--org", metavar="MÃ", default="", help="chỉ tổ chức này và bên dưới")
    parser.add_argument("--level", metavar="CẤP", action="append", default=[], help="chỉ các tổ chức cấp này")
    parser.add_argument("--sector", metavar="KHỐI", action="append", default=[], help="chỉ loại hình này")
    parser.add_argument("--as-in-2023", action="store_true", help="ngưỡng theo cách tính năm 2023")
    parser.add_argument("--sentence", action="store_true", help="in câu báo cáo có sẵn số liệu")
    parser.add_argument("--keep", action="store_true", help="lưu số liệu này trên máy để sau so sánh")
    parser.add_argument("--compare", metavar="MÃ", default="", help="so với bản đã lưu; last: bản gần nhất")
    common_options(parser)
    parser.set_defaults(run=run, late="text")


def run(context: Context, arguments: argparse.Namespace) -> Exit:
    if arguments.name == CHECK:
        return _check(context, arguments.text, register=arguments.register)
    strange = arguments.text or ("--register" if arguments.register else "")
    if strange:
        raise Usage("usage.command", {"what": f"không hiểu: {strange}", "help": "sodoan report --help"})
    if arguments.name == LIST:
        return _list(context)
    if arguments.name == KEPT:
        return _kept(context)
    if not (arguments.out or arguments.sentence or arguments.keep or arguments.compare):
        raise Usage("usage.command", {"what": "còn thiếu: --out", "help": "sodoan report --help"})
    return _report(context, arguments)


def _list(context: Context) -> Exit:
    from desktop.services.statistics import Statistics

    with context.open() as session:
        tables = Statistics(session).tables()
    known = [_described(one) for one in tables.values()]
    lines = table(["tên", "số", "tiêu đề"], [[one.name, one.number, one.title] for one in tables.values()])
    context.output.result(known, lines)
    return Exit.DONE


def _described(one: Table) -> dict[str, Any]:
    columns = [
        {"key": column.key, "label": column.label, "group": column.group, "kind": column.kind.value}
        for column in one.columns
    ]
    return {
        "name": one.name,
        "number": one.number,
        "title": one.title,
        "grain": one.grain.value,
        "columns": columns,
    }


def _report(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import report_snapshots, reports
    from desktop.services.report_sentence import sentence_of
    from desktop.services.statistics import Statistics
    from desktop.services.wording import word
    from domain.values.dates import show_date

    path = Path(arguments.out).absolute() if arguments.out else None
    if path is not None:
        reports.demand_place(path)
    with context.open() as session:
        statistics = Statistics(session)
        query = _query(session, statistics.tables(), arguments, statistics)
        if arguments.as_of and query.span.last < _day(arguments.as_of):
            context.output.warn(word("report.to_come").format(today=show_date(query.span.last)))
        counted = statistics.compute(query)
        document: dict[str, Any] = {"rows": len(counted.result.rows)}
        lines: list[str] = []
        if path is not None:
            report = reports.gather(session, counted)
            with drawing_for(path.suffix, charts=bool(counted.result.table.charts)) as drawing:
                written = reports.save(session, report, path, drawing)
            document["file"] = str(written.file)
            done = word("report.done")
            lines.append(done.format(table=counted.result.table.number, rows=written.rows, file=written.file))
        if arguments.sentence:
            document["sentence"] = sentence_of(counted)
            lines.append(document["sentence"])
        if arguments.compare:
            _compare(session, arguments.compare, counted, document, lines)
        if arguments.keep:
            document["kept"] = report_snapshots.keep(session, counted)
            lines.append(word("report.kept").format(id=document["kept"]))
    context.output.result(document, lines)
    return Exit.DONE


def _query(
    session: Session, tables: Mapping[str, Table], arguments: argparse.Namespace, statistics: Any
) -> Query:
    from dataclasses import replace

    from desktop.services import organisations
    from domain.refusals import Refusal
    from domain.statistics.model import Span
    from domain.values.dates import show_date

    if arguments.name not in tables:
        raise Usage("usage.unknown_table", {"table": arguments.name, "known": ", ".join(tables)})
    org = organisations.find(session, arguments.org).id if arguments.org else ""
    if org and session.actor.org and org != session.actor.org:
        # The service would answer with the own branch: figures of another one than were asked for.
        role = session.actor.role.value
        raise ActionRefused(Refusal.FORBIDDEN, {"role": role, "do": "report", "kind": "organisation"})
    asked: Query = statistics.today(arguments.name, org)
    # As on the screen nothing is counted that is yet to come.
    last = min(_day(arguments.as_of) if arguments.as_of else asked.span.last, asked.span.last)
    first = _day(arguments.first) if arguments.first else f"{last[:4]}-01-01"
    if first > last:
        raise Usage("usage.report_days", {"first": show_date(first), "last": show_date(last)})
    levels = {code: level.label for code, level in session.rulebook.levels.items()}
    sectors = session.rulebook.catalogue("sector").labels
    return replace(
        asked,
        span=Span(first, last),
        levels=frozenset(_code(typed, levels, "--level") for typed in arguments.level),
        sectors=frozenset(_code(typed, sectors, "--sector") for typed in arguments.sector),
        as_in_2023=arguments.as_in_2023,
    )


def _day(typed: str) -> str:
    from domain.values.dates import parse_date

    found = parse_date(typed).value
    if not found:
        raise Usage("usage.report_day", {"typed": typed})
    return str(found)


def _code(typed: str, labels: Mapping[str, str], option: str) -> str:
    """The code that was meant: the code itself, or what people call it."""
    from domain.rules import Catalogue

    code = Catalogue(option, option, labels).code_of(typed)
    if code is None:
        raise Usage("usage.report_filter", {"typed": typed, "option": option, "known": ", ".join(labels)})
    return code


def _kept(context: Context) -> Exit:
    from desktop.services import report_snapshots
    from desktop.services.times import show_time

    with context.open() as session:
        found = report_snapshots.kept(session)
    document = [
        {
            "id": one.id,
            "name": one.query.table,
            "org": one.query.org,
            "made_at": one.made_at,
            "from": one.query.span.first,
            "as_of": one.query.span.last,
            "unsent": one.stamp.unsent,
        }
        for one in found
    ]
    rows = [[one.id, one.query.table, show_time(one.made_at), one.query.span.last] for one in found]
    context.output.result(document, table(["mã", "bảng", "lưu lúc", "tính đến"], rows))
    return Exit.DONE


def _compare(
    session: Session, wanted: str, counted: Counted, document: dict[str, Any], lines: list[str]
) -> None:
    """Adds what changed since a table was kept: only lines and columns in which something did."""
    from desktop.services import report_snapshots
    from desktop.services.report_types import column_name
    from desktop.services.times import show_time
    from desktop.services.wording import word
    from domain.statistics.shares import cell_text

    query = counted.result.query
    if wanted == _LAST:
        known = report_snapshots.kept(session, query.table, query.org)
        wanted = known[0].id if known else _LAST
    compared = report_snapshots.differences(session, wanted, counted)
    names = [column_name(counted.result, column.key) for column in compared.comparison.columns]
    changes = []
    lines.append(word("report.compared").format(at=show_time(compared.kept.made_at)))
    for row in (*compared.comparison.rows, compared.comparison.total):
        changed = [
            (column.key, name, change)
            for column, name, change in zip(compared.comparison.columns, names, row.changes, strict=True)
            if change.is_change
        ]
        if not changed:
            continue
        changes.append(
            {
                "org": row.org,
                "name": row.name,
                "was": row.was,
                "still": row.still,
                "changes": {key: change.text for key, _, change in changed},
            }
        )
        told = "; ".join(
            f"{name} {cell_text(change.before)} → {cell_text(change.now)}" for _, name, change in changed
        )
        lines.append(f"{row.name}: {told}")
    document["compared"] = {"with": compared.kept.id, "alike": compared.alike, "changes": changes}
    if not changes:
        lines.append(word("report.compared_same"))


def _check(context: Context, file: str, *, register: bool) -> Exit:
    """Work again through what a written text claims, which needs no home; `register`: against this one's."""
    from desktop.services import letters
    from desktop.services.wording import word

    if not file:
        raise Usage("usage.command", {"what": "còn thiếu: TỆP", "help": "sodoan report --help"})
    text = sys.stdin.read() if file == _STDIN else letters.text_of(Path(file))
    found = letters.checked(text)
    document: dict[str, Any] = {
        "findings": [
            {
                "code": one.claim.code.value,
                "doubt": one.claim.is_doubt,
                "line": one.line,
                "quote": one.quote,
                "message": one.message,
                "params": dict(one.claim.params),
            }
            for one in found
        ]
    }
    if register:
        return _check_by_register(context, text, document)
    line = word("claim.line")
    lines = [line.format(line=one.line, quote=one.quote, message=one.message) for one in found]
    context.output.result(document, lines or [word("claim.none")])
    return Exit.DONE


def _check_by_register(context: Context, text: str, document: dict[str, Any]) -> Exit:
    """The same sentence by sentence, each figure held against the tables of this register."""
    from desktop.services import letter_figures
    from desktop.services.letter_figures import Verdict
    from desktop.services.statistics import Statistics
    from desktop.services.wording import word

    with context.open() as session:
        found = letter_figures.check(session, Statistics(session), text)
    document["sentences"] = [
        {"line": one.line, "text": one.text, "verdict": one.verdict.value, "told": list(one.told)}
        for one in found
    ]
    line = word("letter.line")
    lines = [
        line.format(
            verdict=word(f"letter.verdict.{one.verdict.value}"),
            line=one.line,
            quote=one.text,
            message=" ".join(one.told),
        )
        for one in found
    ]
    context.output.result(document, lines or [word("letter.no_figures")])
    return Exit.FIGURES_DIFFER if any(one.verdict is Verdict.WRONG for one in found) else Exit.DONE
