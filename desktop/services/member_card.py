"""The card of a member out of the register: lost or worn, it is printed again without a case (CARD-02).

The number is a field of the member: whoever gets another one has it corrected there first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.services import member_book, paper_values, paper_words, values
from desktop.services.failures import ActionRefused
from desktop.services.paper_content import FilledPaper
from desktop.services.paper_filling import Occasion, fill
from desktop.services.paper_heads import place_of_issue, unit_head
from desktop.services.paper_signers import signers_of
from desktop.services.paper_templates import load
from desktop.services.session import Session
from domain.members.fields import MEMBER
from domain.workflows.conditions import COUNTED

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

NAME: Final = "membership_card"


def filled(session: Session, member: str) -> FilledPaper:
    """The card as it stands in the register today.

    Raises ActionRefused for one who is not here, no member by now, or not this cadre's.
    """
    with session.replica.reading() as reader:
        record = member_book.printable(session, reader, member)
        status = str(record.fields.get("status") or "")
        if status not in COUNTED:
            raise ActionRefused("case.not_a_member", {"status": status, "kept": ""})
        loaded = load(NAME, session.home.path)
        unit, head = unit_head(session, reader)
        occasion = Occasion(
            values=_values(session, reader, record, unit),
            superior=head.superior,
            organ=head.organ,
            author=unit,
            file_stem=paper_words.file_stem(
                f"{loaded.template.title} {record.fields.get('full_name') or ''}"
            ),
            about=((MEMBER.name, member),),
        )
    return fill(loaded, occasion)


def _values(session: Session, reader: Reader, record: LocalRecord, unit: str) -> paper_values.Values:
    branch = reader.record("organisation", str(record.fields.get("org") or ""))
    signers = signers_of(reader, session, reader.meta.unit)
    today = session.today.isoformat()
    joined = MEMBER.by_name["joined_on"]
    around = {
        "admitted_on": values.show(joined, record.fields.get("joined_on"), session.rulebook),
        "branch_name": str(branch.fields.get("name") or "") if branch is not None else "",
        "unit_name": unit,
        "place": place_of_issue(reader, unit),
        "issue_date": paper_words.long_date(today),
        "signer_name": signers[0].name if signers else "",
        "sign_post": signers[0].post if signers else "",
    }
    return paper_values.values_of(None, {}, record.fields, around, session.rulebook, {"issue_date": today})
