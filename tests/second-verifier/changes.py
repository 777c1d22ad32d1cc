"""What can be changed in a record: each change gives a note and all files of the tampered one, or None if it does not apply."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator

from canonical import MOST, Json, Refusal, decode, encode, write_statement
from forge import Forge, changed
from log import data_root
from note import parse_note

Made = tuple[str, dict[str, bytes]] | None
Change = Callable[[Forge, random.Random], Made]
RECORD_BYTES = {"roll": 80, "issuance": 48, "counted": 68, "decryption": 96, "result": 1, "handover": 32, "petition": 145}
UNDER = ("roll", "open", "epoch", "extend", "close", "claims", "handover", "counted", "agreement", "operator", "petition")


def flip(data: bytes, chance: random.Random) -> bytes:
    if not data:
        return b"\0"
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def _one_file(forge: Forge, chance: random.Random, change: Callable[[bytes], bytes | None], what: str) -> Made:
    files = forge.files()
    name = chance.choice(sorted(files))
    new = change(files.pop(name))
    if new is not None:
        files[name] = new
    return f"{what} {name}", files


def flip_file(forge: Forge, chance: random.Random) -> Made:
    return _one_file(forge, chance, lambda data: flip(data, chance), "a bit of")


def cut_file(forge: Forge, chance: random.Random) -> Made:
    return _one_file(forge, chance, lambda data: data[: chance.randrange(max(len(data), 1))], "the end of")


def lengthen_file(forge: Forge, chance: random.Random) -> Made:
    return _one_file(forge, chance, lambda data: data + chance.choice([b"\0", b"\n", data[:32]]), "something behind")


def drop_file(forge: Forge, chance: random.Random) -> Made:
    return _one_file(forge, chance, lambda data: None, "without")


def add_file(forge: Forge, chance: random.Random) -> Made:
    files = forge.files()
    name = chance.choice(["extra", "tile/0/001", "tile/1/000", "tile/entries/001", "attachment/" + "0" * 64, "tile/0/000.p/1"])
    if name in files:
        return None
    return f"with {name}", files | {name: b"more"}


def exchange_files(forge: Forge, chance: random.Random) -> Made:
    files = forge.files()
    a, b = chance.sample(sorted(files), 2)
    return f"{a} and {b} exchanged", files | {a: files[b], b: files[a]}


def empty_folder(forge: Forge, chance: random.Random) -> Made:
    return "an empty folder", forge.files() | {chance.choice(["empty/", "tile/2/", "attachment/x/"]): b""}


# Entries. The tree is built again, and the last checkpoint signed again where the keys are known.


def finish(forge: Forge, note: str) -> Made:
    forge.keep_named()
    forge.close_log()
    return note, forge.files()


def flip_entry(forge: Forge, chance: random.Random) -> Made:
    index = chance.randrange(len(forge.entries))
    forge.entries[index] = flip(forge.entries[index], chance)
    maybe_prefix(forge, index, chance)
    return finish(forge, f"a bit of entry {index}")


def drop_entry(forge: Forge, chance: random.Random) -> Made:
    index = chance.randrange(1, len(forge.entries))
    del forge.entries[index]
    return finish(forge, f"without entry {index}")


def double_entry(forge: Forge, chance: random.Random) -> Made:
    index = chance.randrange(len(forge.entries))
    forge.entries.insert(index, forge.entries[index])
    return finish(forge, f"entry {index} twice")


def exchange_entries(forge: Forge, chance: random.Random) -> Made:
    a, b = chance.sample(range(len(forge.entries)), 2)
    forge.entries[a], forge.entries[b] = forge.entries[b], forge.entries[a]
    return finish(forge, f"entries {a} and {b} exchanged")


def move_entry(forge: Forge, chance: random.Random) -> Made:
    a, b = chance.sample(range(1, len(forge.entries)), 2)
    forge.entries.insert(b, forge.entries.pop(a))
    return finish(forge, f"entry {a} moved to {b}")


def cut_entry(forge: Forge, chance: random.Random) -> Made:
    index = chance.randrange(len(forge.entries))
    entry = forge.entries[index]
    forge.entries[index] = chance.choice([entry[:-1], entry + b"\n", entry[: len(entry) // 2], b"", entry + entry])
    if len(forge.entries[index]) > 65_535:
        return None
    return finish(forge, f"entry {index} cut or lengthened")


def keep_prefix(forge: Forge, chance: random.Random) -> Made:
    """Which may hold: every election was once no further than this."""
    count = chance.randrange(1, len(forge.entries) + 1)
    del forge.entries[count:]
    return finish(forge, f"the first {count} entries")


def _announced(forge: Forge) -> list[tuple[int, int]]:
    """First and last entry of each epoch and claims entry with its ballots."""
    spans = []
    for index in range(len(forge.entries)):
        try:
            statement = forge.statement(index)
        except (Refusal, ValueError):
            continue
        if isinstance(statement, dict) and statement.get("kind") in ("epoch", "claims"):
            count = statement.get("ballots", len(statement.get("promises", [])))
            spans.append((index, index + count if isinstance(count, int) else index))
    return spans


def maybe_prefix(forge: Forge, index: int, chance: random.Random) -> None:
    """Mostly nothing follows what was changed, so that this alone is at fault; but ballots that were announced do."""
    if chance.random() < 0.2:
        return
    end = max([index + 1, *(last + 1 for first, last in _announced(forge) if first <= index <= last)])
    del forge.entries[min(end, len(forge.entries)) :]


# Statements, signed again


def signable(forge: Forge, chance: random.Random, kinds: tuple[str, ...] = ()) -> int | None:
    indexes = [index for index in range(1, len(forge.entries)) if not kinds or forge.statement(index)["kind"] in kinds]
    chance.shuffle(indexes)
    # Kinds that stand in a record often are not changed more often than others.
    kind = chance.choice(sorted({forge.statement(index)["kind"] for index in indexes})) if indexes else ""
    return next((i for i in indexes if forge.statement(i)["kind"] == kind and forge.signers(i)), None)


def paths(value: Json, at: tuple = ()) -> Iterator[tuple]:
    """All places in a statement."""
    if at:
        yield at
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(part, (*at, key))


def at_path(value: Json, path: tuple) -> Json:
    for key in path:
        value = value[key]
    return value


def other_value(forge: Forge, value: Json, chance: random.Random) -> Json:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return chance.choice([value + 1, max(value - 1, 0), 0, 1, MOST, value * 2, MOST + 1])
    if isinstance(value, list):
        return _other_list(value, chance)
    if isinstance(value, dict):
        new = dict(value)
        if new and chance.random() < 0.5:
            del new[chance.choice(sorted(new))]
        else:
            new["zz"] = 1
        return new
    return _other_string(forge, value, chance)


def _other_list(value: list, chance: random.Random) -> list:
    new = copy.deepcopy(value)
    kind = chance.randrange(4)
    if kind == 0 or not new:
        return [*new, new[-1] if new else "x"]
    if kind == 1:
        del new[chance.randrange(len(new))]
    elif kind == 2:
        chance.shuffle(new)
    else:
        return []
    return new


def _other_string(forge: Forge, value: str, chance: random.Random) -> str:
    ids = [part["id"] for role in ("registrars", "trustees", "commission") for part in forge.manifest[role]["members"]]
    ids += [part["id"] for part in forge.manifest["constituencies"]]
    if len(value) <= 40:
        return chance.choice([*ids, "", value + "x", value.upper(), "registrar", "trustee", "tag"])
    try:
        data = decode(value)
        return encode(chance.choice([flip(data, chance), flip(data, chance), data[:-1], data + b"\0", bytes(len(data))]))
    except Refusal:
        at = chance.randrange(len(value))
        return value[:at] + chance.choice("0123456789abcdefA ") + value[at + 1 :]


def change_field(forge: Forge, chance: random.Random) -> Made:
    index = signable(forge, chance)
    if index is None:
        return None
    statement = forge.statement(index)
    path = chance.choice(list(paths(statement)))
    new = other_value(forge, at_path(statement, path), chance)
    forge.replace(index, changed(statement, path, new))
    maybe_prefix(forge, index, chance)
    return finish(forge, f"entry {index} ({statement['kind']}): {'.'.join(map(str, path))} is {str(new)[:60]!r}")


def change_number(forge: Forge, chance: random.Random) -> Made:
    """By one: where ranges begin and end."""
    index = signable(forge, chance)
    if index is None:
        return None
    statement = forge.statement(index)
    numbers = [path for path in paths(statement) if type(at_path(statement, path)) is int]
    path = chance.choice(numbers)
    new = max(0, at_path(statement, path) + chance.choice([-1, 1]))
    forge.replace(index, changed(statement, path, new))
    maybe_prefix(forge, index, chance)
    return finish(forge, f"entry {index} ({statement['kind']}): {'.'.join(map(str, path))} is {new}")


def change_lines(forge: Forge, chance: random.Random) -> Made:
    index = signable(forge, chance)
    if index is None:
        return None
    signers, text = forge.signers(index) or [], parse_note(forge.entries[index]).text
    everyone = [*forge.people().items(), *(("board", key) for key in forge.boards())]
    people = [(name, key) for name, key in everyone if key in forge.keys.seeds]
    kind = chance.choice(["drop", "double", "shuffle", "add", "replace", "rename"])
    if kind == "drop":
        signers.pop(chance.randrange(len(signers)))
    elif kind == "double":
        signers.append(chance.choice(signers))
    elif kind == "shuffle":
        chance.shuffle(signers)
    elif kind == "add":
        signers.insert(chance.randrange(len(signers) + 1), chance.choice(people))
    elif kind == "replace":
        signers[chance.randrange(len(signers))] = chance.choice(people)
    else:
        at = chance.randrange(len(signers))
        signers[at] = (chance.choice(people)[0], signers[at][1])
    forge.entries[index] = forge.signed(text, signers) if signers else text + b"\n"
    maybe_prefix(forge, index, chance)
    return finish(forge, f"entry {index} ({forge_kind(text)}): lines {kind}: {[name for name, _ in signers]}")


def forge_kind(text: bytes) -> str:
    return json.loads(text)["kind"]


def change_spelling(forge: Forge, chance: random.Random) -> Made:
    index = signable(forge, chance)
    if index is None:
        return None
    signers, statement = forge.signers(index) or [], forge.statement(index)
    good = write_statement(statement)
    text = chance.choice(
        [
            good.replace(b":", b": ", 1),
            good.replace(b"e", b"\\u0065", 1),
            json.dumps(dict(reversed(statement.items())), ensure_ascii=False, separators=(",", ":")).encode() + b"\n",
            good[:-1] + b"\n\n",
            b"\xef\xbb\xbf" + good,
            good.replace(b'"v":1', b'"v":1.0'),
            good.replace(b'"v":1', b'"v":true'),
            good[:-2] + b',"v":1}\n',
            good[:-1] + b" \n",
        ]
    )
    forge.entries[index] = forge.signed(text, signers)
    maybe_prefix(forge, index, chance)
    return finish(forge, f"entry {index} ({statement['kind']}): spelled in another way")


def change_under(forge: Forge, chance: random.Random) -> Made:
    """Another checkpoint, as the log and its witnesses could have made it."""
    index = signable(forge, chance, UNDER)
    if index is None:
        return None
    statement = forge.statement(index)
    size = int(statement["under"].split("\n")[1])
    times = forge.times_of(statement["under"].encode())
    schedule, epochs = forge.manifest["schedule"], forge.manifest["epochs"]
    kind = chance.choice(["time", "time", "near", "near", "size", "few", "all", "order", "root", "origin", "one time", "log"])
    if kind == "time":
        by = chance.choice([1, -1, 10**6, -(10**6), 60, -60])
        times = {witness: max(0, time + by) for witness, time in times.items()}
    elif kind == "near":
        closes = [schedule["closes"], *(s["closes"] for s in map(forge.statement, range(index)) if s["kind"] == "extend")]
        edges = [schedule["opens"], *closes, *(time + epochs["longest"] for time in closes)]
        for other in range(index):
            if "under" in forge.statement(other):
                past = sorted(forge.times_of(forge.statement(other)["under"].encode()).values())
                middle = past[(len(past) - 1) // 2]
                edges += [
                    middle + add for add in (epochs["shortest"], epochs["longest"], schedule["claims"], schedule["checking"])
                ]
        edge = max(0, chance.choice(edges) + chance.choice([-1, 0, 1]))
        times = dict.fromkeys(times, edge)
    elif kind == "size":
        size = chance.choice([size - 1, max(size - 5, 0), min(size + 1, index), index, 0, 1])
    elif kind == "few":
        times.pop(chance.choice(sorted(times)))
    elif kind == "all":
        times = {witness: list(times.values())[0] for witness in range(len(forge.manifest["witnesses"]["members"]))}
    elif kind == "order":
        times = dict(reversed(times.items()))
    elif kind == "one time":
        times[chance.choice(sorted(times))] = chance.choice([0, 2**53 - 1, 2**53, 2**63])
    root = bytes(32) if kind == "root" else None
    origin = "log.example/other" if kind == "origin" else None
    log = chance.choice([*forge.logs(), *forge.boards()]) if kind == "log" else forge.log_of(statement["under"].encode())
    checkpoint = forge.cosigned(max(size, 0), times, root=root, origin=origin, log=log)
    forge.replace(index, changed(statement, ("under",), checkpoint.decode()))
    maybe_prefix(forge, index, chance)
    return finish(forge, f"entry {index} ({statement['kind']}): under with another {kind}: size {size}, {list(times.values())}")


def change_attachment(forge: Forge, chance: random.Random) -> Made:
    """The statement names the changed attachment, with its root and size."""
    index = signable(forge, chance, tuple(RECORD_BYTES))
    if index is None:
        return None
    statement = forge.statement(index)
    name = chance.choice(["acknowledged", "ballots"]) if statement["kind"] == "handover" else "attachment"
    if statement["kind"] == "roll" and statement["registration"]["kind"] == "intake" and chance.random() < 0.5:
        return _change_roll_of_intake(forge, index, statement, chance)
    width = RECORD_BYTES[statement["kind"]] if name != "ballots" else 1
    data = forge.attachments.get(statement[name]["hash"], b"")
    new, what = _other_records(data, width, chance)
    statement[name] = forge.attach(new)
    if "root" in statement and name != "ballots":
        parts = [new[at : at + width] for at in range(0, len(new), width)]
        statement["root"], statement["size"] = data_root(parts).hex(), len(parts)
    if statement["kind"] == "petition" and chance.random() < 0.8:
        statement["size"] = len(new) // width
    forge.replace(index, statement)
    maybe_prefix(forge, index, chance)
    return finish(forge, f"entry {index} ({statement['kind']}): {name} with {what}")


def _other_records(data: bytes, width: int, chance: random.Random) -> tuple[bytes, str]:
    parts = [data[at : at + width] for at in range(0, len(data), width)]
    kind = chance.choice(["a bit changed", "a record less", "a record twice", "records exchanged", "a byte more", "zeros"])
    at = chance.randrange(max(len(parts), 1))
    if kind == "a bit changed" or not parts:
        return flip(data, chance), kind
    if kind == "a record less":
        parts.pop(at)
    elif kind == "a record twice":
        parts.insert(at, parts[at])
    elif kind == "records exchanged":
        other = chance.randrange(len(parts))
        parts[at], parts[other] = parts[other], parts[at]
    elif kind == "a byte more":
        parts.append(b"\0")
    else:
        parts[at] = bytes(len(parts[at]))
    return b"".join(parts), kind


def _change_roll_of_intake(forge: Forge, index: int, statement: Json, chance: random.Random) -> Made:
    registration = statement["registration"]
    name = chance.choice(["entries", "approvals"])
    new, what = _other_records(forge.attachments.get(registration[name]["hash"], b""), 32 if name == "approvals" else 1, chance)
    registration[name] = forge.attach(new)
    forge.replace(index, statement)
    maybe_prefix(forge, index, chance)
    return finish(forge, f"entry {index} (roll): {name} with {what}")


def repeat_entry(forge: Forge, chance: random.Random) -> Made:
    """What was said once, said again right behind, or at the end."""
    index = chance.randrange(1, len(forge.entries))
    at = chance.choice([index + 1, len(forge.entries)])
    forge.entries.insert(at, forge.entries[index])
    del forge.entries[at + 1 :]
    return finish(forge, f"entry {index} again as entry {at}, the last")


def reorder_and_sign(forge: Forge, chance: random.Random) -> Made:
    """Two neighbours exchanged, and nothing behind them: often good."""
    index = chance.randrange(1, len(forge.entries) - 1)
    forge.entries[index], forge.entries[index + 1] = forge.entries[index + 1], forge.entries[index]
    maybe_prefix(forge, index + 1, chance)
    return finish(forge, f"entries {index} and {index + 1} exchanged, and the end left out")


def change_manifest(forge: Forge, chance: random.Random) -> Made:
    """Another manifest, and nothing behind it."""
    if forge.signers(0) is None:
        return None
    manifest = forge.manifest
    path = chance.choice(list(paths(manifest)))
    new = other_value(forge, at_path(manifest, path), chance)
    signers = forge.signers(0) or []
    try:
        forge.entries = [forge.signed(write_statement(changed(manifest, path, new)), signers)]
        return finish(forge, f"the manifest: {'.'.join(map(str, path))} is {str(new)[:60]!r}")
    except (KeyError, TypeError, ValueError, Refusal, OverflowError):
        return None
