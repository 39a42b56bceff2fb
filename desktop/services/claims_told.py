"""What was found wrong in a written text, in words."""

from __future__ import annotations

from desktop.services.wording import word
from domain.statistics.claims import Claim


def told(claim: Claim) -> str:
    """One finding as a sentence; a doubt is worded as a question to look into."""
    return word(claim.code.value).format(**claim.params)
