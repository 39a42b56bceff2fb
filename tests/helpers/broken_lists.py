"""Opens many broken versions of one list and says what came of it; in a process of its own, under its limits.

    python -m tests.helpers.broken_lists COUNT SEED FILE...

Prints one line of JSON: {"read", "refused", "slowest" (s of CPU), "megabytes"}. Any error but a refusal ends
it with that error. The parser runs in this process, too, which is why there may be so many.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from unittest.mock import patch

from desktop.services import sheet_files
from desktop.services.sheet_caps import SheetRefused
from desktop.services.sheet_package import repack, unpack
from desktop.services.sheet_serving import limit_memory, parsed_lines


def broken(content: bytes, kind: str, chance: random.Random) -> bytes:
    """`content` with some of it changed; of an archive mostly one part inside, so that parsers see it."""
    if kind == "xlsx" and chance.random() < 0.8:
        parts = unpack(content)
        name = chance.choice(sorted(parts))
        parts[name] = _spoilt(parts[name], chance)
        return repack(parts).read()
    return _spoilt(content, chance)


def _spoilt(content: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(content)
    if not spoilt:
        return content
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        place, length = chance.randrange(len(spoilt)), chance.choice((1, 1, 2, 4, 64))
        way = chance.randrange(5)
        if way == 0:
            spoilt[place] ^= 1 << chance.randrange(8)
        elif way == 1:
            spoilt[place : place + length] = chance.randbytes(length)
        elif way == 2:
            del spoilt[place : place + length]
        elif way == 3:
            spoilt[place:place] = spoilt[place : place + 64]
        else:
            spoilt[place : place + length] = chance.choice((b"\xff", b"\0", b"9", b"<", b'"')) * length
        if not spoilt:
            return b""
    return bytes(spoilt)


def main(count: int, seed: int, sources: Sequence[Path]) -> str:
    limit_memory()
    chance = random.Random(seed)
    refused = 0
    slowest = 0.0
    with TemporaryDirectory() as folder, patch.object(sheet_files, "parse_apart", _parsed_here):
        for source in sources:
            content, path = source.read_bytes(), Path(folder, source.name)
            for _ in range(count):
                path.write_bytes(broken(content, source.suffix[1:], chance))
                begin = process_time()
                try:
                    sheet_files.open_sheets(path)
                except SheetRefused:
                    refused += 1
                slowest = max(slowest, process_time() - begin)
    read = count * len(sources) - refused
    megabytes = _most_held() // 1024
    return json.dumps({"read": read, "refused": refused, "slowest": slowest, "megabytes": megabytes})


def _parsed_here(content: bytes, kind: str, _: Callable[[], bool]) -> list[bytes]:
    return [line.encode("utf-8", "surrogatepass") for line in parsed_lines(content, kind)]


def _most_held() -> int:
    """Kilobytes at the most. What `getrusage` tells counts what the process that started this one held."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    sys.stdout.write(main(int(sys.argv[1]), int(sys.argv[2]), [Path(word) for word in sys.argv[3:]]) + "\n")
