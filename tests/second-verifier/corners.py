#!/usr/bin/env python3
"""Makes records for corners that no good election comes to, for `compare`: corners.py OUT."""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from py_ecc.optimized_bls12_381 import FQ, b, is_on_curve
from py_ecc.optimized_bls12_381 import curve_order as Q

import prover
from canonical import Refusal, decode, encode, frame, u64
from ceremony import Ceremony
from forge import Forge, write_files
from group import L, g1_bytes, multiply
from hpke import public_key, seal
from log import data_root, leaf_hash
from made import Maker, hashed_share
from made_intake import Registration, founded
from note import key_id, parse_note, write_note
from plans import draw_manifest
from record import OPEN

Corner = tuple[str, Forge]
# Encodings of the elements of small order of Curve25519 (RFC 7748), and of some with another spelling.
SMALL = [0, 1, 2**255 - 20, 2**255 - 19, 2**255 - 18, 2**255, 2**255 + 1]
EIGHT = [
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
]


def closed(maker: Maker) -> Forge:
    maker.forge.checkpoint = maker.checkpoint(2 * 10**9)
    return maker.forge


def with_last(maker: Maker, entry: bytes) -> Forge:
    """One more entry, whether it is good or not."""
    forge = maker.forge.copy()
    forge.entries.append(entry)
    forge.keep_named()
    forge.checkpoint = forge.cosigned(len(forge.entries), dict.fromkeys(range(3), 2 * 10**9))
    return forge


# Signatures


def signatures() -> Iterator[Corner]:
    maker = Maker(71)
    maker.begin()
    text = {language: "why" for language in maker.forge.manifest["languages"]}
    statement = {"election": maker.record.election.hex(), "kind": "cancel", "reason": text, "v": 1}
    entry = maker.note(statement, *maker.commission())
    yield "cancelled at once", with_last(maker, entry)
    note = parse_note(entry)
    line, message = note.lines[0], note.text
    rest = [(other.name, other.key_id, other.signature) for other in note.lines[1:]]
    secret = secret_scalar(maker, maker.people[line.name])
    public = maker.people[line.name]
    neutral = (1).to_bytes(32, "little")
    for name, r in (("identity", neutral), ("identity with a sign", (1 + 2**255).to_bytes(32, "little"))):
        k = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % L
        signature = r + (k * secret % L).to_bytes(32, "little")
        yield f"R is the {name}", with_last(maker, write_note(message, [(line.name, line.key_id, signature), *rest]))
    s = int.from_bytes(line.signature[32:], "little") + L
    signature = line.signature[:32] + s.to_bytes(32, "little")
    yield "S is above l", with_last(maker, write_note(message, [(line.name, line.key_id, signature), *rest]))
    other = key_id(line.name, b"\x02", public)
    yield "another key id", with_last(maker, write_note(message, [(line.name, other, line.signature), *rest]))
    yield "a longer signature", with_last(maker, write_note(message, [(line.name, line.key_id, line.signature + b"\0"), *rest]))
    yield "no key id", with_last(maker, write_note(message, [(line.name, b"", line.signature[:3]), *rest]))


def secret_scalar(maker: Maker, public: bytes) -> int:
    digest = hashlib.sha512(maker.keys.seeds[public]).digest()
    return int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254


# Ceremonies


def one_time_keys() -> Iterator[Corner]:
    maker = Maker(72)
    maker.begin()
    ceremony = maker.record.ceremonies["trustee"]
    for value in SMALL + EIGHT + [9, 9 + 2**255, 2**255 - 10, 2**256 - 1]:
        yield f"one-time key {value:x}", with_last(maker, commitment_with(maker, ceremony, value.to_bytes(32, "little")))


def commitment_with(maker: Maker, ceremony: Ceremony, one_time_key: bytes) -> bytes:
    """With a proof that holds for this one-time key."""
    who, real = prover.draw_participant(ceremony, 1, maker.chance), prover.public_key
    prover.public_key = lambda _secret: one_time_key
    try:
        fields = prover.commitment(ceremony, who, maker.chance)
    finally:
        prover.public_key = real
    name = ceremony.members[0][0]
    head = {"attempt": 1, "election": maker.record.election.hex(), "kind": "ceremony-commitment", "participant": name}
    return maker.note(head | fields | {"role": ceremony.role, "v": 1}, f"trustee/{name}")


def degenerate() -> Iterator[Corner]:
    """All shares are good, but one verification share, or the public key, is the identity."""
    for at in (0, 1, 2):
        maker = Maker(73)
        maker.begin()
        ceremony = maker.record.ceremonies["trustee"]
        everyone = [prover.draw_participant(ceremony, index, maker.chance) for index in ceremony.participants()]
        last = everyone[-1]
        value = sum(who.at(0, at, L) for who in everyone) % L
        last.polynomials[0][1 if at else 0] = (last.polynomials[0][1 if at else 0] - value * (pow(at, -1, L) if at else 1)) % L
        for who in everyone:
            maker.round(ceremony, who, "commitment", **prover.commitment(ceremony, who, maker.chance))
        for who in everyone:
            sealed = [prover.sealed_share(ceremony, who, other, maker.chance) for other in everyone if other is not who]
            maker.round(ceremony, who, "shares", hashes=[hashed_share(part) for part in sealed])
        yield f"identity at {at}, before a confirmation", copy.deepcopy(closed(maker))
        name = ceremony.members[last.index - 1][0]
        statement = {
            "attempt": 1, "election": maker.record.election.hex(), "kind": "ceremony-confirmation", "participant": name,
            "role": "trustee", "transcript": ceremony.transcript().hex(), "v": 1,
        }  # fmt: skip
        yield f"identity at {at}, with one", with_last(maker, maker.note(statement, f"trustee/{name}"))


def complaints() -> Iterator[Corner]:
    """About what cannot be opened, and about a good share."""
    for what in ("good", "empty", "47 bytes", "48 bytes", "enc of zeros", "a scalar above the order"):
        maker = Maker(74)
        maker.begin()
        ceremony = maker.record.ceremonies["trustee"]
        everyone = [prover.draw_participant(ceremony, index, maker.chance) for index in ceremony.participants()]
        first, last = everyone[0], everyone[-1]
        for who in everyone:
            maker.round(ceremony, who, "commitment", **prover.commitment(ceremony, who, maker.chance))
        good = prover.sealed_share(ceremony, last, first, maker.chance)
        sealed = {"good": good, "empty": b"", "47 bytes": good[:47], "48 bytes": good[:48], "enc of zeros": bytes(32) + good[32:]}
        bad = sealed.get(what) if what in sealed else share_above(ceremony, last, first, maker)
        for who in everyone:
            others = [other for other in everyone if other is not who]
            hashes = [hashed_share(bad if (who, other) == (last, first) else b"x") for other in others]
            maker.round(ceremony, who, "shares", hashes=hashes)
        statement = {
            "accused": ceremony.members[last.index - 1][0], "attempt": 1, "election": maker.record.election.hex(),
            "kind": "ceremony-complaint", "one_time_secret": encode(first.one_time_secret),
            "participant": ceremony.members[0][0], "role": "trustee", "sealed": encode(bad), "v": 1,
        }  # fmt: skip
        yield f"complaint: {what}", with_last(maker, maker.note(statement, f"trustee/{ceremony.members[0][0]}"))


def share_above(ceremony: Ceremony, sender: prover.Participant, receiver: prover.Participant, maker: Maker) -> bytes:
    """The right values plus the order: not canonical."""
    order = ceremony.group.order
    values = [sender.at(key, receiver.index, order) + order for key in range(len(ceremony.names))]
    plain = b"".join(value.to_bytes(32, "little") for value in values)
    info = frame("ceremony-share", ceremony.context(), u64(sender.index), u64(receiver.index))
    return seal(maker.chance.randbytes(32), public_key(receiver.one_time_secret), plain, info)


# Rolls


def rolls() -> Iterator[Corner]:
    """Elements of G1 that are spelled in another way, or lie outside of the subgroup."""
    maker = Maker(75)
    maker.begin()
    for role in ("registrar",):
        maker.ceremony(role)
    base = copy.copy(maker)
    name = maker.forge.manifest["constituencies"][0]["id"]
    voter = prover.draw_voter(maker.record.election, name, decode(maker.key()), decode(maker.key()), maker.chance)
    good = voter.blinded
    p = FQ.field_modulus
    x = int.from_bytes(good, "big") & (1 << 381) - 1
    outside = outsider()
    spellings = {
        "good": good,
        "the other sign": bytes([good[0] ^ 0x20]) + good[1:],
        "no compression flag": bytes([good[0] & 0x7F]) + good[1:],
        "the identity": b"\xc0" + bytes(47),
        "the identity with a sign": b"\xe0" + bytes(47),
        "infinity flag and x": bytes([good[0] | 0x40]) + good[1:],
        "x and p": ((x + p) % 2**381 | 1 << 383).to_bytes(48, "big") if x + p < 2**381 else b"\xff" * 48,
        "outside the subgroup": g1_bytes(outside),
        "zeros": bytes(48),
    }
    for what, encoding in spellings.items():
        yield f"b is {what}", with_last(base, roll_of(base, name, encoding + voter.status_key))


def outsider():
    """On the curve, not in the subgroup."""
    for x in range(1, 100):
        square = FQ(x) ** 3 + b
        y = square ** ((FQ.field_modulus + 1) // 4)
        point = (FQ(x), y, FQ(1))
        if is_on_curve(point, b) and multiply(point, Q)[2] != FQ(0):
            return point
    raise ValueError("none found")


def roll_of(maker: Maker, name: str, record: bytes, size: int | None = None, names: list[str] | None = None) -> bytes:
    ceremony = maker.record.ceremonies["registrar"]
    statement = {
        "attachment": maker.forge.attach(record), "constituency": name, "election": maker.record.election.hex(),
        "kind": "roll", "number": 1, "registration": {"kind": "closed"}, "root": data_root([record]).hex(), "size": 1,
        "under": maker.under(10**9, size), "v": 1,
    }  # fmt: skip
    return maker.note(statement, *(names or [f"registrar/{ceremony.members[i - 1][0]}" for i in ceremony.participants()]))


# Casting


def casting() -> Iterator[Corner]:
    maker = Maker(76)
    maker.begin()
    for role in ("registrar", "trustee"):
        maker.ceremony(role)
    for part in maker.forge.manifest["constituencies"]:
        maker.roll(part["id"], 2)
    maker.rehearse()
    maker.ready()
    maker.say("open", *maker.commission(), under=maker.under(maker.forge.manifest["schedule"]["opens"]))
    assert maker.record.phase == OPEN
    entries = sorted((maker.ballot(voter) for voter in maker.voters[:2]), key=leaf_hash)
    opens = maker.forge.manifest["schedule"]["opens"]
    maker.say("epoch", "board", ballots=2, number=1, under=maker.under(opens))
    maker.add(entries[0])
    yield "an epoch that lacks a ballot", copy.deepcopy(closed(maker))
    text = {language: "why" for language in maker.forge.manifest["languages"]}
    head = {"election": maker.record.election.hex(), "v": 1}
    yield (
        "cancelled while a ballot is missing",
        with_last(maker, maker.note(head | {"kind": "cancel", "reason": text}, *maker.commission())),
    )
    yield "abandoned while a ballot is missing", with_last(maker, maker.note(head | {"kind": "abandon"}, *maker.commission()))


def identities() -> Iterator[Corner]:
    """Two voters whose randomness adds up to nothing: there is no sum of R to decrypt."""
    for what in ("zeros", "an evaluation"):
        maker = Maker(79)
        manifest = draw_manifest(maker.chance, maker.key, maker.forge.attach)
        manifest["constituencies"] = manifest["constituencies"][:1]
        contests = [contest | {"constituencies": ["c1"]} for contest in manifest["contests"]]
        maker.begin(manifest | {"contests": contests, "mailboxes": [], "smallest_count": 2})
        for role in ("registrar", "trustee"):
            maker.ceremony(role)
        maker.roll("c1", 2)
        maker.rehearse()
        maker.ready()
        schedule = manifest["schedule"]
        maker.say("open", *maker.commission(), under=maker.under(schedule["opens"]))
        ballots = sorted(mirrored(maker), key=leaf_hash)
        maker.say("epoch", "board", ballots=2, number=1, under=maker.under(schedule["opens"]))
        for ballot in ballots:
            maker.add(ballot)
        maker.say("close", *maker.commission(), under=maker.under(schedule["closes"]))
        maker.counted(schedule["closes"] + schedule["claims"])
        if what == "zeros":
            maker.tally()
            yield "sums of R that are the identity", closed(maker)
        else:
            yield "something else than zeros for them", not_zeros(maker)


def mirrored(maker: Maker) -> list[bytes]:
    """The second ballot has the randomness of the first, negated."""
    real, seen = prover.draw_randomness, []

    def first(chance: random.Random) -> int:
        seen.append(real(chance))
        return seen[-1]

    try:
        prover.draw_randomness = first
        ballots = [maker.ballot(maker.voters[0])]
        prover.draw_randomness = lambda _chance: L - seen.pop(0)
        return [*ballots, maker.ballot(maker.voters[1])]
    finally:
        prover.draw_randomness = real


def not_zeros(maker: Maker) -> Forge:
    """Up to the first decryption, which has an evaluation of another element."""
    tally, trustees = maker.record.tally, maker.record.ceremonies["trustee"]
    time = tally.counted_time + maker.forge.manifest["schedule"]["checking"]
    indexes = trustees.participants()
    for index in indexes[: trustees.quorum(len(indexes))]:
        name = trustees.members[index - 1][0]
        head = {"counted": tally.counted.hex(), "sums": tally.sums.hex(), "trustee": name}
        maker.say("agreement", f"trustee/{name}", **head, under=maker.under(time))
    maker.decrypt(indexes[0])
    statement = maker.forge.statement(len(maker.forge.entries) - 1)
    data = maker.forge.attachments[statement["attachment"]["hash"]]
    other = maker.forge.attach(decode(statement["tie"]) + data[96:])
    entry = maker.note(statement | {"attachment": other}, f"trustee/{statement['trustee']}")
    maker.forge.entries.pop()
    return with_last(maker, entry)


# Registration

RETURNS = ("return", "b that does not decode", "the same return twice", "the id of another", "a third")


def come_back(registration: Registration, what: str) -> None:
    """Of an application of its own; the entry is put into the log whether it is good or not."""
    election, maker = registration.maker.record.election, registration.maker
    voters = [prover.draw_voter(election, "c1", maker.people["anyone"], decode(maker.key()), maker.chance) for _ in range(3)]
    if what == "b that does not decode":
        voters[0].blinded = bytes(48)
    ids = sorted(voter.application(election) for voter in voters)
    registration.say("deposits", "intake", applications=encode(b"".join(ids)))
    force(registration, 0, voters[0])
    if what == "the same return twice":
        force(registration, 0, voters[0])
    elif what == "the id of another":
        force(registration, 1, voters[0])
    elif what == "a third":
        force(registration, 0, voters[1])
        force(registration, 0, voters[2])


def force(registration: Registration, number: int, voter: prover.Voter) -> None:
    """Past this verifier's own judgement."""
    real = registration.intake.add

    def add(entry: bytes) -> None:
        try:
            real(entry)
        except Refusal:
            registration.intake.leaves.append(leaf_hash(entry))

    registration.intake.add = add  # type: ignore[method-assign]
    registration.say_return(number, voter)
    del registration.intake.add


def intakes() -> Iterator[Corner]:
    base = founded(77)
    confirmed = next(i for i in range(len(base.forge.entries)) if base.forge.statement(i).get("role") == "tag") - 1
    for what in (
        "plain",
        "under before the tag key",
        "signed by the dropped",
        "listed before it was deposited",
        "pending",
        "too many",
        *RETURNS,
    ):
        maker = Maker(78)
        maker.keys, maker.people, maker.forge, maker.record = base.keys, base.people, base.forge.copy(), copy.copy(base.record)
        maker.record.attachments = maker.forge.attachments.get
        registration = Registration(maker, random.Random(5))
        registration.deposit()
        registration.draw()
        early = sorted(registration.intake.deposited)
        late = []
        if what == "listed before it was deposited":
            late = later_ids(registration)
        for index in registration.intake.active()[:3]:
            day_of(registration, index, sorted(early + late))
        if late:
            data = encode(b"".join(late))
            registration.say("deposits", "intake", applications=data)
        if what == "signed by the dropped":
            active = [registration.name(index) for index in registration.intake.active()]
            registration.say("drop", *maker.commission(), registrar=active[-1])
        if what in RETURNS:
            come_back(registration, what)
        while registration.intake.awaiting:
            registration.draw()
        registration.say_roll(early)
        entry = maker.forge.entries.pop()
        yield f"intake: {what}", with_last(maker, changed_roll(maker, entry, what, confirmed + 1, registration))


def later_ids(registration: Registration) -> list[bytes]:
    return sorted(registration.chance.randbytes(32) for _ in range(2))


def day_of(registration: Registration, index: int, ids: list[bytes]) -> None:
    name = registration.name(index)
    registration.lists[len(registration.intake.leaves)] = ids
    root = data_root(ids).hex()
    registration.say("day", f"registrar/{name}", day=20_600, registrar=name, root=root, size=len(ids))


def changed_roll(maker: Maker, entry: bytes, what: str, size: int, registration: Registration) -> bytes:
    statement = json.loads(parse_note(entry).text)
    names = [line.name for line in parse_note(entry).lines]
    if what == "under before the tag key":
        statement["under"] = maker.under(10**9, size)
    elif what == "signed by the dropped":
        names = [f"registrar/{registration.name(index)}" for index in registration.intake.everyone]
    elif what in ("pending", "too many"):
        counts = statement["registration"]["counts"]
        free = len(registration.intake.deposited) - len(registration.on_rolls)
        counts["pending"] = free + (what == "too many")
    return maker.note(statement, *names)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    notes = {}
    for corners in (signatures, one_time_keys, degenerate, complaints, rolls, casting, identities, intakes):
        for number, (note, forge) in enumerate(corners()):
            name = f"{corners.__name__}-{number:02d}"
            write_files(options.out / name, forge.files())
            notes[name] = note
    (options.out / "notes.json").write_text(json.dumps(notes, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
