"""A unit is looked for as people call it; of several with one name, the province decides."""

from __future__ import annotations

import sqlalchemy as sa

from sync.server.tables import UNIT, UPPER_ORGANISATION
from sync.server.unit_names import unit_called
from tests.helpers.office import Office


def test_of_several_units_of_a_name_the_province_tells_which(office: Office) -> None:
    here, there, third = office.unit("TB.1"), office.unit("TB.2"), office.unit("TB.3")

    def rename(connection: sa.Connection) -> None:
        for unit, name, parent in ((here, "Đoàn xã  Tân An", "HY"), (there, "XÃ TÂN AN", "TN.1")):
            values = {"name": name, "parent_code": parent}
            connection.execute(sa.update(UNIT).where(UNIT.c.unit_id == unit.id).values(values))
        uppers = (
            ("HY", "", "Tỉnh đoàn Hưng Yên"),
            ("TN.1", "TN", "Khối phường"),
            ("TN", "", "Tỉnh đoàn Tây Ninh"),
        )
        for code, parent, name in uppers:
            given = {"code": code, "parent_code": parent, "level": "", "name": name}
            connection.execute(sa.insert(UPPER_ORGANISATION).values(given))

    office.store.write(rename)
    expected = {
        "Xã Tân An, Hưng Yên": here.id,
        "xã tân an, TÂY NINH": there.id,
        "Xã TB.3, Tây Ninh": third.id,
        "Xã Tân An": None,
        "Xã Tân An, Cà Mau": None,
        "TB.3": None,
        "": None,
    }
    with office.store.reading() as connection:
        assert {text: unit_called(connection, text) for text in expected} == expected
