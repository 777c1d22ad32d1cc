"""Epochs, ballots, claims, handovers and the counted list (protocol.md §9.2 to §9.6, §10.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ballot import check_form, check_proofs, credential_holds, signed_credential
from canonical import Json, Refusal, decode, demand, refuse, u32
from log import data_root, leaf_hash
from note import Note, check_line_of_any, check_lines, parse_note
from statements import PROMISES, RECORD, read_statement

if TYPE_CHECKING:
    from record import Record


@dataclass
class Cast:
    """A ballot in the record."""

    seq: int
    leaf: bytes
    statement: Json


@dataclass
class Box:
    """All ballots, and what is announced: how many are to come, and, within claims, the leaf hash of each."""

    ballots: dict[str, list[Cast]] = field(default_factory=dict)
    constituency: dict[str, str] = field(default_factory=dict)
    leaves: set[bytes] = field(default_factory=set)
    missing: int = 0
    promised: list[bytes] = field(default_factory=list)
    previous: bytes = b""
    epochs: int = 0
    epoch_time: int = 0
    epoch_credentials: set[str] = field(default_factory=set)
    close_time: int = 0
    handed: dict[str, dict[bytes, bytes]] = field(default_factory=dict)
    acknowledged: dict[str, list[bytes]] = field(default_factory=dict)

    def announce(self, count: int, promised: list[bytes]) -> None:
        """No more than a number: who announces a thousand million ballots has not shown one of them."""
        self.missing, self.promised, self.previous = count, promised, b""

    def take_place(self) -> None:
        """§13: a refused ballot, or what cannot be read, stands where one was announced."""
        self.missing, self.promised = max(0, self.missing - 1), self.promised[1:]

    def cast(self) -> int:
        return len(self.leaves)

    def counted(self) -> dict[str, Cast]:
        """§8.3: of each credential the ballot with the highest (seq, leaf hash)."""
        return {name: max(casts, key=lambda cast: (cast.seq, cast.leaf)) for name, casts in self.ballots.items()}


def most_ballots(record: Record) -> int:
    return record.manifest["ballots"]["most"] * record.entitled_in_all()


def add_epoch(record: Record, statement: Json, note: Note, _leaf: bytes) -> None:
    """§9.2."""
    record.check_board(note)
    box, epochs = record.box, record.manifest["epochs"]
    demand(statement["number"] == box.epochs + 1, "number", "of the epoch")
    demand(1 <= statement["ballots"] <= most_ballots(record) - box.cast(), "number", "of ballots")
    time = record.under_all(statement).time
    demand(time <= record.closes + epochs["longest"], "too-late")
    if box.epochs == 0:
        demand(time >= record.manifest["schedule"]["opens"], "too-early")
    else:
        demand(time >= box.epoch_time + epochs["shortest"], "epoch-too-early")
        enough = len(box.epoch_credentials) >= epochs["credentials"]
        demand(enough or time >= box.epoch_time + epochs["longest"], "epoch-too-small")
    box.epochs, box.epoch_time, box.epoch_credentials = box.epochs + 1, time, set()
    box.announce(statement["ballots"], [])


def add_ballot(record: Record, statement: Json, note: Note, leaf: bytes) -> None:
    """§9.3, and its place."""
    box = record.box
    demand(box.missing, "ballot-misplaced")
    demand(box.promised[:1] in ([], [leaf]), "ballot-not-promised")
    check_ballot(record, statement, note, leaf)
    demand(box.previous < leaf, "epoch-order")
    name = statement["credential"]
    box.ballots.setdefault(name, []).append(Cast(statement["seq"], leaf, statement))
    box.constituency[name] = statement["constituency"]
    box.leaves.add(leaf)
    box.epoch_credentials.add(name)
    box.take_place()
    box.previous = leaf


def check_ballot(record: Record, statement: Json, note: Note, leaf: bytes) -> None:
    """§8.3, §9.3: everything but the place in the log."""
    box, manifest, most = record.box, record.manifest, record.manifest["ballots"]["most"]
    check_form(manifest, statement)
    name, constituency = statement["credential"], statement["constituency"]
    before = len(box.ballots.get(name, []))
    demand(1 <= statement["seq"] <= min(most, before + 1), "ballot-seq")
    demand(leaf not in box.leaves, "ballot-repeated")
    demand(before < most, "ballot-too-many")
    if name in box.constituency:
        demand(box.constituency[name] == constituency, "credential-constituency")
    else:
        known = list(box.constituency.values()).count(constituency)
        demand(known < record.entitled(constituency), "credential-beyond-roll")
    check_lines(note, [("credential", decode(name))])
    demand(credential_holds(record.issuer(constituency), signed_credential(statement)), "credential-signature")
    check_proofs(manifest, record.election, record.ceremonies["trustee"].keys["decryption"].public, statement)


def abandon(record: Record, _statement: Json, note: Note, _leaf: bytes) -> None:
    """§9.5."""
    record.check_commission(note)
    demand(record.box.missing, "nothing-announced")
    record.box.announce(0, [])


def add_claims(record: Record, statement: Json, note: Note, _leaf: bytes) -> None:
    """§9.4."""
    record.check_board(note)
    demand(not record.tally.counted, "statement-repeated", "after the counted list")
    demand(statement["promises"], "number", "no promise")
    time = record.under_all(statement).time
    leaves, timed = [], False
    for element in statement["promises"]:
        if re.fullmatch("[0-9a-f]{64}", element):
            leaf = bytes.fromhex(element)
            demand(any(leaf in handed for handed in record.box.handed.values()), "ballot-not-promised", element)
        else:
            leaf, timed = read_promise(record, element), True
        leaves.append(leaf)
    demand(leaves == sorted(set(leaves)), "epoch-order", "leaf hashes out of order")
    demand(not timed or time <= record.box.close_time + record.manifest["schedule"]["claims"], "too-late")
    record.box.announce(len(leaves), leaves)


def read_promise(record: Record, element: str) -> bytes:
    """§12: the leaf hash that a promise or an acknowledgement names."""
    note = parse_note(element.encode())
    promise = read_statement(note.text, PROMISES)
    demand(bytes.fromhex(promise["election"]) == record.election, "election")
    if promise["kind"] == "promise":
        check_line_of_any(note, "board", record.boards)
        latest = record.closes + record.manifest["epochs"]["longest"]
        demand(promise["by"] <= latest, "too-late", "a promise")
    else:
        check_lines(note, [("mailbox", record.mailbox_key(promise["mailbox"]))])
    return bytes.fromhex(promise["leaf"])


def add_handover(record: Record, statement: Json, note: Note, _leaf: bytes) -> None:
    """§9.6."""
    name, size, box = statement["mailbox"], statement["size"], record.box
    check_lines(note, [("mailbox", record.mailbox_key(name))])
    demand(not record.tally.counted, "statement-repeated", "after the counted list")
    demand(name not in box.acknowledged, "statement-repeated", "a second handover")
    time = record.under_all(statement).time
    demand(time <= box.close_time + record.manifest["schedule"]["claims"], "too-late")
    demand(size <= most_ballots(record), "number", "more than there can be")
    named = statement["ballots"]
    demand(named["length"] <= min(65_537 * size, 2**30), "attachment", "too long")
    data = record.attachment(statement["acknowledged"], 32 * size)
    listed = [data[at : at + 32] for at in range(0, len(data), 32)]
    demand(listed == sorted(set(listed)), "roll-order", "leaf hashes out of order")
    demand(data_root(listed).hex() == statement["root"], "merkle-root")
    handed = read_handed(record.attachment(named))
    demand(set(handed) <= set(listed), "handover-ballots", "not acknowledged")
    demand(not set(handed) & box.leaves, "ballot-repeated", "in the record already")
    box.acknowledged[name], box.handed[name] = listed, handed


def read_entries(data: bytes, code: str) -> list[bytes]:
    """Entries after their lengths in two bytes, as in entry bundles."""
    entries, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        demand(at + 2 + length <= len(data), code, "cut off")
        entries.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    return entries


def read_handed(data: bytes) -> dict[bytes, bytes]:
    parts = read_entries(data, "handover-ballots")
    entries = {leaf_hash(entry): entry for entry in parts}
    demand(len(entries) == len(parts) and list(entries) == sorted(entries), "handover-ballots", "out of order")
    return entries


def judge_handed(record: Record, entry: bytes) -> str | None:
    """§9.6: the name under which a handed-over ballot is refused as the record stands, or None if it is open."""
    try:
        note = parse_note(entry)
        statement = read_statement(note.text, RECORD, "statement-kind")
        demand(statement["kind"] == "ballot", "statement-kind")
        demand(bytes.fromhex(statement["election"]) == record.election, "election")
        check_ballot(record, statement, note, leaf_hash(entry))
        return None
    except Refusal as refusal:
        return refusal.code


def add_counted(record: Record, statement: Json, note: Note, leaf: bytes) -> None:
    """§10.1."""
    record.check_board(note)
    box, size = record.box, statement["size"]
    demand(not record.tally.counted, "statement-repeated")
    time = record.under_all(statement).time
    demand(time >= box.close_time + record.manifest["schedule"]["claims"], "too-early")
    data = record.attachment(statement["attachment"], 68 * size)
    parts = [data[at : at + 68] for at in range(0, len(data), 68)]
    demand(data_root(parts).hex() == statement["root"], "merkle-root")
    wanted = sorted(decode(name) + cast.leaf + u32(len(box.ballots[name])) for name, cast in box.counted().items())
    demand(parts == wanted, "counted-list")
    for handed in box.handed.values():
        for of, entry in handed.items():
            if of not in box.leaves and judge_handed(record, entry) is None:
                refuse("handover-open", of.hex())
    record.tally.begin(record, leaf, time)
