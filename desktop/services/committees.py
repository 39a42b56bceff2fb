"""The committee of an organisation: who holds which post, what is wrong with it, and how it came to be so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.services import organisations, values
from desktop.services.acting import named
from desktop.services.operations import name_of
from desktop.services.organisations import OrganisationNode
from desktop.services.session import Session
from desktop.services.shown_findings import ShownFinding, in_order
from desktop.services.wording import sentence, word
from domain.decide import forbidden
from domain.decisions import Command
from domain.organisations.fields import ORGANISATION
from domain.positions.checks import Committee, committee_findings
from domain.positions.fields import POSITION
from domain.positions.posts import Post, Rank, post_of, ranks_at
from domain.records import Value
from domain.text import sort_key

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

KIND: Final = POSITION.name
_RANKS: Final = tuple(Rank)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """One post as people read it; `texts` by field name. `member` is "" for somebody without a record."""

    id: str
    member: str
    name: str
    born: str
    rank: Rank
    post: str
    term: str
    held: bool
    sync: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeShown:
    """`held` in the order of ranks, `past` newest first; `read_only`: why this cadre may only look, or ""."""

    org: str
    name: str
    level: str
    facts: str
    held: tuple[PostRow, ...]
    past: tuple[PostRow, ...]
    findings: tuple[ShownFinding, ...]
    read_only: str


@dataclass(frozen=True, slots=True)
class CommitteeLine:
    """One organisation in the list to choose from: how many posts are held, and how much is to be done."""

    org: str
    name: str
    depth: int
    held: int
    to_do: int


def rank_label(rank: Rank) -> str:
    return word(f"rank.{rank.value}")


def ranks_offered(level: str) -> tuple[tuple[str, str], ...]:
    """(code, label) of the ranks that an organisation of a level may have."""
    return tuple((rank.value, rank_label(rank)) for rank in ranks_at(level))


def shown(session: Session, org: str) -> CommitteeShown:
    """Raises ActionRefused where the organisation is gone."""
    from desktop.services.failures import ActionRefused
    from domain.refusals import Refusal

    nodes = {node.id: node for node in organisations.tree(session)}
    with session.replica.reading() as reader:
        record = reader.record(ORGANISATION.name, org)
        if record is None or record.id not in nodes:
            raise ActionRefused(Refusal.UNKNOWN_RECORD, {"id": org})
        records = [post for post in reader.records(KIND) if post.fields.get("org") == record.id]
        known = _people(reader, records)
        committee = _committee(reader, record, nodes[record.id], records, known)
        refusal = forbidden(
            reader.view(), Command("create", KIND, "", {"org": record.id}), session.actor, session.today
        )
        params = {**refusal.params, **named(reader, refusal.params)} if refusal else {}
    found = committee_findings(committee, session.rulebook, session.today)
    rows = [_row(session, post, known) for post in records]
    past = sorted((row for row in rows if not row.held), key=lambda row: row.name)
    past.sort(key=lambda row: _ended(row, records), reverse=True)
    return CommitteeShown(
        org=record.id,
        name=str(record.fields.get("name") or ""),
        level=committee.level,
        facts=_facts(session, record, committee),
        held=tuple(sorted((row for row in rows if row.held), key=_order)),
        past=tuple(past),
        findings=in_order(found, session, ORGANISATION),
        read_only=sentence(f"read_only.{refusal.code}", params) if refusal else "",
    )


def overview(session: Session) -> list[CommitteeLine]:
    """Every organisation of the unit that this cadre sees, in the order of the tree."""
    nodes = organisations.tree(session)
    with session.replica.reading() as reader:
        posts: dict[str, list[LocalRecord]] = {}
        for post in reader.records(KIND):
            posts.setdefault(str(post.fields.get("org") or ""), []).append(post)
        known = _people(reader, [post for several in posts.values() for post in several])
        records = {record.id: record for record in reader.organisations()}
        committees = {
            node.id: _committee(reader, records[node.id], node, posts.get(node.id, []), known)
            for node in nodes
            if node.id in records
        }
    lines = []
    for node in nodes:
        committee = committees.get(node.id)
        if committee is None:
            continue
        found = sum(1 for _ in committee_findings(committee, session.rulebook, session.today))
        held = len(committee.held_on(session.today))
        lines.append(CommitteeLine(node.id, node.name, node.depth, held, found))
    return lines


def posts_at(reader: Reader, org: str) -> list[tuple[LocalRecord, Post]]:
    return [
        (record, post_of(record.id, record.fields))
        for record in reader.records(KIND)
        if record.fields.get("org") == org
    ]


# -- reading ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Known:
    names: Mapping[str, str]
    births: Mapping[str, str]


def _people(reader: Reader, records: Sequence[LocalRecord]) -> _Known:
    ids = sorted({str(one.fields["member"]) for one in records if one.fields.get("member")})
    names = {id: str(name) for id, name in reader.values_here("member", "full_name", ids).items() if name}
    births = {id: str(born) for id, born in reader.values_here("member", "birth_date", ids).items() if born}
    for record in records:
        post = post_of(record.id, record.fields)
        if not post.member:
            names[post.person] = str(record.fields.get("person_name") or "")
            births[post.person] = str(record.fields.get("person_birth") or "")
        elif post.member not in names:
            # Who went to another unit is known by what their posts keep of them.
            names[post.member] = name_of(reader, KIND, record.id)
            births[post.member] = str(record.fields.get("person_birth") or "")
    return _Known(names, births)


def _committee(
    reader: Reader, org: LocalRecord, node: OrganisationNode, posts: Iterable[LocalRecord], known: _Known
) -> Committee:
    return Committee(
        org=org.fields,
        sector=_sector(reader, org),
        members=node.members_below,
        posts=[post_of(post.id, post.fields) for post in posts],
        births=known.births,
        names=known.names,
    )


def _sector(reader: Reader, org: LocalRecord) -> str:
    """Its own, else that of the organisation above; a branch of a school is in the school sector."""
    above: LocalRecord | None = org
    for _ in range(12):
        if above is None or above.fields.get("sector"):
            break
        above = reader.record(ORGANISATION.name, str(above.fields.get("parent") or ""))
    return str(above.fields.get("sector") or "") if above is not None else ""


def _row(session: Session, record: LocalRecord, known: _Known) -> PostRow:
    post = post_of(record.id, record.fields)
    texts = {
        declared.name: values.show(declared, record.fields.get(declared.name), session.rulebook)
        for declared in POSITION.fields
    }
    birth = known.births.get(post.person, "")
    return PostRow(
        id=record.id,
        member=post.member,
        name=known.names.get(post.person, ""),
        born=values.show(POSITION.by_name["person_birth"], birth, session.rulebook),
        rank=post.rank,
        post=texts["post"] if post.rank is Rank.OTHER else rank_label(post.rank),
        term=_term(texts),
        held=post.held_on(session.today),
        sync=record.sync,
        texts={**texts, "body": texts["body"] or _body(post, session)},
    )


def _body(post: Post, session: Session) -> str:
    return values.show(POSITION.by_name["body"], post.body, session.rulebook)


def _term(texts: Mapping[str, str]) -> str:
    if texts["term_label"]:
        return texts["term_label"]
    return " – ".join(part for part in (texts["term_from"], texts["term_to"]) if part)


def _order(row: PostRow) -> tuple[int, str]:
    return _RANKS.index(row.rank), sort_key(row.name)


def _ended(row: PostRow, records: Sequence[LocalRecord]) -> str:
    fields: Mapping[str, Value] = next(one.fields for one in records if one.id == row.id)
    return str(fields.get("held_to") or fields.get("held_from") or "")


def _facts(session: Session, org: LocalRecord, committee: Committee) -> str:
    """ "7 ủy viên (được duyệt 9) · Nhiệm kỳ 10/2025 – 10/2030 · lâm thời từ 01/07/2025"."""
    seated = {post.person for post in committee.held_on(session.today) if post.in_committee}
    approved = org.fields.get("committee_size")
    code = "committee.seats_of" if approved else "committee.seats"
    told = [word(code).format(have=len(seated), approved=approved)]
    texts = {
        name: values.show(ORGANISATION.by_name[name], org.fields.get(name), session.rulebook)
        for name in ("term_from", "term_to", "provisional_since")
    }
    term = _term({**texts, "term_label": ""})
    if term:
        told.append(word("committee.term").format(term=term))
    if texts["provisional_since"]:
        told.append(word("committee.provisional").format(day=texts["provisional_since"]))
    return " · ".join(told)
