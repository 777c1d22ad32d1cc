"""Signed notes (protocol.md §3)."""

from dataclasses import dataclass

from canonical import decode, demand, encode, refuse, sha256
from group import ed25519_holds

NOTE, COSIGNATURE = b"\x01", b"\x04"


@dataclass(frozen=True)
class Line:
    """A signature line: key name, key id, and what follows it."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    text: bytes
    lines: tuple[Line, ...]


def parse_note(data: bytes) -> Note:
    """C2SP signed-note: text with its newline, an empty line, signature lines."""
    try:
        string = data.decode()
    except UnicodeDecodeError:
        refuse("note", "not UTF-8")
    demand(not any(ord(c) < 0x20 and c != "\n" for c in string), "note", "a control character")
    text, separator, lines = string.rpartition("\n\n")
    demand(separator and lines.endswith("\n"), "note", "no signature lines")
    return Note(f"{text}\n".encode(), tuple(map(_line, lines[:-1].split("\n"))))


def _line(string: str) -> Line:
    parts = string.split(" ")
    demand(len(parts) == 3 and parts[0] == "\u2014" and parts[1], "note", "a signature line of another form")
    name, data = parts[1], decode(parts[2], "note")
    demand(not any(c.isspace() or c == "+" for c in name), "note", "a key name with a space or plus")
    demand(len(data) > 4, "note", "a signature line without a signature")
    return Line(name, data[:4], data[4:])


def key_id(name: str, kind: bytes, key: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + kind + key)[:4]


def is_line_of(line: Line, name: str, key: bytes, kind: bytes = NOTE) -> bool:
    return line.name == name and line.key_id == key_id(name, kind, key)


def check_lines(note: Note, keys: list[tuple[str, bytes]]) -> None:
    """Exactly these lines, in this order, and all verify."""
    demand(len(note.lines) == len(keys), "signature-lines", f"{len(note.lines)} lines instead of {len(keys)}")
    for line, (name, key) in zip(note.lines, keys, strict=True):
        demand(is_line_of(line, name, key), "signature-lines", f"not a line of {name}")
    for line, (name, key) in zip(note.lines, keys, strict=True):
        demand(ed25519_holds(key, note.text, line.signature), "signature", name)


def check_line_of_any(note: Note, name: str, keys: list[bytes]) -> None:
    """Exactly one line, under one of these keys. Two of them may have one key id: any of them may be meant."""
    demand(len(note.lines) == 1, "signature-lines", f"{len(note.lines)} lines instead of 1")
    meant = [key for key in keys if is_line_of(note.lines[0], name, key)]
    demand(meant, "signature-lines", f"not a line of {name}")
    demand(any(ed25519_holds(key, note.text, note.lines[0].signature) for key in meant), "signature", name)


def check_some_lines(note: Note, keys: list[tuple[str, bytes]], least: int) -> None:
    """Lines of at least so many of these, in their order, and no others."""
    rest, chosen = iter(keys), []
    for line in note.lines:
        found = next((pair for pair in rest if is_line_of(line, *pair)), None)
        demand(found, "signature-lines", f"unknown, doubled or out of order: {line.name}")
        chosen.append(found)
    demand(len(chosen) >= least, "signature-lines", f"{len(chosen)} instead of {least}")
    check_lines(note, chosen)


def write_note(text: bytes, lines: list[tuple[str, bytes, bytes]]) -> bytes:
    """From name, key id and signature of each line: for those who make notes."""
    return text + b"\n" + b"".join(f"\u2014 {name} {encode(kid + signature)}\n".encode() for name, kid, signature in lines)
