"""Trees of RFC 6962, checkpoints and their time (protocol.md §4)."""

import re
from dataclasses import dataclass

from canonical import Json, Refusal, decode, demand, sha256
from group import ed25519_holds
from note import COSIGNATURE, is_line_of, parse_note


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\0" + entry)


def tree_root(hashes: list[bytes]) -> bytes:
    """RFC 6962 §2.1 over leaf hashes."""
    if not hashes:
        return sha256(b"")
    while len(hashes) > 1:
        paired = [sha256(b"\1" + a + b) for a, b in zip(hashes[::2], hashes[1::2])]
        hashes = paired + hashes[len(hashes) & ~1 :]
    return hashes[0]


def data_root(records: list[bytes]) -> bytes:
    return tree_root([leaf_hash(record) for record in records])


@dataclass(frozen=True)
class Checkpoint:
    size: int
    root: bytes
    time: int
    text: bytes


@dataclass(frozen=True)
class LogKeys:
    """Who signs checkpoints of a log: all of whose keys one may be under it (§4.1)."""

    origin: str
    keys: tuple[bytes, ...]
    witnesses: tuple[tuple[str, bytes], ...]
    quorum: int


def board_log(manifest: Json, election: bytes) -> LogKeys:
    """With the keys of all who may take over (§9.11)."""
    return _log(manifest, manifest["log"], election, [decode(successor["log"]) for successor in manifest["successors"]])


def intake_log(manifest: Json, election: bytes) -> LogKeys:
    return _log(manifest, manifest["registration"]["intake"]["log"], election, [])


def _log(manifest: Json, log: Json, election: bytes, more: list[bytes]) -> LogKeys:
    witnesses = tuple((member["name"], decode(member["key"])) for member in manifest["witnesses"]["members"])
    keys = (decode(log["key"]), *more)
    return LogKeys(f"{log['name']}/{election.hex()}", keys, witnesses, manifest["witnesses"]["quorum"])


def parse_checkpoint(data: bytes) -> tuple[str, int, bytes]:
    """Origin, size and root, before anything is verified."""
    lines = parse_note(data).text.decode().split("\n")
    demand(len(lines) == 4 and lines[3] == "", "checkpoint", "not three lines")
    demand(lines[0], "checkpoint", "no origin")
    demand(re.fullmatch("0|[1-9][0-9]{0,19}", lines[1]), "checkpoint", "the size")
    root = decode(lines[2], "checkpoint")
    demand(len(root) == 32, "checkpoint", "the root")
    return lines[0], int(lines[1]), root


def check_checkpoint(data: bytes, log: LogKeys) -> Checkpoint:
    """§4.1: the log's line, then cosignatures of a quorum, in the order of the manifest."""
    origin, size, root = parse_checkpoint(data)
    demand(origin == log.origin, "checkpoint-origin", origin)
    note = parse_note(data)
    first, cosignatures = note.lines[0], note.lines[1:]
    keys = [key for key in log.keys if is_line_of(first, log.origin, key)]
    demand(keys, "signature-lines", "the first line is not the log's")
    rest, chosen = iter(log.witnesses), []
    for line in cosignatures:
        found = next((pair for pair in rest if is_line_of(line, *pair, COSIGNATURE)), None)
        demand(found, "signature-lines", f"unknown, doubled or out of order: {line.name}")
        chosen.append(found)
    demand(len(chosen) >= log.quorum, "checkpoint-quorum", f"{len(chosen)} cosignatures")
    demand(any(ed25519_holds(key, note.text, first.signature) for key in keys), "signature", "the log's")
    times = []
    for line, (name, key) in zip(cosignatures, chosen, strict=True):
        demand(len(line.signature) == 72, "checkpoint", "a cosignature of another length")
        time = int.from_bytes(line.signature[:8], "big")
        demand(time < 2**53, "checkpoint", "a timestamp out of range")
        message = f"cosignature/v1\ntime {time}\n".encode() + note.text
        demand(ed25519_holds(key, message, line.signature[8:]), "signature", name)
        times.append(time)
    return Checkpoint(size, root, sorted(times)[(len(times) - 1) // 2], note.text)


def is_checkpoint_of(data: bytes, log: LogKeys) -> bool:
    try:
        check_checkpoint(data, log)
        return True
    except Refusal:
        return False
