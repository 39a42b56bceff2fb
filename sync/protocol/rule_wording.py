"""Parameters of the rules as people read them: what one is called, what it is, what changed about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain.given_rules import Parameter
from domain.members.fields import MEMBER
from domain.values.dates import show_date
from sync.protocol.rulebook import catalogue, parameters
from sync.protocol.wording import in_sentence, word


def value_in_words(parameter: Parameter, value: Any) -> str:
    """A value with its unit: "16 tuổi", "Có", "2/3", "Hoàn thành xuất sắc nhiệm vụ; …"."""
    shown = _READERS.get(parameter.type, _plain)(parameter, value)
    return f"{shown} {parameter.unit}".strip()


def changes_in_words(changes: Sequence[Mapping[str, Any]]) -> str:
    """What changed between a decision and its verdict: each parameter, what it was and is, since when."""
    return " ".join(_change(change) for change in changes)


def _change(change: Mapping[str, Any]) -> str:
    name = str(change.get("name", ""))
    parameter = parameters().get(name) or Parameter(name, name, "", "")
    was, now = (value_in_words(parameter, change.get(key)) for key in ("was", "now"))
    said = {
        "title": in_sentence(parameter.title),
        "was": was,
        "now": now,
        "since": show_date(str(change.get("since", ""))),
        "source": str(change.get("source") or change.get("given_by") or ""),
    }
    return word("rules.changed" if said["source"] else "rules.changed_unsaid").format_map(said)


def _plain(parameter: Parameter, value: Any) -> str:
    return "; ".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value)


def _whole(parameter: Parameter, value: Any) -> str:
    # A year is a name, not an amount.
    grouped = isinstance(value, int) and parameter.unit != ""
    return f"{value:,}".replace(",", ".") if grouped else str(value)


def _flag(parameter: Parameter, value: Any) -> str:
    return word("value.true" if value else "value.false")


def _codes(parameter: Parameter, value: Any) -> str:
    labels = catalogue(parameter.catalogue).labels
    return "; ".join(labels.get(str(code), str(code)) for code in value)


def _fields(parameter: Parameter, value: Any) -> str:
    return "; ".join(
        MEMBER.by_name[name].label if name in MEMBER.by_name else str(name) for name in map(str, value)
    )


_READERS: Mapping[str, Callable[[Parameter, Any], str]] = {
    "whole": _whole,
    "flag": _flag,
    "codes": _codes,
    "fields": _fields,
}
