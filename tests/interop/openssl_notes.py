#!/usr/bin/env python3
"""Checks the signatures of an exported record with OpenSSL (docs/protocol.md, sections 3, 4.1 and 9).

All statements of officials and mailboxes, the promises, acknowledgements and checkpoints inside of them, a sample of
the ballots, and the final checkpoint with its cosignatures. With --vkeys it prints instead the keys of log and
witnesses as Go's notes write them.
"""

import argparse
import hashlib
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

from exported_record import Mismatch, Record, decode, demand, encode, sample, split_note, tree_hash

NOTE, COSIGNATURE = b"\x01", b"\x04"
COMMISSION = ("manifest", "ceremony-restart", "ready", "open", "close", "result", "cancel")
PARTICIPANT = ("ceremony-commitment", "ceremony-shares", "ceremony-complaint", "ceremony-confirmation")
TRUSTEE = ("rehearsal", "agreement", "decryption")
BOARD = ("epoch", "claims", "counted")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("record", help="directory of an exported record")
    parser.add_argument("--ballots", type=int, default=20, help="how many ballots to check (default 20)")
    parser.add_argument("--vkeys", action="store_true", help="print the keys of log and witnesses, and check nothing")
    options = parser.parse_args()
    record = Record(options.record)
    if options.vkeys:
        print_keys(record)
        return
    with tempfile.TemporaryDirectory() as folder:
        check(record, OpenSsl(folder), options.ballots)


def print_keys(record):
    log, witnesses = record.manifest["log"], record.manifest["witnesses"]["members"]
    keys = [(record.origin, NOTE, log["key"])] + [(w["name"], COSIGNATURE, w["key"]) for w in witnesses]
    for name, algorithm, key in keys:
        typed = algorithm + decode(key)
        print(f"{name}+{key_id(name, typed).hex()}+{encode(typed)}")


def key_id(name, typed_key):
    return hashlib.sha256(name.encode() + b"\n" + typed_key).digest()[:4]


class OpenSsl:
    """Ed25519 as `openssl pkeyutl` checks it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.checked = 0

    def holds(self, key, message, signature):
        # RFC 8410: the SubjectPublicKeyInfo of an Ed25519 key.
        (self.folder / "key").write_bytes(bytes.fromhex("302a300506032b6570032100") + key)
        (self.folder / "message").write_bytes(message)
        (self.folder / "signature").write_bytes(signature)
        command = "openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey key -in message -sigfile signature"
        self.checked += 1
        return subprocess.run(command.split(), cwd=self.folder, capture_output=True, check=False).returncode == 0

    def check_line(self, where, line, name, key, message):
        """One signature line of a note: name, key id, signature."""
        signer, signature = line
        demand(signer == name, f"{where}: signed by {signer}, not by {name}")
        demand(signature[:4] == key_id(name, NOTE + key), f"{where}: {name} has another key id")
        demand(self.holds(key, message, signature[4:]), f"{where}: the signature of {name} does not verify")


def check(record, openssl, ballots):
    check_refusals(record, openssl)
    officials = [entry for entry in record.entries if entry.kind != "ballot"]
    chosen = sample(record.of_kind("ballot"), ballots)
    checkpoints = promises = 0
    for entry in officials + chosen:
        check_entry(record, openssl, entry)
        if "under" in entry.statement:
            check_checkpoint(record, openssl, f"{entry}, under", entry.statement["under"].encode())
            checkpoints += 1
        for reason in entry.statement.get("promises", []):
            # A leaf hash is under the signature of a handover.
            if "\n" in reason:
                check_reason(record, openssl, entry, reason.encode())
                promises += 1
    witnesses = check_checkpoint(record, openssl, "checkpoint", record.checkpoint)
    print(
        f"openssl: {len(officials)} statements, {len(chosen)} of {len(record.of_kind('ballot'))} ballots, {checkpoints} "
        f"checkpoints in statements, {promises} promises and acknowledgements, and the final checkpoint with {witnesses} "
        f"cosignatures: {openssl.checked} signatures as they should be"
    )


def check_refusals(record, openssl):
    """A check that accepted everything would be worth nothing."""
    manifest = record.entries[0]
    name, signature = manifest.signatures[0]
    key = dict(commission(record)).get(name)
    demand(key is not None, f"{manifest}: {name} is not of the commission")
    text = bytearray(manifest.text)
    text[len(text) // 2] ^= 1
    demand(not openssl.holds(key, bytes(text), signature[4:]), "a changed manifest verifies")
    forged = bytearray(signature[4:])
    forged[0] ^= 1
    demand(not openssl.holds(key, manifest.text, bytes(forged)), "a changed signature verifies")


def check_entry(record, openssl, entry):
    expected = signers(record, entry)
    demand(len(entry.signatures) == len(expected), f"{entry}: {len(entry.signatures)} lines, not {len(expected)}")
    for line, (name, key) in zip(entry.signatures, expected):
        openssl.check_line(str(entry), line, name, key, entry.text)


def signers(record, entry):
    """Names and keys of those who must have signed an entry, in order (section 9)."""
    statement = entry.statement
    if entry.kind in COMMISSION:
        return several(entry, commission(record), record.manifest["commission"]["threshold"])
    if entry.kind == "roll":
        members, threshold = record.manifest["registrars"]["members"], record.manifest["registrars"]["threshold"]
        present = [(name, key) for name, key in members_of(record, "registrar") if name[10:] in record.registrars()[1]]
        return several(entry, present, (len(members) + threshold - 1) // 2 + 1)
    if entry.kind in PARTICIPANT:
        return one(record, statement["role"], statement["participant"])
    if entry.kind == "issuance":
        return one(record, "registrar", statement["registrar"])
    if entry.kind in TRUSTEE:
        return one(record, "trustee", statement["trustee"])
    if entry.kind == "handover":
        return mailbox(record, statement["mailbox"])
    if entry.kind in BOARD:
        return [("board", decode(record.manifest["board"]))]
    demand(entry.kind == "ballot", f"{entry}: unknown kind")
    return [("credential", decode(statement["credential"]))]


def mailbox(record, member):
    return [("mailbox", decode(m["key"])) for m in record.manifest["mailboxes"] if m["id"] == member]


def several(entry, possible, threshold):
    """Those of `possible` who signed: at least `threshold`, each once, in this order."""
    names = [name for name, _ in entry.signatures]
    signed = [(name, key) for name, key in possible if name in names]
    demand([name for name, _ in signed] == names, f"{entry}: signed by {names}, out of order or by others")
    demand(len(names) >= threshold, f"{entry}: {len(names)} signatures, {threshold} are needed")
    return signed


def one(record, role, member):
    return [(name, key) for name, key in members_of(record, role) if name == f"{role}/{member}"]


def members_of(record, role):
    return [(f"{role}/{m['id']}", decode(m["key"])) for m in record.manifest[f"{role}s"]["members"]]


def commission(record):
    return [(f"commission/{m['id']}", decode(m["key"])) for m in record.manifest["commission"]["members"]]


def check_reason(record, openssl, entry, note):
    """A promise of the board or an acknowledgement of a mailbox (section 12)."""
    text, lines = split_note(note)
    statement = json.loads(text)
    kind = statement["kind"]
    demand(kind in ("promise", "acknowledgement"), f"{entry}: {kind} is no reason for a claim")
    board = [("board", decode(record.manifest["board"]))]
    signer = board if kind == "promise" else mailbox(record, statement["mailbox"])
    demand(len(lines) == len(signer) == 1, f"{entry}: a {kind} with {len(lines)} signature lines, or of a stranger")
    openssl.check_line(f"{entry}, {kind}", lines[0], *signer[0], text)


def check_checkpoint(record, openssl, where, note):
    """The log's line, then cosignatures of at least a quorum of witnesses in the order of the manifest."""
    text, lines = split_note(note)
    origin, size, root = text.decode().splitlines()
    demand(origin == record.origin, f"{where}: another origin")
    demand(tree_hash([e.note for e in record.entries[: int(size)]]) == decode(root), f"{where}: another root")
    openssl.check_line(where, lines[0], record.origin, decode(record.manifest["log"]["key"]), text)
    names = [name for name, _ in lines[1:]]
    witnesses = [w for w in record.manifest["witnesses"]["members"] if w["name"] in names]
    demand([w["name"] for w in witnesses] == names, f"{where}: cosigned by {names}, out of order or by others")
    demand(len(names) >= record.manifest["witnesses"]["quorum"], f"{where}: {len(names)} cosignatures are no quorum")
    for witness, (name, signature) in zip(witnesses, lines[1:]):
        key = decode(witness["key"])
        demand(len(signature) == 76, f"{where}: {name} wrote {len(signature)} bytes")
        demand(signature[:4] == key_id(name, COSIGNATURE + key), f"{where}: {name} has another key id")
        time = struct.unpack(">Q", signature[4:12])[0]
        message = f"cosignature/v1\ntime {time}\n".encode() + text
        demand(openssl.holds(key, message, signature[12:]), f"{where}: the cosignature of {name} does not verify")
    return len(names)


if __name__ == "__main__":
    try:
        main()
    except (Mismatch, ValueError, KeyError, OSError) as fault:
        sys.exit(f"openssl: {type(fault).__name__}: {fault}")
