#!/usr/bin/env python3
"""Makes records of which each is refused for one fault, or holds, and says so: refusals.py OUT.

What this verifier makes of the last entry must be what is written here; `compare` holds `veche audit` against it.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import refused_consultations
import refused_operators
import refused_petitions
from forge import write_files


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    notes = {}
    for cases in (*refused_operators.ALL, *refused_petitions.ALL, *refused_consultations.ALL):
        for number, case in enumerate(cases()):
            name = f"{cases.__module__.removeprefix('refused_')}-{cases.__name__}-{number:02d}"
            write_files(options.out / name, case.forge.files())
            notes[name] = f"{case.note}: {case.refused or 'holds'}"
    (options.out / "notes.json").write_text(json.dumps(notes, indent=1) + "\n")
    print(f"{len(notes)} records, each judged as it must be")
    return 0


if __name__ == "__main__":
    sys.exit(main())
