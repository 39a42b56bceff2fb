"""Sentences in Vietnamese for codes: the same that the server's command line says."""

from __future__ import annotations

from sync.protocol.wording import field_label as field_label
from sync.protocol.wording import has_sentence as has_sentence
from sync.protocol.wording import in_sentence as in_sentence
from sync.protocol.wording import sentence as sentence
from sync.protocol.wording import sentence_codes as sentence_codes
from sync.protocol.wording import word as word
from sync.protocol.wording import word_or as word_or
