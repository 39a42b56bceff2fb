"""The two ends of a move or a stay, as papers name them: where somebody belongs, and where they go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from desktop.services import paper_words
from desktop.services.wording import word
from domain.records import Value
from domain.workflows.history import own_lines
from domain.workflows.model import Paper, Workflow

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

# What the first step of a case led to that another unit sent us.
_SENT_TO_US: Final = frozenset({"incoming", "arrived"})
# Where somebody goes, the most exact first; a field that names an organisation is shown by its name.
_WHERE_TO: Final = ("host_org", "to_org", "registered_at", "to_place", "destination")


def ends_of(reader: Reader, case: LocalRecord, unit: str, branch: str) -> dict[str, str]:
    """`counterpart_name`, `home_name`, `host_name`, each "" where it is not known.

    `unit` and `branch` are the names of ours.
    """
    other = _other_unit(reader, case)
    here = _places(reader, case)
    if _was_sent_to_us(case):
        subject = case.fields.get("subject") or {}
        home = ", ".join(name for name in (str(subject.get("org_name") or ""), other) if name)
        return {"counterpart_name": other, "home_name": home, "host_name": next(iter(here), "") or unit}
    home = ", ".join(name for name in (branch, unit) if name)
    return {"counterpart_name": other, "home_name": home, "host_name": next(iter(here), "") or other}


def lets_go_on(workflow: Workflow, case: Mapping[str, Value], paper: Paper) -> bool:
    """Whether a paper is about a stay that goes on: of its steps the last one taken only moved the end.

    Such a paper decides from where the one before it ended, and must not name the first day as its own.
    """
    taken = [str(line.get("step")) for line in own_lines(case)]
    last = next((name for name in reversed(taken) if name in paper.steps), "")
    return last in paper.steps[1:] and workflow.step_of[last].to in workflow.step_of[last].from_states


def _was_sent_to_us(case: LocalRecord) -> bool:
    history = case.fields.get("history") or ()
    return any(str(line.get("to")) in _SENT_TO_US for line in history[:1])


def _places(reader: Reader, case: LocalRecord) -> list[str]:
    data = case.fields.get("data") or {}
    found = []
    for name in _WHERE_TO:
        value = str(data.get(name) or "")
        if name.endswith("_org"):
            # A branch of another unit is not in this register.
            org = reader.record("organisation", value) if value else None
            value = str(org.fields.get("name") or "") if org is not None else ""
        if value:
            found.append(value)
    return found


def _other_unit(reader: Reader, case: LocalRecord) -> str:
    """The unit at the other end, as it is called.

    Before the server has answered the case holds only the code that was typed; an earlier case that went to
    the same unit knows its name. What was typed as a name is taken for one.
    """
    known = _named_in(case)
    code = str((case.fields.get("data") or {}).get("to_unit") or "").strip()
    if not known and code:
        known = next(
            (
                name
                for other in reader.cases()
                if (name := _named_in(other)) and code in (_code_in(other), _unit_in(other))
            ),
            code if " " in code else "",
        )
    return paper_words.organ_name(known) if known else ""


def _named_in(case: LocalRecord) -> str:
    return str((case.fields.get("counterpart") or {}).get("unit_name") or "")


def _unit_in(case: LocalRecord) -> str:
    return str((case.fields.get("counterpart") or {}).get("unit") or "")


def _code_in(case: LocalRecord) -> str:
    return str((case.fields.get("data") or {}).get("to_unit") or "").strip()


def parts_named(data: Mapping[str, Value], names: Mapping[str, str]) -> dict[str, str]:
    """What a decision about the tree lists: the organisations that unite, and the parts of one."""
    sources = [names.get(str(id), "") for id in data.get("sources") or ()]
    targets = [
        word("paper.part").format(name=one.get("name") or "", count=len(one.get("members") or ()))
        for one in data.get("targets") or ()
    ]
    texts = {"sources": ", ".join(filter(None, sources)), "targets": "; ".join(targets)}
    return {name: text for name, text in texts.items() if text}
