#!/usr/bin/env python3
"""Makes tampered copies of a good record, each with a note of what was changed: tamper.py RECORD OUT --seed N --count M.

With the secrets of the officials (--keys) what is changed is signed again, so that deeper checks are reached.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path

import changes as c
import said as s
from forge import Forge, Keys, write_files

FILES = [c.flip_file, c.cut_file, c.lengthen_file, c.drop_file, c.add_file, c.exchange_files, c.empty_folder]
LOG = [c.flip_entry, c.drop_entry, c.double_entry, c.exchange_entries, c.move_entry, c.cut_entry, c.keep_prefix]
SIGNED = [
    c.change_field, c.change_field, c.change_field, c.change_number, c.change_under, c.change_under, c.change_lines,
    c.change_spelling, c.change_attachment, c.change_attachment, c.repeat_entry, s.say_something, s.say_destroyed,
    s.say_extended, s.say_operator, s.say_after_petition, s.sign_for_another, s.petition_again, c.change_manifest,
    c.keep_prefix, c.reorder_and_sign,
]  # fmt: skip


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
    kinds = all_changes(good)
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


def all_changes(good: Forge) -> list[c.Change]:
    """Those that this record allows: without the keys of the log no checkpoint can be signed again."""
    return FILES + LOG + (SIGNED * 2 if good.can_sign_checkpoints() else [])


if __name__ == "__main__":
    sys.exit(main())
