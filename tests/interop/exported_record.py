"""Reads an exported record (docs/protocol.md, section 4.3) with Python's standard library alone."""

import base64
import hashlib
import json
import pathlib
import struct


class Mismatch(Exception):
    """The record is not what docs/protocol.md says."""


def demand(condition, message):
    if not condition:
        raise Mismatch(message)


def decode(text):
    """Base64 in its one spelling (section 1)."""
    data = base64.b64decode(text, validate=True)
    demand(encode(data) == text, f"not canonical base64: {text}")
    return data


def encode(data):
    return base64.b64encode(data).decode()


def frame(label, *parts):
    """Section 1."""
    return b"".join(struct.pack(">Q", len(part)) + part for part in (b"veche/v1/" + label.encode(), *parts))


class Entry:
    """A signed note of the log: its statement, its text as signed, its signature lines."""

    def __init__(self, index, note):
        self.index = index
        self.note = note
        self.text, self.signatures = split_note(note)
        self.statement = json.loads(self.text)
        self.kind = self.statement["kind"]

    def __str__(self):
        return f"entry {self.index} ({self.kind})"


def split_note(note):
    """Text, and signature lines as pairs of key name and decoded signature (section 3)."""
    text, separator, lines = note.decode().rpartition("\n\n")
    demand(separator and lines.endswith("\n"), "a note without signature lines")
    signatures = []
    for line in lines[:-1].split("\n"):
        dash, name, signature = line.split(" ")
        demand(dash == "\N{EM DASH}", f"not a signature line: {line}")
        signatures.append((name, decode(signature)))
    return f"{text}\n".encode(), signatures


class Record:
    """All entries of an exported record, held against the root of its checkpoint."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.checkpoint = (self.directory / "checkpoint").read_bytes()
        origin, size, root = split_note(self.checkpoint)[0].decode().splitlines()
        notes = read_notes(self.directory / "tile" / "entries", int(size))
        demand(tree_hash(notes) == decode(root), "the entries do not have the root of the checkpoint")
        self.entries = [Entry(index, note) for index, note in enumerate(notes)]
        self.manifest = self.entries[0].statement
        self.election = hashlib.sha256(self.entries[0].text).digest()
        self.origin = f"{self.manifest['log']['name']}/{self.election.hex()}"
        demand(origin == self.origin, f"the checkpoint is of {origin}, not of {self.origin}")

    def of_kind(self, kind):
        return [entry for entry in self.entries if entry.kind == kind]

    def registrars(self):
        """The registrars' last attempt, and its participants in the order of the manifest (section 6.6)."""
        restarts = [e.statement for e in self.of_kind("ceremony-restart") if e.statement["role"] == "registrar"]
        excluded = restarts[-1]["excluded"] if restarts else []
        members = [member["id"] for member in self.manifest["registrars"]["members"]]
        return len(restarts) + 1, [member for member in members if member not in excluded]


def read_notes(folder, size):
    notes = []
    for tile in range((size + 255) // 256):
        width = min(256, size - 256 * tile)
        bundle = (folder / (tile_path(tile) + ("" if width == 256 else f".p/{width}"))).read_bytes()
        while bundle:
            length = struct.unpack(">H", bundle[:2])[0]
            demand(len(bundle) >= 2 + length, f"entry bundle {tile} is cut off")
            notes.append(bundle[2 : 2 + length])
            bundle = bundle[2 + length :]
        demand(len(notes) == 256 * tile + width, f"entry bundle {tile} does not hold {width} entries")
    return notes


def tile_path(tile):
    """Groups of three digits, all but the last with an `x` before them (C2SP tlog-tiles)."""
    path = f"{tile % 1000:03d}"
    while tile := tile // 1000:
        path = f"x{tile % 1000:03d}/{path}"
    return path


def tree_hash(leaves):
    """RFC 6962, section 2.1."""
    if len(leaves) <= 1:
        return hashlib.sha256(b"\0" + leaves[0] if leaves else b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + tree_hash(leaves[:half]) + tree_hash(leaves[half:])).digest()


def sample(items, count):
    """`count` of the items, spread evenly from the first to the last."""
    if len(items) <= count:
        return items
    return [items[i * (len(items) - 1) // max(count - 1, 1)] for i in range(count)]
