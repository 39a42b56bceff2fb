"""What is typed into a case and goes along when another workflow was meant."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.services.wording import word
from domain.workflows.model import Workflow
from domain.workflows.succession import taken_over


def goes_along(texts: Mapping[str, str], chosen: Workflow, other: Workflow) -> tuple[dict[str, str], str]:
    """Texts under the other workflow's names, and a sentence with those it has no field for, "" for none."""
    along = {name: str(text) for name, text in taken_over(texts, chosen, other).items()}
    lost = [
        field.label if field.refers_to else f"{field.label} ({texts[field.name]})"
        for field in chosen.fields
        if texts.get(field.name) and not taken_over({field.name: texts[field.name]}, chosen, other)
    ]
    return along, word("case.change.lost").format(fields="; ".join(lost)) if lost else ""
