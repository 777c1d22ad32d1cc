#!/usr/bin/env python3
"""Verifies an exported record, by docs/protocol.md and docs/registration.md alone.

Exit code, as of `veche audit`: 0 every check holds, 1 some check fails, 2 the audit could not run.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from ballot import prefetch_credentials, signed_credential
from canonical import Json, Refusal, decode, demand
from casting import judge_handed
from export import Export, Failures
from group import g2_bytes
from log import check_checkpoint, tree_root
from manifest import has_earlier
from note import parse_note
from record import OPEN, Record
from statements import RECORD, attachments_of, read_statement


@dataclass
class Verdict:
    """Every failure with the index of its entry, or none for one of files; and the record as far as it holds."""

    failures: Failures = field(default_factory=list)
    record: Record | None = None
    entries: int = 0

    @property
    def holds(self) -> bool:
        return not self.failures


def verify(folder: Path, election: str | None = None, earlier: Path | None = None) -> Verdict:
    """§13; with the record of the earlier election, of which a consultation says something, beside it."""
    export = Export(folder)
    verdict = Verdict(export.failures)
    try:
        size = export.checkpoint_size()
    except Refusal as refusal:
        verdict.failures.append((None, refusal))
        return verdict
    entries = export.entries(size)
    verdict.entries = len(entries)
    export.check_tiles(entries, size)
    export.check_names(size, named_attachments(entries))
    verdict.record = replay(entries, export.attachment, verdict.failures)
    for check in (lambda: check_end(verdict.record, election), lambda: check_log(export, verdict.record)):
        try:
            check()
        except Refusal as refusal:
            verdict.failures.append((None, refusal))
    if earlier is not None:
        verdict.failures += [(0, refusal) for refusal in compared(verdict.record, verify(earlier))]
    return verdict


def compared(record: Record, earlier: Verdict) -> list[Refusal]:
    """§13: what the manifest says of the earlier election, with what its record says."""
    try:
        demand(record.manifest is not None and has_earlier(record.manifest), "earlier", "this is no consultation")
        demand(earlier.holds, "earlier", "the record of the earlier election does not hold")
        check_earlier(record.manifest["registration"], earlier.record)
    except Refusal as refusal:
        return [refusal]
    return []


def check_earlier(registration: Json, over: Record) -> None:
    demand(registration["election"] == over.election.hex(), "earlier", "the record is of another election")
    demand(not has_earlier(over.manifest), "earlier", "a consultation issued no credentials")
    demand(over.is_ready, "earlier", "the earlier election was never ready")
    known = {part["id"] for part in over.manifest["constituencies"]}
    for part in registration["constituencies"]:
        name = part["from"]
        demand(name in known, "earlier", f"no constituency {name}")
        demand(part["credentials"] == over.entitled(name), "earlier", f"another number of credentials of {name}")
        demand(decode(part["key"]) == g2_bytes(over.issuer(name).key), "earlier", f"another key of {name}")


def statement_of(entry: bytes) -> Json | None:
    """If its form is right."""
    try:
        return read_statement(parse_note(entry).text, RECORD)
    except Refusal:
        return None


def named_attachments(entries: list[bytes]) -> set[tuple[str, int]]:
    return {named for entry in entries for named in attachments_of(statement_of(entry))}


def replay(entries: list[bytes], attachments, failures: Failures) -> Record:
    """All entries in order. Credentials of all ballots are looked at together, as soon as the keys are there."""
    record, prefetched = Record(attachments), False
    for index, entry in enumerate(entries):
        if record.phase == OPEN and not prefetched:
            prefetched = True
            prefetch(record, entries[index:])
        try:
            record.add(entry)
        except Refusal as refusal:
            failures.append((index, refusal))
    return record


def prefetch(record: Record, entries: list[bytes]) -> None:
    statements = [statement for entry in entries if (statement := statement_of(entry))]
    for constituency in (part["id"] for part in record.manifest["constituencies"]):
        ballots = [s for s in statements if s["kind"] == "ballot" and s["constituency"] == constituency]
        prefetch_credentials(record.issuer(constituency), list(map(signed_credential, ballots)))


def check_end(record: Record, election: str | None) -> None:
    """§9: no exported record ends while ballots are missing."""
    demand(record.leaves, "manifest-misplaced", "there is no manifest")
    demand(not record.box.missing, "epoch-order", "the record ends before all announced ballots are there")
    demand(election in (None, record.election.hex()), "election", "another election was asked for")


def check_log(export: Export, record: Record) -> None:
    """§4.3: the checkpoint is of exactly these entries."""
    if record.log is None:
        return
    checkpoint = check_checkpoint(export.read("checkpoint") or b"", record.log)
    demand(checkpoint.size == len(record.leaves), "log-size", str(checkpoint.size))
    demand(checkpoint.root == tree_root(record.leaves), "log-root")


def mailboxes_of(record: Record) -> list[Json]:
    """§13: what became of what each mailbox acknowledged."""
    if record.manifest is None:
        return []
    return [_mailbox(record, member["id"]) for member in record.manifest["mailboxes"]]


def _mailbox(record: Record, name: str) -> Json:
    listed, handed = record.box.acknowledged.get(name), record.box.handed.get(name, {})
    if listed is None:
        return {"handover": False, "id": name}
    judged = {leaf: judge_handed(record, entry) for leaf, entry in handed.items() if leaf not in record.box.leaves}
    return {
        "acknowledged": len(listed),
        "handover": True,
        "id": name,
        "in_record": sum(leaf in record.box.leaves for leaf in listed),
        "open": sum(code is None for code in judged.values()),
        "refused": {leaf.hex(): code for leaf, code in judged.items() if code},
        "withheld": sum(leaf not in record.box.leaves and leaf not in handed for leaf in listed),
    }


def report_of(verdict: Verdict) -> Json:
    record = verdict.record
    return {
        "election": record.election.hex() if record and record.manifest else "",
        "entries": verdict.entries,
        "failures": [{"code": r.code, "detail": r.detail, "entry": index} for index, r in verdict.failures],
        "holds": verdict.holds,
        "mailboxes": mailboxes_of(record) if record else [],
        "phase": record.phase if record else "",
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("record", type=Path, help="directory of an exported record")
    parser.add_argument("--election", help="refuse the record of any other election (64 hexadecimal digits)")
    parser.add_argument("--earlier", type=Path, help="record of the election whose credentials vote in this consultation")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    for folder in (options.record, options.earlier):
        if folder is not None and not folder.is_dir():
            print(f"{folder} is no directory", file=sys.stderr)
            return 2
    verdict = verify(options.record, options.election, options.earlier)
    if options.json:
        print(json.dumps(report_of(verdict), ensure_ascii=False, indent=1, sort_keys=True))
    else:
        print_text(verdict)
    return 0 if verdict.holds else 1


def print_text(verdict: Verdict) -> None:
    for index, refusal in verdict.failures:
        print(f"{'files' if index is None else f'entry {index}'}: {refusal.code}: {refusal.detail}")
    record = verdict.record
    if verdict.holds and record is not None:
        print(f"record holds: {verdict.entries} entries, {record.box.cast()} ballots, phase {record.phase}")
    else:
        counted = Counter(refusal.code for _, refusal in verdict.failures)
        print(f"record does not hold: {', '.join(f'{code} ({n})' for code, n in counted.items())}")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OSError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
