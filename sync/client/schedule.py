"""When to try again: pure functions of what happened, so that a thousand laptops do not come back at once.

Jitter is not politeness: after an outage every laptop of the country wants to synchronise, and a server
that serves 150 of them a second is reached only if they spread over the whole wait.
"""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

# Seconds before the first, second ... next try; the last one repeats.
STEPS = (10.0, 60.0, 300.0, 900.0, 3600.0)
SHORTEST, LONGEST = 1.0, 3600.0


def wait_before_retry(failures: int, retry_after: float | None, chance: float) -> float:
    """Seconds to wait after `failures` tries in a row failed (1 or more); `chance` is in [0, 1).

    The server's own wish, where it sent one, is the least; the jitter comes on top of it.
    """
    step = STEPS[min(max(failures, 1), len(STEPS)) - 1]
    if retry_after is not None:
        asked = min(max(retry_after, SHORTEST), LONGEST)
        return asked + chance * min(asked, step)
    # Not below a tenth of the step: an unlucky draw must not become a tight loop.
    return max(step * chance, step / 10)


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """What a Retry-After header asks for, between one second and one hour; None where unreadable."""
    text = (header or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        # Longer than any number of seconds that we would honour: do not even convert it.
        seconds = float(text) if len(text) < 10 else LONGEST
    else:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError):
            return None
        if moment.tzinfo is None:
            return None
        seconds = (moment - now).total_seconds()
    return min(max(seconds, SHORTEST), LONGEST)
