"""What was typed on the screens of cases and not saved: a way back to it from the board."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.features.cases import batch_typing
from desktop.features.cases.actions import KIND, Start
from desktop.services import drafts, members
from desktop.services.cases import Cases
from desktop.services.drafts import KeptDraft
from desktop.services.failures import ActionRefused
from desktop.services.session import Session
from desktop.services.wording import word
from domain.workflows.registry import workflows


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One draft, `label` says what of: a `case`, one to be begun (`start`), or a `batch` of a workflow."""

    label: str
    case: str = ""
    start: Start | None = None
    batch: str = ""


def unfinished(session: Session) -> list[Unfinished]:
    """What this cadre left, the latest first; batches last."""
    found = [_of_case(session, draft) for draft in drafts.of_cadre(session, KIND)]
    batch = batch_typing.kept_batch(session)
    listed = [one for one in found if one is not None]
    if batch is not None and batch.draft.workflow in workflows():
        label = word("case.unfinished.batch").format(
            workflow=workflows()[batch.draft.workflow].label, count=len(batch.people), at=batch.at_text
        )
        listed.append(Unfinished(label, batch=batch.draft.workflow))
    return listed


def _of_case(session: Session, draft: KeptDraft) -> Unfinished | None:
    """None for what is gone by now."""
    _, _, about = draft.id.partition(":")
    if draft.record:
        try:
            row = Cases(session).show(draft.record).row
        except ActionRefused:
            return None
        return Unfinished(_label(row.name, row.workflow, draft.at_text), case=draft.record)
    workflow, _, member = about.partition(":")
    if workflow not in workflows():
        return None
    name = draft.texts.get("person.full_name", "")
    if member:
        row_of = members.rows(session, [member])
        if not row_of:
            return None
        name = str(row_of[0].fields.get("full_name") or "")
    label = _label(name or word("draft.unnamed"), workflow, draft.at_text)
    return Unfinished(label, start=Start(workflow=workflow, member=member))


def _label(name: str, workflow: str, at: str) -> str:
    return word("case.unfinished.case").format(name=name, workflow=workflows()[workflow].label, at=at)
