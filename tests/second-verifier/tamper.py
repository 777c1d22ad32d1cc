#!/usr/bin/env python3
"""Makes tampered copies of a good record, each with a note of what was changed: tamper.py RECORD OUT --seed N --count M.

With the secrets of the officials (--keys) what is changed is signed again, so that deeper checks are reached.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path

import changes
from forge import Forge, Keys, write_files

Change = Callable[[Forge, random.Random], tuple[str, dict[str, bytes]] | None]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("record", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument(
        "--keys", type=Path, help="JSON in which the secrets of log, witnesses and officials stand, in hexadecimal"
    )
    options = parser.parse_args()
    good = Forge.read(options.record, Keys.read(options.keys))
    options.out.mkdir(parents=True)
    notes = make(good, options.out, options.seed, options.count)
    (options.out / "notes.json").write_text(json.dumps(notes, indent=1, ensure_ascii=False) + "\n")
    return 0


def make(good: Forge, out: Path, seed: int, count: int) -> dict[str, str]:
    chance, notes = random.Random(seed), {}
    kinds = changes.all_changes(good)
    while len(notes) < count:
        change = kinds[len(notes) % len(kinds)] if chance.random() < 0.5 else chance.choice(kinds)
        made = change(good.copy(), chance)
        if made is None:
            continue
        note, files = made
        name = f"{len(notes):04d}"
        write_files(out / name, files)
        notes[name] = f"{change.__name__}: {note}"
    return notes


if __name__ == "__main__":
    sys.exit(main())
