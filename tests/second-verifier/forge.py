"""Records as they can be changed and written again, with the keys of those who sign, where these are known."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from canonical import Json, Refusal, decode, encode, sha256, write_statement
from export import Export, entry_files, tree_files
from log import leaf_hash, parse_checkpoint, tree_root
from note import COSIGNATURE, NOTE, is_line_of, key_id, parse_note, write_note
from statements import RECORD, read_statement
from verify import named_attachments


@dataclass
class Keys:
    """Secret keys (seeds of RFC 8032) by public key: whose key is not here cannot be signed for."""

    seeds: dict[bytes, bytes] = field(default_factory=dict)

    @staticmethod
    def read(path: Path | None) -> Keys:
        """Every string of 64 hexadecimal digits in a file of JSON."""
        keys = Keys()
        if path is not None:
            keys._take(json.loads(path.read_text()))
        return keys

    def _take(self, value: Json) -> None:
        if isinstance(value, str) and len(value) == 64:
            self.add(bytes.fromhex(value))
        elif isinstance(value, dict | list):
            for part in value.values() if isinstance(value, dict) else value:
                self._take(part)

    def add(self, seed: bytes) -> bytes:
        public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        self.seeds[public] = seed
        return public

    def sign(self, public: bytes, message: bytes) -> bytes | None:
        seed = self.seeds.get(public)
        return Ed25519PrivateKey.from_private_bytes(seed).sign(message) if seed else None


Signer = tuple[str, bytes]


@dataclass
class Forge:
    """Entries, attachments, and the last checkpoint; `head` is the manifest that was there at first."""

    entries: list[bytes]
    attachments: dict[str, bytes]
    checkpoint: bytes
    keys: Keys
    head: bytes

    @staticmethod
    def read(folder: Path, keys: Keys) -> Forge:
        """An exported record, or the sample of the vectors, up to where the last checkpoint in it reaches."""
        if folder.is_file():
            return Forge.of_vector(json.loads(folder.read_text()), keys)
        export = Export(folder)
        checkpoint = export.read("checkpoint") or b""
        size = parse_checkpoint(checkpoint)[1]
        names = [name.removeprefix("attachment/") for name in export.files if name.startswith("attachment/")]
        entries = export.entries(size)
        attachments = {name: export.attachment(name) or b"" for name in names}
        return Forge(entries, attachments, checkpoint, keys, parse_note(entries[0]).text)

    @staticmethod
    def of_vector(vector: Json, keys: Keys) -> Forge:
        entries = [entry.encode() for entry in vector["entries"]]
        unders = [under for entry in entries if (under := json.loads(parse_note(entry).text).get("under"))]
        last = max(unders, key=lambda under: parse_checkpoint(under.encode())[1]).encode()
        attachments = {name: decode(data) for name, data in vector["attachments"].items()}
        forge = Forge(entries[: parse_checkpoint(last)[1]], attachments, last, keys, parse_note(entries[0]).text)
        forge.keep_named()
        return forge

    def copy(self) -> Forge:
        return Forge(list(self.entries), dict(self.attachments), self.checkpoint, self.keys, self.head)

    @property
    def manifest(self) -> Json:
        return json.loads(self.manifest_text)

    @property
    def manifest_text(self) -> bytes:
        """That of the first entry, or, if it is none any more, the one that was there."""
        try:
            text = parse_note(self.entries[0]).text
            return text if read_statement(text, RECORD)["kind"] == "manifest" else self.head
        except Refusal:
            return self.head

    @property
    def origin(self) -> str:
        return f"{self.manifest['log']['name']}/{sha256(self.manifest_text).hex()}"

    def statement(self, index: int) -> Json:
        return json.loads(parse_note(self.entries[index]).text)

    def attach(self, data: bytes) -> Json:
        """Puts an attachment into the record, and gives the form under which it is named."""
        if data:
            self.attachments[sha256(data).hex()] = data
        return {"hash": sha256(data).hex(), "length": len(data)}

    # Signing

    def people(self) -> dict[str, bytes]:
        """Key names of all who sign statements of a record."""
        manifest = self.manifest
        people = {"board": decode(manifest["board"])}
        for role, name in (("commission", "commission"), ("registrars", "registrar"), ("trustees", "trustee")):
            for member in manifest[role]["members"]:
                people[f"{name}/{member['id']}"] = decode(member["key"])
        return people

    def boards(self) -> list[bytes]:
        """The board's key, and those of its successors."""
        manifest = self.manifest
        return [decode(key) for key in (manifest["board"], *(successor["board"] for successor in manifest["successors"]))]

    def logs(self) -> list[bytes]:
        manifest = self.manifest
        return [decode(key) for key in (manifest["log"]["key"], *(successor["log"] for successor in manifest["successors"]))]

    def log_of(self, checkpoint: bytes) -> bytes:
        """The key of the log that signed this one; where none did, the manifest's."""
        line = parse_note(checkpoint).lines[0]
        return next((key for key in self.logs() if is_line_of(line, line.name, key)), self.logs()[0])

    def signers(self, index: int) -> list[Signer] | None:
        """Who signed an entry, if all of their secrets are known."""
        statement, people = self.statement(index), self.people()
        for mailbox in self.manifest["mailboxes"]:
            if mailbox["id"] == statement.get("mailbox"):
                people["mailbox"] = decode(mailbox["key"])
        if statement["kind"] == "ballot":
            people["credential"] = decode(statement["credential"])
        lines = parse_note(self.entries[index]).lines
        for key in self.boards():
            if is_line_of(lines[0], "board", key):
                people["board"] = key
        signers = [(line.name, people.get(line.name, b"")) for line in lines]
        return signers if all(key in self.keys.seeds for _, key in signers) else None

    def signed(self, text: bytes, signers: list[Signer]) -> bytes:
        """A note with one line of each."""
        lines = [(name, key_id(name, NOTE, key), self.keys.sign(key, text) or bytes(64)) for name, key in signers]
        return write_note(text, lines)

    def replace(self, index: int, statement: Json) -> None:
        """Another statement, signed by whoever signed the one that was there."""
        signers = self.signers(index)
        assert signers is not None
        self.entries[index] = self.signed(write_statement(statement), signers)

    # Checkpoints

    def can_sign_checkpoints(self) -> bool:
        manifest = self.manifest
        members = [decode(member["key"]) for member in manifest["witnesses"]["members"]]
        return all(key in self.keys.seeds for key in [*self.logs(), *members])

    def cosigned(
        self,
        size: int,
        times: dict[int, int],
        *,
        root: bytes | None = None,
        origin: str | None = None,
        log: bytes | None = None,
    ) -> bytes:
        """A checkpoint of the first entries; `times` has the timestamp of each witness that signs."""
        root = root or tree_root(list(map(leaf_hash, self.entries[:size])))
        return self.cosigned_log(log or self.logs()[0], origin or self.origin, size, root, times)

    def cosigned_log(self, log: bytes, origin: str, size: int, root: bytes, times: dict[int, int]) -> bytes:
        """Of any log that the witnesses of this election cosign."""
        manifest, text = self.manifest, f"{origin}\n{size}\n{encode(root)}\n".encode()
        lines = [(origin, key_id(origin, NOTE, log), self.keys.sign(log, text) or bytes(64))]
        for position, time in times.items():
            witness = manifest["witnesses"]["members"][position]
            key = decode(witness["key"])
            message = f"cosignature/v1\ntime {time}\n".encode() + text
            signature = time.to_bytes(8, "big") + (self.keys.sign(key, message) or bytes(64))
            lines.append((witness["name"], key_id(witness["name"], COSIGNATURE, key), signature))
        return write_note(text, lines)

    def times_of(self, checkpoint: bytes) -> dict[int, int]:
        """The timestamp of each witness that signed."""
        names = [witness["name"] for witness in self.manifest["witnesses"]["members"]]
        lines = parse_note(checkpoint).lines[1:]
        return {names.index(line.name): int.from_bytes(line.signature[:8], "big") for line in lines if line.name in names}

    def close_log(self) -> None:
        """The last checkpoint anew, of all entries; without the keys its signatures are those of the one before."""
        if self.can_sign_checkpoints():
            log, times = self.log_of(self.checkpoint), self.times_of(self.checkpoint)
            self.checkpoint = self.cosigned(len(self.entries), times, log=log)
            return
        root = encode(tree_root(list(map(leaf_hash, self.entries))))
        text = f"{self.origin}\n{len(self.entries)}\n{root}\n".encode()
        lines = [(line.name, line.key_id, line.signature) for line in parse_note(self.checkpoint).lines]
        self.checkpoint = write_note(text, lines)

    # Writing

    def files(self) -> dict[str, bytes]:
        """All files of the export."""
        files = {"checkpoint": self.checkpoint}
        files |= {f"attachment/{name}": data for name, data in self.attachments.items()}
        first = 0
        for name, width in entry_files(len(self.entries)).items():
            bundle = self.entries[first : first + width]
            files[name] = b"".join(len(entry).to_bytes(2, "big") + entry for entry in bundle)
            first += width
        levels = [list(map(leaf_hash, self.entries))]
        while len(levels[-1]) >= 256:
            below = levels[-1]
            levels.append([tree_root(below[at : at + 256]) for at in range(0, len(below) // 256 * 256, 256)])
        for name, (level, start, width) in tree_files(len(self.entries)).items():
            files[name] = b"".join(levels[level][start : start + width])
        return files

    def keep_named(self) -> None:
        """Attachments that no entry names are left out, since they would be extra files."""
        named = {digest for digest, _ in named_attachments(self.entries)}
        self.attachments = {name: data for name, data in self.attachments.items() if name in named}


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def changed(value: Json, path: tuple, new: Json) -> Json:
    """A copy in which one place holds something else."""
    value = copy.deepcopy(value)
    at = value
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = new
    return value
