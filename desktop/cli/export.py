"""`sodoan export FILE`: a list of members as a file of a spreadsheet."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.parsing import Commands, Parser, common_options


def add_to(commands: Commands) -> None:
    from desktop.services.revealing import PURPOSES

    parser: Parser = commands.add_parser("export", help="xuất danh sách đoàn viên ra tệp .xlsx hoặc .csv")
    parser.add_argument("file", metavar="TỆP", help="tệp sẽ ghi; đuôi .xlsx hoặc .csv")
    parser.add_argument("--org", metavar="MÃ", default="", help="chỉ trong tổ chức này và bên dưới")
    parser.add_argument("--search", metavar="CHỮ", default="", help="chỉ những người tìm thấy")
    parser.add_argument(
        "--layout",
        choices=("list", "central"),
        default="list",
        help="list: mọi trường, một dòng tiêu đề; central: mẫu danh sách của hệ thống trung ương",
    )
    parser.add_argument("--purpose", choices=PURPOSES, default="", help="xuất đủ số CCCD để làm gì")
    parser.add_argument("--mask-ids", action="store_true", help="che số CCCD")
    common_options(parser)
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import central_list, exporting, organisations
    from desktop.services.failures import Usage
    from desktop.services.members import MemberFilter
    from desktop.services.wording import word

    path = Path(arguments.file).absolute()
    with context.open() as session:
        org = organisations.find(session, arguments.org).id if arguments.org else ""
        query = MemberFilter(text=arguments.search, org=org)
        purpose = arguments.purpose or exporting.UNSTATED
        try:
            if arguments.layout == "central":
                done = central_list.export_central_list(
                    session, path, query, purpose=purpose, masked=arguments.mask_ids
                )
            else:
                columns = exporting.field_columns(session, masked=arguments.mask_ids)
                done = exporting.export_list(session, path, query, columns, purpose=purpose)
        except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
            raise Usage("usage.file_unwritable", {"file": arguments.file}) from error
    context.output.result({"file": str(done.file), "rows": done.rows}, [exporting.told(done)])
    if purpose == exporting.UNSTATED and not arguments.mask_ids:
        context.output.warn(word("export.unstated"))
    return Exit.DONE
