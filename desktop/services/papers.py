"""The papers of a case: which there are, and each filled in with what the replica knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from desktop.services import paper_numbers, paper_templates, paper_values, paper_words
from desktop.services.failures import ActionRefused, Usage
from desktop.services.paper_content import FilledPaper
from desktop.services.paper_ends import ends_of, lets_go_on, parts_named
from desktop.services.paper_filling import Occasion, fill
from desktop.services.paper_heads import PLACE_SETTING, called, superior_of
from desktop.services.paper_signers import SECRETARY_POST, Signer, signers_of
from desktop.services.paper_templates import Template, TemplateProblem, load
from desktop.services.revealing import PURPOSES
from desktop.services.session import Session
from desktop.services.wording import word
from domain.records import Value
from domain.refusals import Refusal
from domain.roles import Role
from domain.workflows.grading import training_total
from domain.workflows.history import said_by, steps_taken
from domain.workflows.model import Paper, Workflow
from domain.workflows.registry import every_workflow

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord
    from sync.replica.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Choice:
    """What the person chose for one paper; "" is what the program would take.

    `signing` is one of `paper_templates.SIGNING`, `place` stands before the date, `number` is one that was
    taken for this paper and does not stand in the case yet ("": the one that was taken for it, if any).
    `purpose`, one of `revealing.PURPOSES`: what citizen ids and sensitive values stand whole for.
    """

    signer: str = ""
    post: str = ""
    signing: str = ""
    place: str = ""
    number: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A filled paper with what can still be chosen for it; `papers` are all of its case, name and label.

    `numbered`: the paper bears a number; `number` is it, "" while none was taken or written. `problems` are
    files of the home that are no templates, of this paper and of others.
    """

    paper: FilledPaper
    papers: tuple[tuple[str, str], ...]
    signers: tuple[Signer, ...]
    choice: Choice
    signing: tuple[tuple[str, str], ...]
    numbered: bool
    number: str
    problems: tuple[TemplateProblem, ...] = ()


def prepare(session: Session, case_id: str, name: str, choice: Choice | None = None) -> Prepared:
    """Fill a paper of a case in. Raises Usage for a case or paper that there is not, ActionRefused."""
    choice = choice or Choice()
    with session.replica.reading() as reader:
        case = _case(reader, session, case_id)
        declared = paper_of(_workflow(case), name)
        case = replace(case, fields={**case.fields, "data": said_by(declared, case.fields)})
        loaded = load(name, session.home.path)
        desk = _Desk(session, reader, loaded.template, declared)
        place = choice.place or str(reader.settings().get(PLACE_SETTING) or "")
        if not choice.number and (taken := paper_numbers.kept_for(session, reader, case, name)):
            choice = replace(choice, number=str(taken))
        signers = desk.signers(case)
        at_work = desk.cadre_at_work(signers)
        choice = _completed(replace(choice, place=place), signers, at_work, case)
        signers += at_work
        filled = fill(loaded, desk.occasion(case, choice))
    modes = tuple((mode, paper_words.sign_for(mode)) for mode in paper_templates.SIGNING)
    papers = tuple((one.name, one.label) for one in fitting(_workflow(case), case.fields, name))
    number = str((case.fields.get("data") or {}).get(declared.number_field) or choice.number)
    broken = tuple(template_problems(session))
    numbered = bool(declared.number_type)
    return Prepared(filled, papers, tuple(signers), choice, modes, numbered, number, broken)


def fitting(workflow: Workflow, case: Mapping[str, Value], wanted: str = "") -> tuple[Paper, ...]:
    """The papers of a case that belong to a step it took or may take next, and the one that is wanted."""
    near = steps_taken(case) | {step.name for step in workflow.leaving(str(case.get("state")))}
    return tuple(
        one
        for one in workflow.papers
        if not one.steps or not near.isdisjoint(one.steps) or one.name == wanted
    )


def paper_of(workflow: Workflow, name: str) -> Paper:
    """The declared paper. Raises Usage `paper.unknown`."""
    for paper in workflow.papers:
        if paper.name == name:
            return paper
    raise Usage("paper.unknown", {"paper": name})


def keep_place(session: Session, place: str) -> None:
    """Remember what stands before the date on papers of this laptop ("": derive it from the unit again)."""
    with session.replica.writing() as work:
        work.put_setting(PLACE_SETTING, place.strip() or None)
        work.commit()


def note_made(session: Session, case_id: str, name: str, how: str) -> None:
    """Tell the audit trail that a paper left the program: `how` is print, pdf or word.

    The number that it bears is spent from now on, whatever becomes of the case.
    """
    with session.replica.writing() as work:
        note_in(session, work, case_id, name, how)
        work.commit()


def note_in(session: Session, work: UnitOfWork, case_id: str, name: str, how: str) -> None:
    """As `note_made`, in a transaction that somebody else commits."""
    work.note(f"paper_{how}", session.actor.id, session.now_text, "case", case_id)
    case = work.record("case", case_id)
    if case is not None:
        paper_numbers.note_printed(session, work, case, name)


def template_problems(session: Session) -> list[TemplateProblem]:
    """Every file in the home's folder that cannot be used as a template."""
    return paper_templates.problems(session.home.path)


def _completed(choice: Choice, signers: list[Signer], at_work: list[Signer], case: LocalRecord) -> Choice:
    """Who signs: the one chosen, else named in the case, else the first. Who works here only by name."""
    named = choice.signer or str((case.fields.get("data") or {}).get("signer") or "")
    by_name = (one for one in (*signers, *at_work) if one.name == named)
    first = next(by_name, None) if named else next(iter(signers), None)
    if first is None:
        return replace(choice, signer=named)
    return replace(choice, signer=first.name, post=choice.post or first.post)


def _case(reader: Reader, session: Session, case_id: str) -> LocalRecord:
    case = reader.record("case", case_id)
    if case is None or case.fields.get("workflow") not in every_workflow():
        raise Usage("usage.unknown_case", {"id": case_id})
    if _workflow(case).sensitive and session.actor.role is not Role.SECRETARY:
        raise ActionRefused(
            Refusal.FORBIDDEN, {"role": session.actor.role.value, "do": "print", "kind": "case"}
        )
    return case


def _workflow(case: LocalRecord) -> Workflow:
    return every_workflow()[str(case.fields["workflow"])]


def _whose(case: LocalRecord) -> tuple[str, str]:
    """The record whose values a paper bears: the member's, or the case's where it has none (yet)."""
    member = str(case.fields.get("member") or "")
    return ("member", member) if member else ("case", case.id)


def _name(record: LocalRecord | None) -> str:
    return str(record.fields.get("name") or "") if record is not None else ""


def _level(record: LocalRecord | None) -> str:
    return str(record.fields.get("level") or "") if record is not None else ""


class _Desk:
    """What the papers of one case are written with: the unit, its branches and the template."""

    def __init__(self, session: Session, reader: Reader, template: Template, paper: Paper) -> None:
        self._session, self._reader = session, reader
        self._template, self._paper = template, paper
        meta = reader.meta
        self._unit = reader.record("organisation", meta.unit)
        self._unit_name = _name(self._unit) or meta.unit_name
        self._unit_called = paper_words.organ_name(self._unit_name, _level(self._unit))
        self._above = superior_of(reader, meta.unit)

    def signers(self, case: LocalRecord) -> list[Signer]:
        issuer = self._template.issuer
        if issuer in ("above", "member"):
            return []
        org = str(case.fields.get("org") or "") if issuer == "branch" else self._reader.meta.unit
        return signers_of(self._reader, self._session, org)

    def cadre_at_work(self, known: list[Signer]) -> list[Signer]:
        """The secretary who works here, to be chosen where no post of hers is recorded."""
        actor = self._session.actor
        if self._template.issuer != "unit" or actor.role is not Role.SECRETARY:
            return []
        return [] if actor.name in {one.name for one in known} else [Signer(actor.name, SECRETARY_POST)]

    def occasion(self, case: LocalRecord, choice: Choice) -> Occasion:
        data: Mapping[str, Value] = case.fields.get("data") or {}
        branch = self._reader.record("organisation", str(case.fields.get("org") or ""))
        cases = list(self._listed(case)) if self._template.has_table else []
        around, days = self._around(case, branch, choice)
        around["rows_total"] = str(len(cases)) if cases else ""
        person = self._person(case)
        rulebook = self._session.rulebook
        covered = choice.purpose not in PURPOSES
        values = paper_values.values_of(
            _workflow(case), data, person, around, rulebook, days, covered=covered
        )
        superior, organ = self._organ(branch)
        return Occasion(
            values=values,
            rows=[self._row(number, one, covered) for number, one in enumerate(cases, start=1)],
            superior=superior,
            organ=organ,
            number_type=self._paper.number_type,
            signing=choice.signing,
            author=self._unit_called,
            file_stem=self._file_stem(str(person.get("full_name") or ""), bool(cases)),
            purpose="" if covered else choice.purpose,
            about=tuple(dict.fromkeys(_whose(one) for one in (case, *cases))),
        )

    def _row(self, number: int, case: LocalRecord, covered: bool) -> paper_values.Values:
        branch = self._reader.record("organisation", str(case.fields.get("org") or ""))
        around = {"row_number": str(number), "branch_name": _name(branch)}
        data: Mapping[str, Value] = case.fields.get("data") or {}
        rulebook = self._session.rulebook
        person = self._person(case)
        return paper_values.values_of(_workflow(case), data, person, around, rulebook, covered=covered)

    def _person(self, case: LocalRecord) -> dict[str, Value]:
        """The member as the register has them, with the case's snapshot of the day before it."""
        member = self._reader.record("member", str(case.fields.get("member") or ""))
        entered = (case.fields.get("data") or {}).get("person")
        return {
            **(member.fields if member is not None else {}),
            **(entered if isinstance(entered, dict) else {}),
            **(case.fields.get("subject") or {}),
        }

    def _listed(self, case: LocalRecord) -> Iterator[LocalRecord]:
        """The cases that stand together in the list of one paper, in the order of names."""
        from domain.text import name_sort_key

        def belongs(other: LocalRecord) -> bool:
            if other.id == case.id:
                return True
            fields = other.fields
            if fields.get("workflow") != case.fields.get("workflow"):
                return False
            return self._together(case, other)

        found = [one for one in self._reader.records("case") if belongs(one)]
        org = {one.id: _name(self._reader.record("organisation", one.fields.get("org", ""))) for one in found}
        yield from sorted(
            found,
            key=lambda one: (
                org[one.id],
                name_sort_key(str((one.fields.get("subject") or {}).get("full_name") or "")),
                one.id,
            ),
        )

    def _together(self, case: LocalRecord, other: LocalRecord) -> bool:
        mine, theirs = case.fields, other.fields
        rows_of = self._template.rows_of
        state = _workflow(other).state_of.get(str(theirs.get("state")))
        if rows_of == "decision":
            keys = ("decision_number", "decision_date")
            mine_data, their_data = mine.get("data") or {}, theirs.get("data") or {}
            numbered = mine_data.get("decision_number")
            return bool(numbered) and all(mine_data.get(key) == their_data.get(key) for key in keys)
        if state is None or state.code in _NOT_LISTED or rows_of == "case":
            return False
        same_branch = mine.get("org") == theirs.get("org")
        return same_branch and (rows_of == "branch" or mine.get("round") == theirs.get("round"))

    def _organ(self, branch: LocalRecord | None) -> tuple[str, str]:
        issuer = self._template.issuer
        unit = self._unit_called
        if issuer == "branch":
            name = called(branch)
            superior = superior_of(self._reader, branch.id) if branch is not None else unit
            return superior.upper(), paper_words.committee_of(name) if name else ""
        if issuer == "above":
            return "", paper_words.committee_of(self._above) if self._above else ""
        return self._above.upper(), paper_words.committee_of(unit)

    def _around(
        self, case: LocalRecord, branch: LocalRecord | None, choice: Choice
    ) -> tuple[dict[str, str], dict[str, str]]:
        data = case.fields.get("data") or {}
        dated = next((str(data[name]) for name in self._template.dated if data.get(name)), "")
        if not self._template.dated:
            dated = self._session.today.isoformat()
        number = str(data.get(self._paper.number_field) or "")
        heads = signers_of(self._reader, self._session, str(case.fields.get("org") or ""))
        unit = self._unit_called
        around = {
            "unit_name": unit,
            "branch_name": (here := called(branch))
            or str((case.fields.get("subject") or {}).get("org_name") or ""),
            "superior_name": self._above,
            "place": choice.place or self._place(),
            "issue_number": number or choice.number,
            "issue_date": paper_words.long_date(dated) if dated else "",
            "signer_name": choice.signer,
            "sign_post": choice.post,
            "branch_signer": heads[0].name if heads else "",
            "branch_post": heads[0].post if heads else "",
            "party_committee": str((self._unit.fields if self._unit else {}).get("party_committee") or ""),
            **ends_of(self._reader, case, unit, here),
            "workflow_label": (label := _workflow(case).label),
            "workflow_matter": label[:1].lower() + label[1:],
            "paper_label": self._paper.label,
            "training_total": "" if (total := training_total(data)) is None else str(total),
            "prolonged": word("value.true") if lets_go_on(_workflow(case), case.fields, self._paper) else "",
            **self._organisations_named(case),
            **self._numbers_written(case),
        }
        return around, {"issue_date": dated} if dated else {}

    def _organisations_named(self, case: LocalRecord) -> dict[str, str]:
        """Fields of the case that name an organisation of the unit, as it is called."""
        data = case.fields.get("data") or {}
        named = (field.name for field in _workflow(case).fields if field.refers_to == "organisation")
        # What ended by the decision is called as it was on the day.
        once: Mapping[str, str] = (case.fields.get("subject") or {}).get("names") or {}
        texts = {
            name: once.get(str(data[name]), "")
            or called(self._reader.record("organisation", str(data[name])))
            for name in named
            if data.get(name)
        }
        return {**texts, **parts_named(data, once)}

    def _numbers_written(self, case: LocalRecord) -> dict[str, str]:
        """Numbers of papers of the case in full, where only the figure was typed."""
        data, suffix = case.fields.get("data") or {}, self._template.suffix
        return {
            paper.number_field: paper_words.written_number(number, paper.number_type, suffix)
            for paper in _workflow(case).papers
            if paper.number_type and (number := str(data.get(paper.number_field) or ""))
        }

    def _place(self) -> str:
        if self._template.issuer == "above":
            return paper_words.province_place_of(self._above) if self._above else ""
        return paper_words.place_of(self._unit_name)

    def _file_stem(self, person: str, is_list: bool) -> str:
        return paper_words.file_stem(f"{self._template.title} {'' if is_list else person}")


# A case in one of these stands in no list of a branch.
_NOT_LISTED: Final = frozenset({"cancelled", "refused", "revoked"})
