"""`python -m desktop`: the same door as the installed program `sodoan`."""

from __future__ import annotations

import os
import sys

from desktop.services.sheet_caps import READING_WORD

if __name__ == "__main__":
    if sys.argv[1:2] == [READING_WORD]:
        # Started anew for each list that is opened: nothing of the program itself is needed.
        from desktop.services.sheet_serving import serve

        # All is said and handed over: to take apart what was read, value by value, would only cost time.
        os._exit(serve(sys.argv[2:]))
    from desktop.cli.main import main

    sys.exit(main())
