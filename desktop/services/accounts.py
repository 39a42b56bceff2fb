"""Accounts inside the unit: which organisation has one, and codes by which it enrols its own laptop.

A code comes once, in the answer of the server, and is written nowhere on this laptop: it is shown, printed if
people want that, and gone. Without a network only the wish is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from desktop.services import committees, organisations, paper_words, values
from desktop.services.connecting import connected
from desktop.services.failures import ActionRefused
from desktop.services.operations import name_of
from desktop.services.paper_content import FilledPaper, Run, Text
from desktop.services.paper_heads import unit_head
from desktop.services.session import Session
from desktop.services.times import show_time
from desktop.services.wording import sentence, word
from domain.organisations.accounts import is_given_account, works
from domain.organisations.closing import ENDED
from domain.organisations.events import ORG_EVENT
from domain.organisations.fields import ORGANISATION
from domain.positions.posts import Rank, post_of
from domain.records import Record, Value
from domain.roles import Role
from domain.text import name_sort_key

if TYPE_CHECKING:
    from sync.protocol.messages import AccountAnswer
    from sync.replica.reader import Reader

Do = Literal["issue", "withdraw", "lock", "unlock"]
NONE, ISSUED, LOCKED = "none", "issued", "locked"
_WISHES: Final = "account_wishes"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """One organisation. `status`: a code of `account_status`; `leader`: who is its secretary, "" for nobody.

    `ended`: what became of one that works no more and had an account, in words; "" of one that works.
    """

    org: str
    name: str
    code: str
    status: str
    status_label: str
    issued_day: str
    leader: str
    wished: bool
    ended: str = ""


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code as it is handed over; it lives in memory only, and its text never shows it by accident."""

    org: str
    org_name: str
    person: str
    code: str
    until: str

    def __repr__(self) -> str:
        return f"IssuedCode({self.org})"


def why_not(session: Session) -> str:
    """Why this cadre may only look; "" for a secretary."""
    return "" if session.actor.role is Role.SECRETARY else sentence("account.forbidden")


def rows(session: Session) -> list[AccountRow]:
    """Whose account the unit answers for, in the order of the tree; then those that ended."""
    nodes = organisations.tree(session)
    with session.replica.reading() as reader:
        found_here = [Record(ORGANISATION.name, one.id, one.fields) for one in reader.organisations()]
        unit = reader.meta.unit
        records = {one.id: one.fields for one in found_here}
        wishes = frozenset(reader.settings().get(_WISHES) or ())
        leaders = _leaders(session, reader)
        ended = _ended(reader, records)
    given = {one.id for one in found_here if works(one) and is_given_account(session.rulebook, unit, one)}
    found = []
    for node in nodes:
        if node.id in given:
            shown = _row(session, node.id, {**records[node.id], "name": node.name, "code": node.code})
            found.append(replace(shown, leader=leaders.get(node.id, ""), wished=node.id in wishes))
    over = [_row(session, id, fields) for id, fields in ended.items()]
    return found + sorted(over, key=lambda row: (name_sort_key(row.name), row.org))


def _row(session: Session, org: str, fields: Mapping[str, Value]) -> AccountRow:
    status, fate = str(fields.get("account_status") or NONE), str(fields.get("status") or "")
    declared, rulebook = ORGANISATION.by_name, session.rulebook
    return AccountRow(
        org=org,
        name=str(fields.get("name") or ""),
        code=str(fields.get("code") or ""),
        status=status,
        status_label=label_of(session, status),
        issued_day=values.show(declared["account_issued_on"], fields.get("account_issued_on"), rulebook),
        leader="",
        wished=False,
        ended=values.show(declared["status"], fate, rulebook) if fate in ENDED else "",
    )


def _ended(reader: Reader, records: Mapping[str, Mapping[str, Value]]) -> dict[str, Mapping[str, Value]]:
    """What works no more and had an account; of what ended in another one its event tells."""
    ended: dict[str, Mapping[str, Value]] = {
        id: fields
        for id, fields in records.items()
        if fields.get("status") in ENDED and fields.get("account_status") in (ISSUED, LOCKED)
    }
    for event in reader.view().every(ORG_EVENT.name):
        for id, facts in (event.fields.get("after") or {}).items():
            if id not in records and facts.get("account_status"):
                ended[id] = facts
    return ended


def issue(session: Session, org: str, person: str = "") -> IssuedCode:
    """Ask the server for a code. Raises ActionRefused, SyncFailure; NoNetwork where there is none."""
    _require_secretary(session)
    answer = _ask(session, org, "issue", person)
    wish(session, [org], wanted=False)
    until = show_time(answer.expires_at)
    return IssuedCode(org, organisations.find(session, org).name, person, answer.code, until)


def change(session: Session, org: str, do: Do) -> str:
    """Withdraw a code, lock or unlock an account; the label of its state. Raises as `issue` does."""
    return label_of(session, status_after(session, org, do))


def status_after(session: Session, org: str, do: Do) -> str:
    """The same; the code of its state. Raises as `issue` does."""
    _require_secretary(session)
    return _ask(session, org, do, "").status


def label_of(session: Session, status: str) -> str:
    return values.show(ORGANISATION.by_name["account_status"], status, session.rulebook)


def wish(session: Session, orgs: Sequence[str], *, wanted: bool) -> None:
    """Keep in mind on this laptop that these are to get a code once there is a network."""
    with session.replica.writing() as work:
        kept = set(work.settings().get(_WISHES) or ())
        kept = kept | set(orgs) if wanted else kept - set(orgs)
        work.put_setting(_WISHES, sorted(kept) or None)
        work.commit()


def slip(session: Session, issued: IssuedCode) -> FilledPaper:
    """The sheet by which a code is handed over; made for printing, from what is in memory."""
    title = word("account.slip")
    with session.replica.reading() as reader:
        unit, head = unit_head(session, reader)
        server = reader.meta.server
    told = {"org": issued.org_name, "person": issued.person or "…………………………", "until": issued.until}
    lines = [word(f"account.slip.{name}").format(**told, server=server) for name in ("to", "how", "once")]
    return FilledPaper(
        name="account_slip",
        title=title,
        org=issued.org,
        # The name of the branch only: a file name travels further than a sheet.
        file_stem=paper_words.file_stem(f"{title} {issued.org_name}"),
        author=unit,
        landscape=False,
        secret=True,
        parts=(
            head,
            Text((Run(title.upper(), bold=True),), "heading"),
            Text((Run(lines[0]),), "item"),
            Text((Run(issued.code, bold=True),), "heading"),
            Text((Run(word("account.slip.until").format(**told), italic=True),), "subject"),
            *(Text((Run(line),), "item") for line in lines[1:]),
        ),
    )


def _leaders(session: Session, reader: Reader) -> dict[str, str]:
    """Organisation → the name of its secretary of today."""
    leaders: dict[str, str] = {}
    for record in reader.records(committees.KIND):
        post = post_of(record.id, record.fields)
        if post.rank is Rank.SECRETARY and post.held_on(session.today):
            leaders[post.org] = name_of(reader, committees.KIND, record.id)
    return leaders


def _require_secretary(session: Session) -> None:
    if why_not(session):
        raise ActionRefused("account.forbidden")


def _ask(session: Session, org: str, do: Do, person: str) -> AccountAnswer:
    from sync.protocol.messages import AccountRequest

    with connected(session) as remote:
        answer = remote.account(org, AccountRequest(remote.unit, session.actor.id, do, person))
    # Which account, never the code.
    with session.replica.writing() as work:
        work.note(f"account_{do}", session.actor.id, session.now_text, ORGANISATION.name, org)
        work.commit()
    return answer
