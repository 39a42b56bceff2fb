"""What people declared on the App and wait for: whom each most likely is, and the answers, one or many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.services import values
from desktop.services.acting import refused as as_refusal
from desktop.services.declared_work import unanswered
from desktop.services.failures import describe
from desktop.services.session import Session
from desktop.services.undo import Step
from desktop.services.wording import word
from domain.decisions import Command, Refused
from domain.declarations.fields import DECLARATION, DeclarationStatus
from domain.declarations.matching import CLEAR, LINKS, Match, Suggestion, suggest, taken_over
from domain.members.fields import MEMBER
from domain.records import Value
from domain.refusals import Refusal

if TYPE_CHECKING:
    from domain.rules import Rulebook
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord
    from sync.replica.unit_of_work import UnitOfWork

# By what somebody may be known here.
_TELLING: Final = ("phone", "citizen_id", "full_name")
_MOST_NAMESAKES: Final = 50
# How a suggestion by phone and name is told where nobody declared a number that could be filled in.
_WITHOUT_NUMBER: Final = "by_phone"


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that was declared, and what the member's record says; texts as people read them."""

    label: str
    said: str
    here: str
    taken: bool = False


@dataclass(frozen=True, slots=True)
class DeclarationRow:
    """One who waits. `member` and `member_text` are the one who most likely is meant, "" for nobody.

    `suggestion` says in a few words what to do, `why` in a sentence what agrees and what does not. `age_days`
    counts from the day of declaring.
    """

    id: str
    name: str
    birth: str
    org: str
    org_name: str
    declared_on: str
    age_days: int
    match: Match
    suggestion: str
    why: str
    member: str = ""
    member_text: str = ""
    compared: tuple[Compared, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether the suggestion may be agreed to for many at once."""
        return self.match in CLEAR

    @property
    def suggested(self) -> Answer:
        """What agreeing to the suggestion does."""
        if self.match in LINKS:
            return Answer(self.id, "link", self.member, agreed=self.match)
        return Answer(self.id, "admit", agreed=self.match)


@dataclass(frozen=True, slots=True)
class Answer:
    """`do`: link (`to` is a member), admit, refuse (with a `reason`), pass_on (`to` is a branch).

    `agreed`: the suggestion that the cadre went by. Nothing is done where there is another one by then: who
    declared twice is somebody new only once.
    """

    id: str
    do: str
    to: str = ""
    reason: str = ""
    agreed: Match | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """`left`: (name, sentence) of those whose answer a rule refused; they still wait."""

    done: int
    left: tuple[tuple[str, str], ...] = ()
    step: Step = field(default_factory=lambda: Step(""))


def waiting(session: Session, org: str = "") -> list[DeclarationRow]:
    """Those who wait for an answer, longest first; `org`: of this branch only."""
    with session.replica.reading() as reader:
        orgs = {one.id: str(one.fields.get("name") or "") for one in reader.organisations()}
        found = [record for record in unanswered(reader) if not org or record.fields.get("org") == org]
        found.sort(key=lambda record: (str(record.fields.get("declared_on")), record.id))
        return [_row(session, reader, record, orgs) for record in found]


def answer(session: Session, answers: Sequence[Answer]) -> Answered:
    """All answers that the rules allow, in one transaction and as one step to take back."""
    done: list[str] = []
    left: list[tuple[str, str]] = []
    batch = session.new_id()
    with session.replica.writing() as work:
        for one in answers:
            record = work.record(DECLARATION.name, one.id)
            person = _person(record) if record is not None else {}
            against = _give(session, work, one, person, batch)
            if against:
                left.append((str(person.get("full_name") or ""), against))
            else:
                done.append(one.do)
        work.commit()
    return Answered(len(done), tuple(left), Step(_label(done), batch=batch if done else ""))


def answered_before(record: LocalRecord, rulebook: Rulebook) -> str:
    """What became of a declaration that waits no longer, by whom and why, as sentences."""
    fields = record.fields
    by = fields.get("answered_by") or {}
    told = {
        "name": _person(record).get("full_name") or "",
        "state": values.show(DECLARATION.by_name["status"], fields.get("status"), rulebook),
        "by": by.get("name") if isinstance(by, Mapping) else "",
        "reason": fields.get("reason") or "",
    }
    code = "reason" if told["reason"] else "by" if told["by"] else "nobody"
    return word(f"declaration.answered.{code}").format(**told)


def waits(record: LocalRecord | None) -> bool:
    """Whether it may still be answered."""
    return record is not None and record.fields.get("status") == DeclarationStatus.WAITING


def _label(done: Sequence[str]) -> str:
    if not done:
        return ""
    what = done[0] if len(set(done)) == 1 else "several"
    return word(f"declaration.done.{what}").format(count=len(done))


def _give(session: Session, work: UnitOfWork, one: Answer, person: Mapping[str, Value], batch: str) -> str:
    """One answer, whole or not at all; a sentence that says why not, "" where it was given.

    What linking takes over is an ordinary edit behind the link: it falls with the link where the server
    refuses that one.
    """
    record = work.record(DECLARATION.name, one.id)
    if one.agreed is not None and waits(record) and not _still_suggested(work, one, person):
        return word("declaration.suggests_otherwise")
    commands = [Command(one.do, DECLARATION.name, one.id, _set(one), one.reason)]
    if one.do == "link":
        member = work.record(MEMBER.name, one.to)
        taken = taken_over(person, member.fields, _match(person, member)) if member is not None else {}
        if taken:
            commands.append(Command("edit", MEMBER.name, one.to, taken))
    done = work.perform_all(commands, session.actor, session.now_text, batch)
    if not isinstance(done, Refused):
        return ""
    if record is not None and done.code == Refusal.STATE:
        return answered_before(record, session.rulebook)
    return describe(as_refusal(work, done)).sentence


def _still_suggested(reader: Reader, one: Answer, person: Mapping[str, Value]) -> bool:
    found = suggest(person, _candidates(reader, person).values())
    return found.match is one.agreed and found.member == one.to


def _set(one: Answer) -> dict[str, Value]:
    return {"link": {"member": one.to}, "pass_on": {"org": one.to}}.get(one.do, {})


def _match(person: Mapping[str, Value], member: LocalRecord) -> Match:
    return suggest(person, [member]).match


def _person(record: LocalRecord) -> Mapping[str, Value]:
    person = record.fields.get("person")
    return person if isinstance(person, Mapping) else {}


def _row(session: Session, reader: Reader, record: LocalRecord, orgs: Mapping[str, str]) -> DeclarationRow:
    person = _person(record)
    candidates = _candidates(reader, person)
    found = suggest(person, candidates.values())
    member = candidates.get(found.member)
    on = str(record.fields.get("declared_on") or "")
    org = str(record.fields.get("org") or "")
    has_number = bool(person.get("citizen_id"))
    told = _WITHOUT_NUMBER if found.match is Match.FILL_NUMBER and not has_number else found.match
    return DeclarationRow(
        id=record.id,
        name=str(person.get("full_name") or ""),
        birth=_shown(session, "birth_date", person),
        org=org,
        org_name=orgs.get(org, ""),
        declared_on=on,
        age_days=(session.today - date.fromisoformat(on)).days if on else 0,
        match=found.match,
        suggestion=word(f"declaration.suggest.{told}"),
        why=" ".join((word(f"declaration.match.{told}"), *_elsewhere(org, member, orgs))),
        member=found.member,
        member_text=_member_text(session, member, orgs) if member is not None else "",
        compared=_compared(session, person, found, member),
    )


def _elsewhere(org: str, member: LocalRecord | None, orgs: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence where whoever is meant is in another branch than the one that was chosen on the App."""
    here = str(member.fields.get("org") or "") if member is not None else ""
    return (word("declaration.other_branch").format(org=orgs.get(here, "")),) if here and here != org else ()


def _candidates(reader: Reader, person: Mapping[str, Value]) -> dict[str, LocalRecord]:
    found: dict[str, LocalRecord] = {}
    for name in _TELLING:
        if person.get(name):
            same = reader.members_where({name: person[name]}, _MOST_NAMESAKES)
            found |= {record.id: record for record in same}
    return found


def _member_text(session: Session, member: LocalRecord, orgs: Mapping[str, str]) -> str:
    parts = (
        str(member.fields.get("full_name") or ""),
        _shown(session, "birth_date", member.fields),
        orgs.get(str(member.fields.get("org") or ""), ""),
    )
    return ", ".join(part for part in parts if part)


def _compared(
    session: Session, person: Mapping[str, Value], found: Suggestion, member: LocalRecord | None
) -> tuple[Compared, ...]:
    """What was declared, in the order of the form, beside what stands here."""
    here = member.fields if member is not None else {}
    taken = taken_over(person, here, found.match) if member is not None and found.match in LINKS else {}
    return tuple(
        Compared(
            declared.label, _shown(session, name, person), _shown(session, name, here), taken=name in taken
        )
        for name, declared in MEMBER.by_name.items()
        if person.get(name)
    )


def _shown(session: Session, name: str, fields: Mapping[str, Value]) -> str:
    return values.show(MEMBER.by_name[name], fields.get(name), session.rulebook, masked=True)
