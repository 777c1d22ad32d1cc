"""Rolls, issuances, rehearsals and `ready` (protocol.md §6.9, §7.3, §7.4, §9.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from canonical import Json, decode, demand, frame, hashed, refuse
from ceremony import check_evaluation
from group import bad_pairs, g1_element, g2_bytes, is_ed25519_key, point
from log import data_root
from manifest import has_earlier
from note import Note, check_some_lines

if TYPE_CHECKING:
    from record import Record

RECORD = 80
# Positions of the partial evaluations that do not hold, by all that they are judged by.
ISSUED: dict[tuple[bytes, str, str], list[int]] = {}


@dataclass
class Roll:
    constituency: str
    blinded: list
    applications: list[bytes]


@dataclass
class Rolls:
    """All rolls so far, what stands on them, and what was issued: roll number, index of the registrar."""

    rolls: list[Roll] = field(default_factory=list)
    seen: set[bytes] = field(default_factory=set)
    last_index: int = 0
    issued: set[tuple[int, int]] = field(default_factory=set)
    rehearsed: set[int] = field(default_factory=set)

    def size(self, constituency: str) -> int:
        return sum(len(roll.applications) for roll in self.rolls if roll.constituency == constituency)


def add_roll(record: Record, statement: Json, note: Note, _leaf: bytes) -> None:
    """§7.3. With an intake, registration.md §10 on top of it."""
    constituency, rolls = statement["constituency"], record.rolls
    demand(statement["registration"]["kind"] == record.manifest["registration"]["kind"], "registration-kind")
    known = [part["id"] for part in record.manifest["constituencies"]]
    demand(constituency in known, "member-unknown", constituency)
    demand(statement["number"] == len(rolls.rolls) + 1, "number", "of the roll")
    record.under(statement, max(record.keys_index, rolls.last_index) + 1)
    intake = None
    if record.intake is not None:
        intake = record.intake.following(record, statement)
        check_registrars(record, note, intake.active())
    else:
        check_registrars(record, note, record.ceremonies["registrar"].participants())
    roll, seen = read_roll(record, statement)
    if intake is not None:
        intake.check_roll(record, statement, roll)
        record.intake = intake
    rolls.seen |= seen
    rolls.rolls.append(roll)
    rolls.last_index = len(record.leaves)


def check_registrars(record: Record, note: Note, indexes: list[int]) -> None:
    """§3: a quorum of those who take part."""
    ceremony = record.ceremonies["registrar"]
    keys = [(f"registrar/{ceremony.members[i - 1][0]}", ceremony.members[i - 1][1]) for i in indexes]
    check_some_lines(note, keys, (len(indexes) + ceremony.threshold - 1) // 2 + 1)


def read_roll(record: Record, statement: Json) -> tuple[Roll, set[bytes]]:
    """The records of the attachment, and all that must not stand twice."""
    constituency, size = statement["constituency"], statement["size"]
    demand(size >= 1, "number", "an empty roll")
    data = record.attachment(statement["attachment"], RECORD * size)
    parts = [data[at : at + RECORD] for at in range(0, len(data), RECORD)]
    demand(data_root(parts).hex() == statement["root"], "merkle-root")
    applications, blinded, seen = [], [], set()
    for part in parts:
        b, key = part[:48], part[48:]
        blinded.append(g1_element(b))
        demand(is_ed25519_key(key), "roll-status-key")
        application = hashed("application", record.election, constituency, b, key)
        demand(not applications or applications[-1] < application, "roll-order")
        applications.append(application)
        for unique in (application, b, key):
            demand(unique not in seen and unique not in record.rolls.seen, "roll-repeated")
            seen.add(unique)
    return Roll(constituency, blinded, applications), seen


def add_issuance(record: Record, statement: Json, note: Note, _leaf: bytes) -> None:
    """§7.4. All partial evaluations at once, with random weights (§6.8)."""
    name, number = statement["registrar"], statement["roll"]
    record.check_member(note, "registrar", name)
    ceremony = record.ceremonies["registrar"]
    index = ceremony.index(name)
    demand(1 <= number <= len(record.rolls.rolls), "number", "of the roll")
    demand((number, index) not in record.rolls.issued, "statement-repeated")
    roll = record.rolls.rolls[number - 1]
    data = record.attachment(statement["attachment"], 48 * len(roll.blinded))
    shares = [g1_element(data[at : at + 48]) for at in range(0, len(data), 48)]
    key = ceremony.keys[f"credential/{roll.constituency}"].shares[index]
    known = (data, str(roll.blinded), str(key))
    if known not in ISSUED:
        ISSUED[known] = bad_pairs(list(zip(shares, roll.blinded, strict=True)), key)
    bad = ISSUED[known]
    demand(not bad, "evaluation", f"of records {bad[:5]}")
    record.rolls.issued.add((number, index))


def add_rehearsal(record: Record, statement: Json, note: Note, _leaf: bytes) -> None:
    """§6.9."""
    name = statement["trustee"]
    record.check_member(note, "trustee", name)
    trustees = record.ceremonies["trustee"]
    index = trustees.index(name)
    if trustees.keys is None:
        refuse("ceremony-order", "the trustees' ceremony is not complete")
    demand(index not in record.rolls.rehearsed, "statement-repeated")
    demand(len(statement["evaluations"]) == len(trustees.names), "ceremony-shape", "evaluations")
    for key, data in zip(trustees.names, statement["evaluations"], strict=True):
        ctx = frame("rehearsal", record.election, key)
        element = point("rehearsal", record.election, key)
        check_evaluation(decode(data), ctx, key, index, trustees.keys[key].shares[index], element)
    record.rolls.rehearsed.add(index)


def check_ready(record: Record, statement: Json) -> None:
    """§9.1."""
    rolls, trustees = record.rolls, record.ceremonies["trustee"]
    constituencies = [part["id"] for part in record.manifest["constituencies"]]
    demand(rolls.rolls or has_earlier(record.manifest), "number", "there is no roll")
    demand(statement["rolls"] == len(rolls.rolls), "number", "of rolls")
    demand(statement["credentials"] == list(map(record.entitled, constituencies)), "number", "of credentials")
    for number in range(1, len(rolls.rolls) + 1):
        issued = [index for of, index in rolls.issued if of == number]
        demand(len(issued) >= record.ceremonies["registrar"].threshold, "not-issued", f"roll {number}")
    demand(trustees.keys is not None, "not-rehearsed", "there is no key of the trustees")
    demand(set(trustees.participants()) <= rolls.rehearsed, "not-rehearsed")
    keys = statement["keys"]
    credentials = [g2_bytes(record.issuer(name).key) for name in constituencies]
    demand(list(map(decode, keys["credentials"])) == credentials, "keys", "credentials")
    demand(decode(keys["decryption"]) == trustees.keys["decryption"].public, "keys", "decryption")
    demand(decode(keys["ties"]) == trustees.keys["ties"].public, "keys", "ties")
