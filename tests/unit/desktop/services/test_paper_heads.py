"""The organ above the one that issues: of a unit enrolled at whatever depth of the tree, and inside it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from desktop.services import papers, reports
from desktop.services.cases import Cases
from desktop.services.letter_figures import Verdict, check
from desktop.services.paper_content import Head
from desktop.services.paper_heads import superior_of, unit_head
from desktop.services.report_sentence import sentence_of
from desktop.services.session import Session
from desktop.services.statistics import Statistics
from sync.protocol.rulebook import rulebook
from sync.server.tree import load_tree, organisation_id, read_tree
from tests.helpers.central import Unit
from tests.helpers.desks import Desk, Office

HEADING = "code,parent_code,level,name\n"
PROVINCE = "T,,tinh_doan,Tỉnh đoàn Tưởng Tượng\n"
DISTRICT = "T.1,T,cap_tren_truc_tiep_co_so,Huyện đoàn Mây Trắng\n"
BRANCH, GROUP, INNER, SHORT = "X.1", "X.2", "X.2.1", "X.3"


def desk_below(office: Office, upper: str, above: str) -> Desk:
    """A desk of "Đoàn xã Ba", enrolled on a server that loaded it below these lines of a tree."""
    lines = [
        f"X,{above},doan_co_so,Đoàn xã Ba",
        f"{BRANCH},X,chi_doan,Chi đoàn thôn Một",
        f"{GROUP},X,lien_chi_doan,Liên chi đoàn thôn Đông",
        f"{INNER},{GROUP},chi_doan,Chi đoàn thôn Hai",
        f"{SHORT},X,chi_doan,Thôn Ba",
    ]
    file = office.folder / "tree.csv"
    file.write_text(HEADING + upper + "\n".join(lines) + "\n", encoding="utf-8")
    central = office.central
    load_tree(central.store, read_tree(file, rulebook()), central.clock(), central.new_id)
    return office.desk(unit=Unit(organisation_id("X"), (organisation_id(BRANCH), organisation_id(INNER))))


def superiors(session: Session, desk: Desk) -> Sequence[str]:
    """What stands at the top of a report, of a sheet of today and of a paper of a case."""
    counted = Statistics(session)
    report = reports.gather(session, counted.compute(counted.today("t1")))
    with session.replica.reading() as reader:
        sheet = unit_head(session, reader)[1]
    member = desk.add(full_name="Hồ An", birth_date="2004-03-05", sex="male")
    case = Cases(session).start("removal", member, {"months_unpaid": "4"}).id
    decision = papers.prepare(session, case, "removal_decision").paper
    (head,) = [part for part in decision.parts if isinstance(part, Head)]
    return report.superior, sheet.superior, head.superior


@pytest.mark.parametrize(
    ("upper", "above", "superior"),
    [
        ("", "", ""),
        (PROVINCE, "T", "TỈNH ĐOÀN TƯỞNG TƯỢNG"),
        (PROVINCE + DISTRICT, "T.1", "HUYỆN ĐOÀN MÂY TRẮNG"),
    ],
    ids=["nobody above", "one above", "two above"],
)
def test_every_sheet_of_a_unit_names_the_organ_directly_above(
    office: Office, upper: str, above: str, superior: str
) -> None:
    desk = desk_below(office, upper, above)
    assert superiors(desk.session, desk) == (superior, superior, superior)


def test_inside_the_unit_the_organ_above_is_the_parent(office: Office) -> None:
    desk = desk_below(office, PROVINCE, "T")
    session, unit = desk.session, "Đoàn xã Ba"
    orgs = {code: organisation_id(code) for code in (BRANCH, GROUP, INNER)}
    with session.replica.reading() as reader:
        above = {code: superior_of(reader, org) for code, org in orgs.items()}
        assert superior_of(reader, "of-nobody") == unit
    assert above == {BRANCH: unit, GROUP: unit, INNER: "Liên chi đoàn thôn Đông"}
    counted = Statistics(session)
    report = reports.gather(session, counted.compute(counted.today("t1", orgs[INNER])))
    assert (report.superior, report.organ) == ("LIÊN CHI ĐOÀN THÔN ĐÔNG", "BCH CHI ĐOÀN THÔN HAI")


def test_a_branch_is_called_one_on_every_sheet_although_its_name_does_not_say_so(office: Office) -> None:
    desk = desk_below(office, PROVINCE, "T")
    session, short = desk.session, organisation_id(SHORT)
    counted = Statistics(session)
    table = counted.compute(counted.today("t2", short))
    report = reports.gather(session, table)
    assert (report.organ, report.scope) == ("BCH CHI ĐOÀN THÔN BA", "Phạm vi: Chi đoàn thôn Ba")
    told = sentence_of(table)
    assert ", Chi đoàn thôn Ba có 0 đoàn viên" in told
    # Sentences of before said less; both are about this branch.
    for text in (
        told,
        *(told.replace("Chi đoàn thôn Ba", said) for said in ("Chi đoàn Thôn Ba", "Đoàn Thôn Ba")),
    ):
        assert [one.verdict for one in check(session, counted, text)] == [Verdict.RIGHT]
    member = desk.add(full_name="Hồ An", birth_date="2004-03-05", sex="male", org=short)
    case = Cases(session).start("removal", member, {"months_unpaid": "4"}).id
    resolution = papers.prepare(session, case, "removal_resolution").paper
    assert [part.organ for part in resolution.parts if isinstance(part, Head)] == [report.organ]
