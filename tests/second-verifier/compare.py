#!/usr/bin/env python3
"""Compares this verifier with `veche audit`: fails where one says that a record holds, and the other that it does not.

Each argument is an exported record, or a folder of such as tamper.py makes. Prints what both say of each; `~` marks
records where both refuse, but not the same entries, and `name` those where the first refusal has another name.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from multiprocessing import Pool
from pathlib import Path

from verify import verify

Failure = tuple[int, str]
FILES = -1


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    target = os.environ.get("CARGO_TARGET_DIR", Path(__file__).resolve().parent.parent.parent / "target")
    parser.add_argument("--veche", type=Path, default=Path(target) / "debug/veche", help="the program to compare with")
    parser.add_argument("--quiet", action="store_true", help="print only where they differ")
    parser.add_argument("--names", action="store_true", help="print where names differ, too")
    options = parser.parse_args()
    records = [record for folder in options.folders for record in records_of(folder)]
    tally: Counter[str] = Counter()
    if records:
        here(records[0][0])  # what is proven once is known to all processes that begin behind this
    with Pool(2) as pool:
        for line, kind in pool.imap(judge, [(record, note, options.veche) for record, note in records]):
            tally[kind] += 1
            if kind in ("DIFFER", "~") or kind == "name" and options.names or not options.quiet:
                print(f"{kind:6} {line}", flush=True)
    print(f"{sum(tally.values())} records: {dict(tally)}")
    return 1 if tally["DIFFER"] or not tally else 0


def records_of(folder: Path) -> list[tuple[Path, str]]:
    notes = json.loads((folder / "notes.json").read_text()) if (folder / "notes.json").exists() else None
    if notes is None:
        return [(folder, "")]
    return [(folder / name, note) for name, note in sorted(notes.items())]


def judge(task: tuple[Path, str, Path]) -> tuple[str, str]:
    record, note, program = task
    ours, theirs = here(record), there(record, program)
    line = f"{record.parent.name}/{record.name}: {note}\n         here: {shown(ours)}\n         veche: {shown(theirs)}"
    if bool(ours) != bool(theirs):
        return line, "DIFFER"
    if not ours:
        return line, "holds"
    # What refuses the first entry tells more than what follows from it.
    same = min(ours)[0] == min(theirs)[0] and {index for index, _ in ours} == {index for index, _ in theirs}
    return line, "~" if not same else "same" if min(ours)[1] == min(theirs)[1] else "name"


def here(record: Path) -> list[Failure]:
    try:
        return [(FILES if index is None else index, refusal.code) for index, refusal in verify(record).failures]
    except Exception as error:  # a fault of this program is a difference, whatever it is
        return [(FILES, f"FAULT {type(error).__name__}: {error}")]


def there(record: Path, program: Path) -> list[Failure]:
    run = subprocess.run([program, "audit", "--json", record], capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1):
        return [(FILES, f"exit code {run.returncode}: {run.stderr[:200]}")]
    found = [(FILES if f["entry"] is None else f["entry"], f["code"]) for f in json.loads(run.stdout)["failures"]]
    assert bool(found) == bool(run.returncode), "the exit code says another thing than the failures"
    return found


def shown(failures: list[Failure]) -> str:
    parts = [f"{'files' if index == FILES else index}: {code}" for index, code in failures[:4]]
    return "; ".join(parts) + (f"; and {len(failures) - 4} more" if len(failures) > 4 else "") or "holds"


if __name__ == "__main__":
    sys.exit(main())
