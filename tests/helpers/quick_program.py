"""`python -m tests.helpers.quick_program …`: the program's own door; stretching passphrases costs nothing.

For stories that start it a hundred times. Only it can open what they make: the real program takes so little
work for tampering. That one is started by `test_cli.py` and by the stories before the window.
"""

from __future__ import annotations

import sys

from desktop.cli.main import main
from tests.helpers.cheap_keys import cheap_stretching

if __name__ == "__main__":
    with cheap_stretching():
        sys.exit(main())
