#!/usr/bin/env python3
"""Holds this verifier against tests/vectors: every case must get the vector's verdict.

Where a case is refused under another name than the vector's, that is printed: §13 lets any that applies be named.
"""

from __future__ import annotations

import copy
import json
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

from ballot import Issuer
from canonical import Json, Refusal, decode, demand, hashed, parse_statement, sha256, write_statement
from counting import allocate
from forge import Keys
from group import Q, credential_point, ed25519_holds, g1_bytes, g2_element, multiply
from log import leaf_hash, tree_root
from manifest import check_manifest
from note import key_id, parse_note
from petitions import check_signatures, check_words, petition_id, signed_message
from record import Record
from statements import INTAKE, RECORD, check_form, read_results, read_statement

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
Case = tuple[str, str | None, str | None]
ACCEPTED = None


def main() -> int:
    bad = 0
    for check in (statements, manifests, seats, credentials, published, petitions, records):
        began, count, names, wrong = time.monotonic(), 0, 0, 0
        for name, wanted, got in check():
            count += 1
            if (wanted is ACCEPTED) != (got is ACCEPTED):
                wrong += 1
                print(f"  WRONG {check.__name__}: {name}: {wanted or 'accepted'} by the vector, here {got or 'accepted'}")
            elif wanted != got:
                names += 1
                print(f"  name  {check.__name__}: {name}: {wanted} by the vector, here {got}")
        seconds = time.monotonic() - began
        print(f"{check.__name__}: {count} cases, {wrong} with another verdict, {names} under another name ({seconds:.1f} s)")
        bad += wrong
    return 1 if bad else 0


def load(path: Path) -> Json:
    return json.loads(path.read_text(encoding="utf-8"))


def files(folder: str) -> Iterator[tuple[Path, Json]]:
    for path in sorted((VECTORS / folder).rglob("*.json")):
        yield path, load(path)


def refusal_of(attempt: Callable[[], object]) -> str | None:
    try:
        attempt()
        return ACCEPTED
    except Refusal as refusal:
        return refusal.code


def statements() -> Iterator[Case]:
    """Those of the record, of the intake log, and results. Those of the exchange are no part of a record."""
    for _, vector in files("statements"):
        kind = vector["kind"]
        forms, unknown = (RECORD, "statement-kind") if kind in RECORD else (INTAKE, "json")
        if kind not in forms and kind != "results":
            continue
        for case in vector["cases"]:
            text = case["text"].encode()
            got = refusal_of(lambda: read_results(text) if kind == "results" else read_statement(text, forms, unknown))
            yield f"{kind}: {case['name']}", case["expected"].get("refused"), got


def manifests() -> Iterator[Case]:
    for path, vector in files("manifests"):
        text = write_statement(vector["manifest"])
        got = refusal_of(lambda: check_manifest(read_statement(text, RECORD)))
        expected = vector["expected"]
        if got is ACCEPTED and "election" in expected and sha256(text).hex() != expected["election"]:
            got = "another election id"
        yield path.stem, expected.get("refused"), got


def seats() -> Iterator[Case]:
    """What `veche seats` refuses of its own input, and ties that nobody decides, are not the protocol's."""
    for path, vector in files("seats"):
        if path.parent.name == "rejected":
            continue
        expected, order = vector["expected"], vector.get("tie_order")
        result, unqualified = allocated(vector["input"], order or [])
        same = result.ties == expected["ties"] and unqualified == expected["not_qualified"]
        if order or not expected["ties"]:
            same = same and result.seats == expected["seats"] and result.vacant == expected["vacant"]
        yield path.stem, ACCEPTED, ACCEPTED if same else f"seats {result}"


def allocated(given: Json, order: list[str]):
    votes = {party["id"]: party["votes"] for party in given["lists"]}
    capacity = {party["id"]: party.get("candidates") for party in given["lists"]}
    percent = Fraction(given.get("threshold", "0%").rstrip("%")) / 100
    limit = {
        "ratio": {"denominator": percent.denominator, "numerator": percent.numerator},
        "test": given.get("threshold_test", "at-least"),
    }
    rule = {
        "exhausted": given.get("exhausted", "vacant"),
        "method": {"name": given["method"], "quota": given.get("quota"), "quota_base": given.get("quota_base")},
        "seats": given["seats"],
        "threshold": limit,
    }
    result = allocate(rule, votes, given.get("blank_or_other", 0), capacity, lambda name: order.index(name) if order else 0)
    valid = sum(votes.values()) + given.get("blank_or_other", 0)
    above = {"at-least": Fraction.__ge__, "above": Fraction.__gt__}[limit["test"]]
    return result, [name for name, count in votes.items() if not (count and above(Fraction(count), percent * valid))]


def credentials() -> Iterator[Case]:
    """What the audit uses of them: H, b and the application id; the rest is a client's."""
    for path, vector in files("credentials"):
        if not path.stem.startswith("derivation"):
            continue
        given, expected = vector["input"], vector["expected"]
        election, constituency = bytes.fromhex(given["election"]), given["constituency"]
        credential, status = bytes.fromhex(expected["credential"]), bytes.fromhex(expected["status_key"])
        point = credential_point(election, constituency, credential)
        blinded = g1_bytes(multiply(point, int(expected["blinding_factor"], 16) % Q))
        application = hashed("application", election, constituency, blinded, status)
        found = {"hashed": g1_bytes(point).hex(), "blinded": blinded.hex(), "application": application.hex()}
        same = all(expected[name] == value for name, value in found.items())
        yield path.stem, ACCEPTED, ACCEPTED if same else "another derivation"


def published() -> Iterator[Case]:
    for test in load(VECTORS / "published/rfc8032.json")["tests"]:
        key, message, signature = (bytes.fromhex(test[name]) for name in ("public_key", "message", "signature"))
        yield f"rfc8032 {test['name']}", ACCEPTED, ACCEPTED if ed25519_holds(key, message, signature) else "signature"
        changed = bytes([signature[0] ^ 1]) + signature[1:]
        yield f"rfc8032 {test['name']} changed", "signature", ACCEPTED if ed25519_holds(key, message, changed) else "signature"
    for text in load(VECTORS / "published/rfc8785.json")["texts"]:
        wanted = None if text["statement"] == "accepted" else text["statement"]
        yield f"rfc8785 {text['name']}", wanted, refusal_of(lambda: parse_statement(text["canonical"].encode() + b"\n"))
    for note in load(VECTORS / "published/signed-note.json")["notes"]:
        yield f"signed-note {note['name']}", ACCEPTED, refusal_of(lambda: check_published_note(note))


def check_published_note(published_note: Json) -> None:
    note = parse_note(published_note["note"].encode())
    if "verifier_key" in published_note:
        name, wanted, data = published_note["verifier_key"].split("+", 2)
        key = decode(data)
        good = key_id(name, key[:1], key[1:]).hex() == wanted and note.lines[0].key_id.hex() == wanted
        if not good or not ed25519_holds(key[1:], note.text, note.lines[0].signature):
            raise Refusal("signature")


def petitions() -> Iterator[Case]:
    """§9.12: texts and their ids, and signatures under one of them."""
    for path in VECTORS.glob("petitions.json"):
        vector = load(path)
        election, texts = bytes.fromhex(vector["election"]), vector["texts"]
        for case in texts["accepted"] + texts["rejected"]:
            refused = refusal_of(lambda: check_petition_text(case["text"], vector["languages"]))
            if refused is ACCEPTED and "id" in case and petition_id(election, case["text"]).hex() != case["id"]:
                refused = "another id"
            yield f"text {case['name']}", case.get("refused"), refused
        signers, given = Signers(vector), vector["records"]
        petition = bytes.fromhex(given["petition"])
        for number, case in enumerate(given["accepted"] + given["rejected"]):
            refused = refusal_of(lambda: check_signatures(signers, signers.statement(case["record"]), petition))
            yield f"record {case.get('name', number)}", case.get("refused"), refused
        for number, case in enumerate(vector["signing"]):
            same = signers.signed(case, petition) == decode(case["record"])
            yield f"signing {number}", ACCEPTED, ACCEPTED if same else "another record"


def check_petition_text(text: Json, languages: list[str]) -> None:
    check_form(text, write_statement(text))
    check_words({"languages": languages}, text)


class Signers:
    """What `check_signatures` asks of a record, with one signature as the whole attachment."""

    def __init__(self, vector: Json) -> None:
        self.election, self.parts = bytes.fromhex(vector["election"]), vector["constituencies"]
        self.manifest = {"constituencies": self.parts, "petitions": {"signatures": 1}}
        self.data = b""

    def statement(self, data: str) -> Json:
        self.data = decode(data)
        return {"attachment": {"length": len(self.data)}, "size": 1}

    def attachment(self, named: Json, length: int) -> bytes:
        demand(named["length"] == length, "attachment")
        return self.data

    def entitled_in_all(self) -> int:
        return 1

    def issuer(self, constituency: str) -> Issuer:
        key = next(part["key"] for part in self.parts if part["id"] == constituency)
        return Issuer(self.election, constituency, g2_element(decode(key)))

    def signed(self, case: Json, petition: bytes) -> bytes:
        keys = Keys()
        credential = keys.add(decode(case["seed"]))
        signature = keys.sign(credential, signed_message(self.election, petition)) or b""
        return bytes([case["constituency"]]) + credential + decode(case["credential_signature"]) + signature


def records() -> Iterator[Case]:
    """Of each sample there is a file of what it must refuse."""
    for path in sorted((VECTORS / "records").glob("*rejected.json")):
        name = path.stem.removesuffix("rejected").rstrip("-") or "accepted"
        yield from record_of(load(path.with_name(f"{name}.json")), load(path))


def record_of(sample: Json, rejected: Json) -> Iterator[Case]:
    """The sample, and each case after the entries that it names."""
    attachments = {digest: decode(data) for digest, data in sample["attachments"].items()}
    cases = sorted(rejected["cases"], key=lambda case: case["after"])
    record = Record(attachments.get)
    for index, entry in enumerate([*sample["entries"], None]):
        for case in cases:
            if case["after"] == index:
                yield case["name"], case["refused"], judged(record, case, attachments)
        if entry is not None:
            yield f"{sample['name']}, entry {index}", ACCEPTED, refusal_of(lambda: record.add(entry.encode()))
    root = tree_root(list(map(leaf_hash, (entry.encode() for entry in sample["entries"])))).hex()
    same = {"phase": record.phase, "root": root} == sample["expected"]
    yield f"{sample['name']}, phase and root", ACCEPTED, ACCEPTED if same else record.phase


def judged(record: Record, case: Json, attachments: dict[str, bytes]) -> str | None:
    other = copy.deepcopy(record)
    own = {digest: decode(data) for digest, data in case["attachments"].items()}
    other.attachments = (attachments | own).get
    return refusal_of(lambda: other.add(entry_of(case["entry"])))


def entry_of(entry: Json) -> bytes:
    """As text, or, where it is none, in base64."""
    return entry.encode() if isinstance(entry, str) else decode(entry["base64"])


if __name__ == "__main__":
    sys.exit(main())
