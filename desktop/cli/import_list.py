"""`sodoan import FILE`: a list of members from a spreadsheet into the register, checked cell by cell."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.parsing import Commands, Parser, common_options

if TYPE_CHECKING:
    from desktop.cli.output import Output
    from desktop.services.import_types import Choices, ImportPlan, Source
    from domain.importing.mapping import ColumnMapping

# What people decide about columns, cells and rows; each may be said several times.
_BY_HAND: Final = (
    (
        "--column",
        "CỘT=TRƯỜNG",
        "cột này là trường nào: phone, org, birth_date:year…; để trống thì bỏ",
    ),
    ("--fix", "DÒNG:CỘT=GIÁ_TRỊ", "sửa một ô trước khi nhập; tệp vẫn như cũ"),
    ("--take", "DÒNG:CỘT", "ô cần hỏi: lấy giá trị trong danh sách"),
    ("--skip", "DÒNG", "không nhập dòng này"),
    ("--new", "DÒNG", "dòng nghi trùng là người khác"),
    ("--same", "DÒNG[=ID]", "dòng nghi trùng chính là người đã có"),
)
# A list of the wrong kind has an error in every cell; people see the first ones, programs all of them.
_MOST_TOLD = 20


def add_to(commands: Commands) -> None:
    parser: Parser = commands.add_parser("import", help="nhập danh sách đoàn viên từ tệp Excel hoặc csv")
    parser.add_argument("file", metavar="TỆP", help="tệp xlsx, xls hoặc csv; chỉ đọc, không bao giờ ghi vào")
    parser.add_argument("--sheet", metavar="TRANG", default="", help="tên hoặc số thứ tự của trang")
    parser.add_argument("--table", metavar="SỐ", type=int, default=0, help="chỉ bảng thứ mấy của trang")
    parser.add_argument(
        "--profile", metavar="TÊN", help='cách ghép cột đã lưu; để trống ("") thì quên và ghép lại'
    )
    parser.add_argument("--save-profile", metavar="TÊN", default="", help="lưu cách ghép cột lần này")
    parser.add_argument("--dry-run", action="store_true", help="chỉ chạy thử, không ghi gì")
    parser.add_argument("--org", metavar="MÃ", default="", help="chi đoàn của những dòng không ghi chi đoàn")
    parser.add_argument(
        "--update",
        choices=("fill", "overwrite", "ask"),
        default="",
        help="người đã có: fill chỉ điền ô trống (mặc định), overwrite lấy theo danh sách, ask hỏi từng ô",
    )
    parser.add_argument(
        "--skip-hidden", action="store_true", help="bỏ những dòng bị ẩn hoặc đang bị lọc trong tệp"
    )
    for option, shape, said in _BY_HAND:
        parser.add_argument(option, metavar=shape, action="append", default=[], help=said)
    parser.add_argument("--skip-bad-cells", action="store_true", help="để trống ô lỗi, vẫn nhập dòng đó")
    parser.add_argument("--faults", metavar="TỆP", default="", help="ghi những dòng chưa nhập ra tệp .xlsx")
    common_options(parser)
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> Exit:
    from dataclasses import replace

    from desktop.services import (
        import_by_hand,
        import_encodings,
        import_faults,
        import_profiles,
        organisations,
    )
    from desktop.services.failures import Usage
    from desktop.services.import_notes import notes_of
    from desktop.services.import_source import other_lists, source_named
    from desktop.services.import_types import Choices
    from desktop.services.importing import Import
    from desktop.services.sheet_files import open_sheets
    from desktop.services.wording import word
    from domain.importing.mapping import Update

    path = Path(arguments.file).absolute()
    with context.open() as session:
        org = organisations.find(session, arguments.org).id if arguments.org else ""
        book = _opened(path, open_sheets)
        source = source_named(book, arguments.sheet, arguments.table)
        if others := other_lists(book, source.sheet):
            names = ", ".join(others[:_MOST_TOLD])
            context.output.warn(word("import.other_lists").format(sheet=source.sheet, others=names))
        importing = Import(session, source)
        if arguments.profile == "":
            import_profiles.forget_like(session, source)
        mapping = importing.mapping(arguments.profile or "")
        if other := import_profiles.differing(source, mapping):
            said = word("import.remembered_otherwise").format(columns=", ".join(other))
            context.output.warn(f"{said} {word('import.forget_remembered')}")
        if arguments.update:
            mapping = replace(mapping, update=Update(arguments.update), updates={})
        mapping = import_by_hand.with_columns(source, mapping, arguments.column)
        if "full_name" not in mapping.fields:
            raise Usage("import.no_name")
        encodings = import_encodings.certain(import_encodings.proposed(source, mapping))
        choices = Choices(org=org, encodings=encodings, without_bad_cells=arguments.skip_bad_cells)
        choices = _decided(arguments, source, mapping, choices)
        plan = importing.check(mapping, choices, _told(context.output, word("import.checking")))
        import_by_hand.assert_same_as_said(plan)
        _tell_what_was_assumed(context.output, source, mapping, choices)
        if arguments.faults:
            import_faults.write_faults(session, Path(arguments.faults).absolute(), plan, source=path)
        batch = ""
        if not arguments.dry_run:
            batch = importing.commit(plan, _told(context.output, word("import.writing"))).batch
            if arguments.save_profile:
                import_profiles.remember(session, arguments.save_profile, mapping)
        _tell_what_stays_out(context.output, plan)
        document = outcome(plan, batch) | {
            "hidden": list(source.hidden),
            "unread": [one._asdict() for one in source.unread],
            "notes": [note._asdict() for note in notes_of(book, source)],
        }
    context.output.result(document, _lines(document, dry_run=arguments.dry_run))
    return Exit.DONE


def _decided(
    arguments: argparse.Namespace, source: Source, mapping: ColumnMapping, choices: Choices
) -> Choices:
    """What was said of single cells and rows. Raises Usage."""
    from desktop.services import import_by_hand
    from desktop.services.import_types import Answer

    if arguments.skip_hidden:
        choices = choices.without_hidden(source)
    choices = import_by_hand.with_cells(source, choices, arguments.fix)
    said = {Answer.SKIP: arguments.skip, Answer.NEW: arguments.new, Answer.SAME: arguments.same}
    choices = import_by_hand.with_answers(source, choices, said)
    return import_by_hand.with_taken(source, mapping, choices, arguments.take)


def _tell_what_stays_out(output: Output, plan: ImportPlan) -> None:
    from desktop.services.wording import word

    if lost := sorted({str(one.params.get("name")) for row in plan.rows for one in row.unknown_branches}):
        names = ", ".join(lost[:_MOST_TOLD])
        output.warn(word("import.branches_passed_over").format(names=names))
    if gone := [row.number for row in plan.rows if row.is_said_gone]:
        rows = ", ".join(map(str, gone[:_MOST_TOLD])) + (" …" if gone[_MOST_TOLD:] else "")
        output.warn(word("import.said_gone").format(count=len(gone), rows=rows))
    if plan.asked:
        output.warn(word("import.asked").format(count=plan.asked))
    if kept := _kept(plan):
        output.warn(word("import.kept").format(count=kept))


def _kept(plan: ImportPlan) -> int:
    """Cells in which the list says something else than what is here, and goes on being so."""
    from desktop.services.import_types import Change

    kept = (Change.KEPT, Change.KEPT_CHANGED)
    return sum(change.change in kept for row in plan.rows for change in row.changes)


def outcome(plan: ImportPlan, batch: str) -> dict[str, Any]:
    """What programs read: the counts, and every error with its row as people count and its header."""
    from desktop.services import import_faults
    from desktop.services.import_types import Change, Verdict

    return {
        "rows": len(plan.rows),
        "added": plan.added,
        "updated": plan.updated,
        "skipped": plan.skipped,
        "duplicates": plan.duplicates,
        "errors": [
            {
                "row": row.number,
                "column": import_faults.column_name(plan, finding),
                "code": finding.code,
                "message": import_faults.said(finding),
            }
            for row in plan.rows
            for finding in (row.errors if row.verdict is Verdict.ERROR else row.left_empty)
        ],
        "batch": batch or None,
        "doubts": [
            {"row": row.number, "members": [twin.member for twin in row.twins if twin.member]}
            for row in plan.rows
            if row.verdict is Verdict.DUPLICATE
        ],
        "asked": [
            {"row": row.number, "field": change.field, "here": change.before, "list": change.after}
            for row in plan.rows
            for change in row.changes
            if change.change is Change.ASKED
        ],
    }


def _opened(path: Path, open_sheets: Any) -> Any:
    from desktop.services.failures import Usage

    try:
        return open_sheets(path)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise Usage("usage.file_unreadable", {"file": path.name}) from error


def _told(output: Output, what: str) -> Any:
    return lambda done, total: output.progress(f"{what} {done}/{total}")


def _tell_what_was_assumed(output: Output, source: Source, mapping: ColumnMapping, choices: Choices) -> None:
    """Whatever was decided without asking, and whatever of the list is not taken."""
    from desktop.services.wording import word
    from domain.importing.cells import NO_CELL
    from domain.importing.rows import orders_of

    for column, encoding in choices.encodings.items():
        sample = encoding.changes[0] if encoding.changes else None
        if sample is not None:
            header = source.headers[column]
            output.warn(
                word("import.read_as").format(column=header, before=sample.before, after=sample.after)
            )
    for column, order in orders_of(mapping, [cells for _, cells in source.rows]).items():
        if order.is_month_first:
            output.warn(
                word("import.month_first").format(column=source.headers[column], count=order.month_first)
            )
    for header, _ in mapping.elsewhere:
        column = mapping.headers.index(header)
        if any(not (cells[column] if column < len(cells) else NO_CELL).empty for _, cells in source.rows):
            output.warn(word("import.by_workflow").format(column=header.strip()))
    for why in ("unknown", "twice", "not_kept"):
        if skipped := mapping.skipped(why):
            output.warn(word(f"import.{why}_columns").format(columns=", ".join(skipped)))
    if guessed := _guessed_by_content(source, mapping):
        output.warn(word("import.names_by_content").format(column=guessed))
    if nameless := _nameless(source, mapping):
        output.warn(word("import.nameless_columns").format(columns=", ".join(nameless)))
    if source.hidden:
        is_left_out = all(choices.answers.get(number) == "skip" for number in source.hidden)
        code = "import.hidden_left_out" if is_left_out else "import.hidden_taken"
        output.warn(word(code).format(count=len(source.hidden)))
    if source.unread:
        areas = ", ".join(f"{one.area} (--table {one.table})" for one in source.unread[:_MOST_TOLD])
        output.warn(word("import.beside").format(count=source.beside, areas=areas))


def _guessed_by_content(source: Source, mapping: ColumnMapping) -> str:
    """The letters of the column without a header that was taken for the names, "" where none was."""
    from desktop.services.import_by_hand import letters_of

    named = [
        letters_of(source.places[column])
        for column, target in enumerate(mapping.targets)
        if target.field == "full_name" and target.sure < 1 and not source.headers[column].strip()
    ]
    return named[0] if named else ""


def _nameless(source: Source, mapping: ColumnMapping) -> list[str]:
    """The letters of columns that nobody gave a header, and that are not taken."""
    from desktop.services.import_by_hand import letters_of
    from domain.importing.headers import Doing

    filled = {column for _, cells in source.rows for column, cell in enumerate(cells) if not cell.empty}
    return [
        letters_of(source.places[column])
        for column, target in enumerate(mapping.targets)
        if column in filled and not source.headers[column].strip() and target.doing is Doing.SKIP
    ]


def _lines(document: dict[str, Any], *, dry_run: bool) -> list[str]:
    from desktop.services.wording import word

    rows = {fault["row"] for fault in document["errors"]}
    counts = {**document, "errors": len(rows)}
    lines = [word("import.would" if dry_run else "import.done").format(**counts)]
    told = document["errors"][:_MOST_TOLD]
    lines += [word("import.fault_line").format(**fault) for fault in told]
    if len(document["errors"]) > len(told):
        lines.append(word("import.more_faults").format(count=len(document["errors"]) - len(told)))
    if document["batch"]:
        lines.append(word("import.how_to_undo").format(batch=document["batch"]))
    return lines
