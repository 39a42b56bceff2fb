"""`sodoan enrol`: make this home work for a unit and fetch its members."""

from __future__ import annotations

import argparse

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.parsing import Commands, Parser, common_options


def add_to(commands: Commands) -> None:
    parser: Parser = commands.add_parser("enrol", help="đăng ký máy này với đơn vị bằng mã được cấp")
    common_options(parser)
    parser.add_argument("--server", metavar="ĐỊA_CHỈ", required=True, help="địa chỉ máy chủ")
    parser.add_argument("--code", metavar="MÃ", required=True, help="mã đăng ký do cấp trên gửi")
    parser.add_argument("--name", metavar="TÊN", default="", help="tên gọi của máy này")
    parser.add_argument(
        "--keyring",
        action="store_true",
        help="cũng giữ khóa trong kho khóa của hệ điều hành, để khỏi hỏi mật khẩu",
    )
    parser.add_argument(
        "--renew",
        action="store_true",
        help="mã này cấp lại cho chính người đang mở máy, không phải để thêm người dùng",
    )
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services.session import Session
    from desktop.services.wording import word

    passphrase = context.passphrase if Session.is_enrolled(context.folder) else context.new_passphrase
    session, enrolled = Session.enrol(
        context.folder,
        server=arguments.server,
        code=arguments.code,
        passphrase=passphrase,
        new_passphrase=context.cadre_passphrase,
        renew=arguments.renew,
        name=arguments.name,
        use_keyring=arguments.keyring,
        progress=lambda done, total: context.output.progress(
            word("enrol.progress").format(done=done, total=total)
        ),
    )
    session.close()
    if arguments.keyring and not enrolled.keyring:
        context.output.warn(word("enrol.no_keyring"))
    context.output.result(
        {
            "device": enrolled.device,
            "unit": {"id": enrolled.unit, "code": enrolled.unit_code, "name": enrolled.unit_name},
            "role": enrolled.role,
            "records": enrolled.records,
        },
        [
            word("enrol.done").format(
                name=enrolled.unit_name,
                code=enrolled.unit_code,
                role=word(f"role.{enrolled.role}"),
                records=enrolled.records,
            )
        ],
    )
    return Exit.DONE
