"""What is wrong or doubtful about one post, and about the whole committee of an organisation (BCH-04).

Only what cannot be is an error. What the charter asks for is a warning: it never keeps anybody from saving.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.findings import CheckLevel, Finding
from domain.positions.posts import Post, Rank
from domain.records import Value
from domain.rules import Rulebook, RuleSet
from domain.values.ages import age_on
from domain.values.dates import first_day, last_day
from domain.workflows.months import months_after

_ERROR, _WARNING, _HINT = CheckLevel.ERROR, CheckLevel.WARNING, CheckLevel.HINT
_BRANCHES: Final = frozenset({"chi_doan", "chi_doan_co_so"})
_RESIDENTIAL: Final = frozenset({"urban", "rural"})
_SCHOOL: Final = "school"
_WORKING: Final = ("", "active")
_FOR_STRANGERS: Final = (
    "person_name", "person_birth", "person_sex", "person_ethnicity", "person_religion",
    "person_qualification", "person_political_theory", "person_in_party",
)  # fmt: skip


def position_findings(fields: Mapping[str, Value], rulebook: Rulebook, today: date) -> Iterator[Finding]:
    """Everything that the fields of one post say together; each finding names all the fields it is about."""
    if not fields.get("member") and not fields.get("person_name"):
        # The organisation is named because an entry of nobody touches neither of the others.
        yield Finding(_ERROR, "position.nobody", ("person_name", "member", "org"))
    elif fields.get("member") and any(fields.get(name) is not None for name in _FOR_STRANGERS):
        yield Finding(_ERROR, "position.two_people", ("person_name", "member", *_FOR_STRANGERS[1:]))
    for first, last in (("held_from", "held_to"), ("term_from", "term_to")):
        begins, ends = fields.get(first), fields.get(last)
        if begins and ends and last_day(str(ends)) < first_day(str(begins)):
            yield Finding(_ERROR, f"position.{last}_before", (last, first))
    born = fields.get("person_birth")
    if born and first_day(str(born)) > today:
        yield Finding(_ERROR, "position.birth_future", ("person_birth",))
    if fields.get("end_reason") and not fields.get("held_to"):
        yield Finding(_HINT, "position.no_end", ("held_to", "end_reason"))


@dataclass(frozen=True, slots=True)
class Committee:
    """What the checks look at. `posts`: all of the organisation, past ones too.

    `sector` as the organisation has it, else from above; `members` counts everybody in the organisation and
    below it; `births` and `names` by `Post.person`.
    """

    org: Mapping[str, Value]
    sector: str
    members: int
    posts: Sequence[Post]
    births: Mapping[str, str]
    names: Mapping[str, str]

    @property
    def level(self) -> str:
        return str(self.org.get("level") or "")

    def held_on(self, day: date) -> list[Post]:
        return [post for post in self.posts if post.held_on(day)]


def committee_findings(committee: Committee, rulebook: Rulebook, today: date) -> Iterator[Finding]:
    """What to look at in the committee of one organisation that works; `fields` are of the organisation."""
    if str(committee.org.get("status") or "") not in _WORKING:
        return
    rules, held = rulebook.on(today), committee.held_on(today)
    yield from _secretaries(committee, held)
    yield from _twice(committee, held)
    yield from _provisional(committee, rules, today)
    yield from _term(committee, held, today)
    yield from _size(committee, held, rules)
    for post in held:
        if post.rank is Rank.SECRETARY:
            yield from _secretary_age(committee, post, rulebook)


def term_months(level: str, sector: str, rules: RuleSet) -> int:
    """How long a term of an organisation lasts (ORG-17).

    A level of which no source tells has the term of a residential grassroots union, the longest at this rank.
    """
    if level in _BRANCHES:
        return rules.whole("branch_term_months")
    if sector == _SCHOOL:
        is_large = level in ("cap_tren_truc_tiep_co_so", "giao_quyen_cap_tren_co_so")
        return rules.whole("university_term_months" if is_large else "school_term_months")
    return rules.whole("residential_grassroots_term_months")


def _secretaries(committee: Committee, held: Sequence[Post]) -> Iterator[Finding]:
    people = _people(post for post in held if post.rank is Rank.SECRETARY)
    if len(people) > 1:
        names = ", ".join(sorted(committee.names.get(person, person) for person in people))
        yield Finding(_WARNING, "committee.two_secretaries", (), {"count": len(people), "names": names})
    elif not people:
        yield Finding(_WARNING, "committee.no_secretary", ())


def _twice(committee: Committee, held: Sequence[Post]) -> Iterator[Finding]:
    """Two laptops may have entered one committee at once."""
    seen: set[tuple[str, Rank, str]] = set()
    told: set[str] = set()
    for post in held:
        if (post.person, post.rank, post.body) in seen and post.person not in told:
            told.add(post.person)
            name = committee.names.get(post.person, "")
            yield Finding(_WARNING, "committee.person_twice", (), {"name": name})
        seen.add((post.person, post.rank, post.body))


def _provisional(committee: Committee, rules: RuleSet, today: date) -> Iterator[Finding]:
    since = str(committee.org.get("provisional_since") or "")
    if not since:
        return
    extended = str(committee.org.get("provisional_extended_to") or "")
    months = rules.whole("provisional_committee_months_max")
    term = term_months(committee.level, committee.sector, rules)
    longest = months_after(since, int(term * rules.share("provisional_committee_extension_share")))
    due = extended or months_after(since, months)
    if extended > max(longest, months_after(since, months)):
        params: dict[str, Value] = {"until": extended, "longest": longest}
        yield Finding(_WARNING, "committee.extension_too_long", ("provisional_extended_to",), params)
    if due < today.isoformat():
        params = {"day": since, "until": due, "months": months}
        yield Finding(_WARNING, "committee.provisional_over", ("provisional_since",), params)


def _term(committee: Committee, held: Sequence[Post], today: date) -> Iterator[Finding]:
    """By the organisation's own term; where it has none, by the latest that a post was given."""
    ends = str(committee.org.get("term_to") or "")
    if not ends:
        ends = max((str(post.fields.get("term_to") or "") for post in held), default="")
    if ends and last_day(ends) < today:
        yield Finding(_WARNING, "committee.term_over", ("term_to",), {"until": ends})


def _size(committee: Committee, held: Sequence[Post], rules: RuleSet) -> Iterator[Finding]:
    seated = _people(post for post in held if post.in_committee)
    least = rules.whole("branch_committee_members_min")
    beyond = {Rank.SECRETARY, Rank.DEPUTY}
    leads_only = all(post.rank in beyond for post in held if post.in_committee)
    if committee.level in _BRANCHES and committee.members >= least and leads_only:
        params: dict[str, Value] = {"members": committee.members, "least": least}
        yield Finding(_WARNING, "committee.branch_without", (), params)
    approved = committee.org.get("committee_size")
    if isinstance(approved, int) and approved and len(seated) != approved:
        code = "committee.vacant" if len(seated) < approved else "committee.too_many"
        params = {"have": len(seated), "approved": approved, "differ": abs(approved - len(seated))}
        yield Finding(_HINT, code, ("committee_size",), params)


def _secretary_age(committee: Committee, post: Post, rulebook: Rulebook) -> Iterator[Finding]:
    """ADM-07: at the first appointment only; whoever led this organisation before may be older."""
    begins, birth = str(post.fields.get("held_from") or ""), committee.births.get(post.person, "")
    if committee.level != "doan_co_so" or committee.sector not in _RESIDENTIAL or not begins or not birth:
        return
    first = min(
        str(other.fields.get("held_from") or begins)
        for other in committee.posts
        if other.rank is Rank.SECRETARY and other.person == post.person
    )
    day = first_day(first)
    least, most = age_on(birth, day)[0], rulebook.on(day).whole("commune_secretary_first_age_max")
    if least > most:
        params = {"name": committee.names.get(post.person, ""), "age": least, "most": most}
        yield Finding(_WARNING, "committee.secretary_age", (), params)


def _people(posts: Iterable[Post]) -> set[str]:
    return {post.person for post in posts}
