"""A further workflow as somebody would add one: its declaration, its migration, and nothing else."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from desktop.services import paper_values
from domain.workflows import declared, figures
from domain.workflows.registry import every_workflow, workflows
from sync.replica import summary
from sync.replica.migrations import FOLDER, HEAD, revisions_in, upgrade

NAME: Final = "card_again"
DECLARATION: Final = """
from domain.fields import Field, FieldType
from domain.workflows.conditions import IS_MEMBER
from domain.workflows.effects import member_gets
from domain.workflows.model import NEW, Count, Hand, Intent, Paper, Step, Workflow
from domain.workflows.shared_fields import DECISION, NOTE, names
from domain.workflows.shared_states import (
    APPEALED, CANCELLED, DRAFT, EFFECTIVE, FORWARDED, LOST, REFUSED, RETURNED, SUBMITTED,
)
from domain.workflows.shared_steps import AFTER_A_CLASH, give_back, refuse, save, start, withdraw

_GETS = member_gets("Số thẻ mới vào hồ sơ", lambda matter: {"card_number": matter.data["new_card"]})
_ANSWER = ("new_card", *names(DECISION))
_NEEDED = ("new_card", "decision_number", "decision_date")

WORKFLOW = Workflow(
    name="card_again",
    number=13,
    label="Cấp lại thẻ đoàn viên",
    intent=Intent(question="Đoàn viên mất thẻ?", difference="Chỉ cấp lại thẻ.", example="Thẻ bị rách."),
    fields=(
        Field(name="new_card", label="Số thẻ mới", max_length=50, since=4),
        Field(name="lost_on", label="Ngày mất thẻ", type=FieldType.DATE, happened=True, since=4),
        *DECISION,
        NOTE,
    ),
    states=(DRAFT, SUBMITTED, FORWARDED, RETURNED, EFFECTIVE, REFUSED, CANCELLED, LOST, APPEALED),
    steps=(
        start("lost_on", "note", conditions=(IS_MEMBER,)),
        save("lost_on", "note"),
        Step(name="submit", label="Gửi", hand=Hand.BRANCH, from_states=(NEW, "draft", "returned"),
             to="submitted", asks=("lost_on", "note"), needs=("lost_on",), conditions=(IS_MEMBER,),
             sentence="Chờ {unit}."),
        Step(name="approve", label="Cấp thẻ", hand=Hand.UNIT, from_states=("submitted",), to="effective",
             asks=_ANSWER, needs=_NEEDED, conditions=(IS_MEMBER,), decides=True, effects=(_GETS,),
             sentence="{name} có thẻ số {new_card}."),
        Step(name="forward", label="Chuyển cấp trên", hand=Hand.UNIT, from_states=("submitted",),
             to="forwarded", conditions=(IS_MEMBER,), sentence="Cấp trên xem hồ sơ của {name}."),
        Step(name="approve_above", label="Cấp trên cấp thẻ", hand=Hand.ABOVE, from_states=("forwarded",),
             to="effective", asks=_ANSWER, needs=_NEEDED, decides=True, effects=(_GETS,),
             sentence="{name} có thẻ số {new_card}."),
        give_back("submitted"),
        refuse("submitted"),
        withdraw("draft", "submitted"),
        *AFTER_A_CLASH,
    ),
    papers=(
        Paper(name="card_decision", label="Quyết định cấp lại thẻ", steps=("approve", "approve_above"),
              number_type="QĐ", number_field="decision_number"),
        Paper(name="card_request", label="Phiếu đề nghị cấp lại thẻ", steps=("submit",)),
    ),
    counts=(Count(name="cards_again", label="Thẻ cấp lại", state="effective"),),
    since=4,
    source="điều lệ",
)
"""
MIGRATION: Final = f'''
"""Cases of cards that were lost are found by the day of their decision."""

from alembic import op

revision = "9999"
down_revision = "{HEAD}"


def upgrade() -> None:
    op.execute("CREATE INDEX cards_again ON \\"case\\" (decided_on) WHERE workflow = 'card_again'")
'''


@contextmanager
def one_more_file(folder: Path) -> Iterator[None]:
    """The folder of declarations has one module more."""
    more = folder / "declared"
    more.mkdir(parents=True)
    (more / f"{NAME}.py").write_text(DECLARATION, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(declared, "__path__", [*declared.__path__, str(more)])
        _forget()
        yield
    sys.modules.pop(f"{declared.__name__}.{NAME}", None)
    vars(declared).pop(NAME, None)
    _forget()


def _forget() -> None:
    """What is read once in a run of the program."""
    workflows.cache_clear()
    every_workflow.cache_clear()
    figures._in_state.cache_clear()
    paper_values._any_field.cache_clear()


@contextmanager
def its_migration(folder: Path) -> Iterator[str]:
    """The folder of migrations has one module more; gives its revision."""
    more = folder / "migrations"
    shutil.copytree(FOLDER, more, ignore=shutil.ignore_patterns("__pycache__"))
    (more / "versions" / f"9999_{NAME}.py").write_text(MIGRATION, encoding="utf-8")
    known = revisions_in(more)
    with pytest.MonkeyPatch.context() as patch:
        for of in (upgrade, summary):
            patch.setattr(of, "REVISIONS", known)
        patch.setattr(upgrade, "HEAD", known[-1])
        patch.setattr(upgrade, "FOLDER", more)
        yield known[-1]
