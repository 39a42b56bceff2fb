"""Sentences in Vietnamese for codes: the only place that knows how a code reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import resources

_VALIDATION = "validation."
_DAY = len("2026-01-31")
# Catalogues of states of what is no case.
_STATES_IN = ("directive_state", "declaration_status", "conflict_status")
# What a code is called when this program is older than the server that gave it.
_UNKNOWN = (
    "Không làm được việc này. Nội dung đã nhập vẫn còn. Hãy cập nhật chương trình hoặc hỏi người hỗ trợ."
)


def sentence(code: str, params: Mapping[str, Any] | None = None, *, by_server: bool = False) -> str:
    """The sentence of a refusal, a finding, a verdict or an error, with its parameters filled in.

    `by_server`: the refusal came back from the server, so what was typed is kept here. A code that is
    newer than this program gets a general sentence; who shows it adds the code.
    """
    given = {"kept": word("kept.typed" if by_server else "kept.nothing"), **(params or {})}
    said = _said(code, given, by_server)
    return f"{said} {_rules_changed(given['rules'])}" if _tells_of_rules(given) else said


def _said(code: str, given: Mapping[str, Any], by_server: bool) -> str:
    if code.startswith(_VALIDATION):
        return _refused_value(code.removeprefix(_VALIDATION), given, "rejected" if by_server else "refused")
    template = _messages()["sentences"].get(code)
    return _UNKNOWN if template is None else _fill(template, given, code)


def _tells_of_rules(params: Mapping[str, Any]) -> bool:
    """Whether the refusal comes of rules that changed after the decision, see `server.rule_changes`."""
    told = params.get("rules")
    return isinstance(told, list) and bool(told) and all(isinstance(one, Mapping) for one in told)


def _rules_changed(changes: list[Mapping[str, Any]]) -> str:
    from sync.protocol.rule_wording import changes_in_words

    return changes_in_words(changes)


def word(code: str) -> str:
    """A short label or a template of one: `sync.pending` → "Chờ đồng bộ". Raises KeyError."""
    return _messages()["words"][code]


def word_or(code: str, otherwise: str) -> str:
    """As `word`, for codes that a newer server may have invented."""
    return _messages()["words"].get(code, otherwise)


def has_sentence(code: str) -> bool:
    return code.removeprefix(_VALIDATION) in _messages()["sentences"]


def sentence_codes() -> list[str]:
    """Every code that has a sentence: the help has an entry for each."""
    return list(_messages()["sentences"])


def field_label(name: str) -> str:
    """What people call a field, whichever kind it belongs to; the name itself when nobody knows it."""
    from domain.kinds import KINDS

    for kind in KINDS.values():
        if name in kind.by_name:
            return kind.by_name[name].label
    from domain.workflows.registry import every_workflow

    declared = (workflow.by_name[name] for workflow in every_workflow().values() if name in workflow.by_name)
    return next((field.label for field in declared), name)


def in_sentence(label: str) -> str:
    """A label as it stands inside a sentence: "Số CCCD" → "số CCCD"; what is an abbreviation stays so."""
    first, *rest = label.split(" ")
    small = first if len(first) > 1 and first.isupper() else first[:1].lower() + first[1:]
    return " ".join((small, *rest))


def _refused_value(check: str, params: Mapping[str, Any], said: str) -> str:
    """`said`: "refused" here, or "rejected" by the server."""
    shown = {**params, "why": sentence(check, {**params, "rules": None})}
    return _fill(word(f"{said}.field" if params.get("field") else f"{said}.plain"), shown)


class _Readable(dict[str, str]):
    """Parameters as people read them; one that the sender left out must not break a sentence.

    A sentence that is often told by somebody who does not know a parameter has words for that:
    `absent.<code>.<parameter>`.
    """

    def __init__(self, code: str, params: Mapping[str, str]) -> None:
        super().__init__(params)
        self._code = code

    def __missing__(self, name: str) -> str:
        return word_or(f"absent.{self._code}.{name}", "…")


def _fill(template: str, params: Mapping[str, Any], code: str = "") -> str:
    known = {name: _readable(name, value) for name, value in params.items() if value is not None}
    unknown = [name for name, text in known.items() if not text and word_or(f"absent.{code}.{name}", "")]
    for name in unknown:
        del known[name]
    return template.format_map(_Readable(code, known))


def _readable(name: str, value: Any) -> str:
    reader = _READERS.get(name)
    if reader is not None and isinstance(value, str) and value:
        return reader(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return str(value)


def _date(value: str) -> str:
    """A stored day or moment as people write it; anything else under such a name stays whole."""
    from domain.values.dates import show_date

    shown = show_date(value[:_DAY])
    return value if shown == value[:_DAY] else shown


def _state(value: str) -> str:
    """Where a record stands, for a refusal whose teller did not look up the words of its own workflow."""
    from domain.workflows.registry import every_workflow
    from sync.protocol.rulebook import rulebook

    found = (workflow.state_of.get(value) for workflow in every_workflow().values())
    label = next((state.label for state in found if state is not None), "")
    catalogues = (rulebook().catalogue(name).labels for name in _STATES_IN)
    return label or next((labels[value] for labels in catalogues if value in labels), value)


def _status(value: str) -> str:
    from sync.protocol.rulebook import rulebook

    return rulebook().catalogue("member_status").labels.get(value, value)


def _workflow(value: str) -> str:
    from domain.workflows.registry import every_workflow

    found = every_workflow().get(value)
    return found.label if found is not None else value


def _grade(value: str) -> str:
    from sync.protocol.rulebook import rulebook

    return rulebook().catalogue("assessment_grade").labels.get(value, value)


_READERS: Mapping[str, Callable[[str], str]] = {
    "field": field_label,
    "role": lambda value: word_or(f"role.{value}", value),
    "do": lambda value: word_or(f"do.{value}", value),
    "kind": lambda value: word_or(f"kind.{value}", value),
    "departure": lambda value: word_or(f"departure.{value}", value),
    "status": _status,
    "sex": lambda value: {"male": "nam", "female": "nữ"}.get(value, value),
    "grade": _grade,
    "state": _state,
    "workflow": _workflow,
    "hand": lambda value: word_or(f"case.hand.{value}", value),
    **dict.fromkeys(
        (
            "known",
            "until",
            "longest",
            "from",
            "day",
            "registered",
            "assessed",
            "introduced",
            "earliest",
            "since",
        ),
        _date,
    ),
}


@lru_cache(maxsize=1)
def _messages() -> Mapping[str, Mapping[str, str]]:
    # By path: importlib.resources would double what a short command imports.
    path = Path(str(resources.__file__)).with_name("i18n") / "messages.vi.json"
    text = path.read_text(encoding="utf-8")
    messages: Mapping[str, Mapping[str, str]] = json.loads(text)
    return messages


def how_to_confirm(params: Mapping[str, Any]) -> str:
    """The option of a command by which what a rule wants confirmed is confirmed, "" where it was not that."""
    # A command that is refused nothing does not pay for the workflows.
    from domain.workflows.conditions import to_confirm

    asked = to_confirm(params)
    return f"; để xác nhận: --confirm {asked}" if asked else ""
