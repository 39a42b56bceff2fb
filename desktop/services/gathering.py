"""Looking for garbage, put off while very many values that stay are made.

A list of ten thousand people is a third of a million values that refer to each other in no circle. The
collector looks through all of them again with every few thousand more, and finds nothing: a sixth of the time
that an import takes.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# So many values were made that looking through them once is felt.
_VERY_MANY: Final = 50_000


@contextmanager
def gathering_put_off() -> Iterator[None]:
    """For seconds only: nothing is looked through for garbage, in no thread.

    Whoever finds the collector on switches it on again. So in several threads at once it comes back when the
    first of them ends, and stays. What is alive when so much was made is never looked through again: it still
    goes when nobody refers to it any more, as nearly all of it does.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if gc.get_count()[0] > _VERY_MANY:
                gc.freeze()
            gc.enable()
