"""Sentences in Vietnamese for codes: the only place that knows how a code reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def sentence(code: str, params: Mapping[str, Any] | None = None) -> str:
    """The sentence of a refusal, a finding, a verdict or an error, with its parameters filled in.

    A code that is newer than this program gets a general sentence that ends with the code.
    """
    raise NotImplementedError


def word(code: str) -> str:
    """A short label: `sync.pending` → "Chờ đồng bộ"."""
    raise NotImplementedError


def has_sentence(code: str) -> bool:
    raise NotImplementedError
