"""Cases of operators who take over, and of extensions (protocol.md §4.1, §9.9, §9.11)."""

from __future__ import annotations

from collections.abc import Iterator

from canonical import encode
from log import data_root, leaf_hash
from made import Maker
from note import NOTE, key_id
from stages import LATER, Case, case, closed, epoch, founded, opened, small_manifest, statement, tallied

# Two secrets whose keys have the same key id under the name `board`.
SAME_ID = (15_477, 99_216)


def succession(maker: Maker, number: int, *signers: str, **fields: object) -> bytes:
    reason = maker.text("The operator is gone.")
    head = {"number": number, "reason": reason, "under": maker.under(LATER)} | fields
    return maker.note(statement(maker, "operator", **head), *(signers or maker.commission()))


def succeeded(maker: Maker, *numbers: int) -> Maker:
    other = maker.fork()
    for number in numbers:
        other.add(succession(other, number))
    return other


def operators() -> Iterator[Case]:
    maker = founded()
    for number, refused in ((0, "number"), (1, None), (2, None), (3, None), (4, "number"), (2**53 - 1, "number")):
        yield case(f"operator {number} of 3", refused, maker, succession(maker, number))
    for before, number, refused in (
        ((1,), 1, "number"),
        ((1,), 2, None),
        ((3,), 1, "number"),
        ((1, 2), 1, "number"),
        ((1, 2), 3, None),
    ):
        later = succeeded(maker, *before)
        yield case(f"operator {number} after {before}", refused, later, succession(later, number))
    later = succeeded(maker, 1)
    under = later.under(LATER, len(later.forge.entries) - 1)
    yield case("operator under an older checkpoint", "under-size", later, succession(later, 2, under=under))
    yield case("operator without a reason", "manifest-language", maker, succession(maker, 1, reason={}))
    yield case("operator, by the board", "signature-lines", maker, succession(maker, 1, "board"))
    yield case("operator, by the successor", "signature-lines", maker, succession(maker, 1, "board/1"))
    yield case("operator of another election", "election", maker, succession(maker, 1, election="ab" * 32))
    none = founded(successors=0)
    yield case("operator where there is no successor", "number", none, succession(none, 1))
    words = {"kind": "cancel", "reason": maker.text("Enough.")}
    gone = maker.fork()
    gone.say("cancel", *gone.commission(), reason=gone.text("Enough."))
    yield case("operator of a cancelled election", None, gone, succession(gone, 1))
    yield case("cancelled under an operator", None, later, later.note(statement(later, **words), *later.commission()))


def phases() -> Iterator[Case]:
    """Another one in every phase, who signs for the board from there on."""
    maker = founded(successors=9)
    steps = (None, registered, ready, opened, closed, tallied)
    for number, step in enumerate(steps, 1):
        if step:
            step(maker)
        yield case(f"operator {number} in {maker.record.phase}", None, maker, succession(maker, number))
        maker.add(succession(maker, number))
    yield case("operator who was in force in another phase", "number", maker, succession(maker, len(steps) - 1))


def registered(maker: Maker) -> None:
    maker.ceremony("registrar")


def ready(maker: Maker) -> None:
    maker.ceremony("trustee")
    for name in ("c1", "c2"):
        maker.roll(name, 2)
    maker.rehearse()
    maker.ready()


def log_keys() -> Iterator[Case]:
    """Checkpoints hold under the log key of any of them, and under no other key."""
    maker = founded()
    for name in ("log", "log/1", "log/3", "board", "board/1"):
        refused = None if name.startswith("log") else "signature-lines"
        under = maker.forge.cosigned(1, dict.fromkeys(range(3), LATER), log=maker.people[name]).decode()
        yield case(f"under a checkpoint of {name}", refused, maker, succession(maker, 1, under=under))
    two = maker.forge.cosigned(1, dict.fromkeys(range(3), LATER), log=maker.people["log/1"]).decode()
    line = maker.forge.cosigned(1, {}, log=maker.people["log"]).decode().split("\n\n")[1]
    both = two.replace("\n\n", f"\n\n{line}", 1)
    yield case("under a checkpoint of two logs", "signature-lines", maker, succession(maker, 1, under=both))


def boards() -> Iterator[Case]:
    """The board's statements have the operator's line."""
    maker = opened(founded())
    opens = maker.forge.manifest["schedule"]["opens"]
    for before, name, refused in (
        ((), "board/1", "signature-lines"),
        ((1,), "board", "signature-lines"),
        ((1,), "board/1", None),
        ((1,), "board/2", "signature-lines"),
        ((2,), "board/1", "signature-lines"),
        ((1, 3), "board/1", "signature-lines"),
        ((1, 3), "board/3", None),
    ):
        later = succeeded(maker, *before)
        voter = later.voters[0]
        entry = later.note(statement(later, "epoch", ballots=1, number=1, under=later.under(opens)), name)
        if refused:
            yield case(f"epoch of {name} after {before}", refused, later, entry)
        else:
            later.add(entry)
            yield case(f"epoch of {name} after {before}", None, later, later.ballot(voter))
    missing = maker.fork()
    missing.say("epoch", "board", ballots=1, number=1, under=missing.under(opens))
    yield case("operator while a ballot is missing", "epoch-order", missing, succession(missing, 1))
    missing.say("abandon", *missing.commission())
    yield case("operator after the ballot was abandoned", None, missing, succession(missing, 1))


def promises() -> Iterator[Case]:
    """Of those who were in force."""
    maker = closed(opened(founded()))
    for before, name, refused in (
        ((), "board", None),
        ((), "board/1", "signature-lines"),
        ((1,), "board", None),
        ((1,), "board/1", None),
        ((2,), "board/1", "signature-lines"),
        ((1, 3), "board/1", None),
        ((1, 3), "board/2", "signature-lines"),
    ):
        yield from claimed(succeeded(maker, *before), name, refused, f"promise of {name} after {before}")
    yield from claimed(succeeded(maker, 1), "board", "too-late", "promise of a time too late", add=1)


def claimed(maker: Maker, name: str, refused: str | None, note: str, add: int = 0) -> Iterator[Case]:
    ballot, by = maker.ballot(maker.voters[0]), maker.record.closes + maker.forge.manifest["epochs"]["longest"] + add
    promise = maker.note(statement(maker, "promise", by=by, leaf=leaf_hash(ballot).hex()), name).decode()
    entry = maker.note(statement(maker, "claims", promises=[promise], under=maker.under(maker.record.closes)), maker.board)
    if refused:
        yield case(note, refused, maker, entry)
    else:
        maker.add(entry)
        yield case(note, None, maker, ballot)


def key_ids() -> Iterator[Case]:
    """The board and its successor have keys of one key id, and are not taken for each other."""
    maker = Maker(81)
    first, second = (maker.keys.add(secret.to_bytes(32, "big")) for secret in SAME_ID)
    assert key_id("board", NOTE, first) == key_id("board", NOTE, second)
    successors = [{"board": encode(second), "log": maker.key("log/1")}]
    manifest = small_manifest(maker) | {"board": encode(first), "successors": successors}
    maker.people |= {"board": first, "board/1": second}
    maker.begin(manifest)
    closed(opened(maker))
    yield from claimed(maker.fork(), "board", None, "promise of the board, one key id")
    yield from claimed(maker.fork(), "board/1", "signature", "promise of who is not in force, one key id")
    yield from claimed(succeeded(maker, 1), "board", None, "promise of the board before, one key id")
    yield from claimed(succeeded(maker, 1), "board/1", None, "promise of the operator, one key id")
    later = succeeded(maker, 1)
    voter = later.ballot(later.voters[0])
    by = later.record.closes
    promise = later.note(statement(later, "promise", by=by, leaf=leaf_hash(voter).hex()), "board").decode()
    entry = later.note(statement(later, "claims", promises=[promise], under=later.under(later.record.closes)), "board")
    yield case("claims of the board before, one key id", "signature", later, entry)


def extension(maker: Maker, closes: int, time: int, size: int | None = None) -> bytes:
    fields = {"closes": closes, "reason": maker.text("Why."), "under": maker.under(time, size)}
    return maker.note(statement(maker, "extend", **fields), *maker.commission())


def extensions() -> Iterator[Case]:
    maker = opened(founded())
    opens, closes, index = maker.record.manifest["schedule"]["opens"], maker.record.closes, maker.record.open_index
    early, late = maker.fork(), maker.fork()
    epoch(early, closes - 1, early.voters[:2])
    epoch(late, closes, late.voters[:2])
    last = len(early.forge.entries)
    for note, refused, of, until, time, size in (
        ("under the last entry", None, early, closes + 500, closes - 1, last),
        ("under `open`", None, early, closes + 500, opens, index + 1),
        ("under less than `open`", "under-size", early, closes + 500, opens, index),
        ("under more than there is", "under-size", early, closes + 500, opens, last + 1),
        ("at the closing time", "too-late", early, closes + 500, closes, index + 1),
        ("to the same time", "number", early, closes, closes - 1, last),
        ("by more than may be", "number", early, closes + 501, closes - 1, last),
        ("after an epoch of the closing time", "too-late", late, closes + 500, closes - 1, index + 1),
        ("after an epoch of the closing time, and seeing it", "too-late", late, closes + 500, closes - 1, last),
    ):
        yield case(f"extended {note}", refused, of, extension(of, until, time, size))
    for seen, refused in ((closes - 1, None), (closes, "too-late")):
        taken = maker.fork()
        taken.add(succession(taken, 1, under=taken.under(seen)))
        yield case(f"extended after a change of operator {closes - seen} s before the end", refused, taken, extension(taken, closes + 500, opens, index + 1))
    early.add(extension(early, closes + 100, closes - 1))
    yield case("extended again, under less than the one before", None, early, extension(early, closes + 500, opens, index + 1))
    yield case("extended again, between both ends", None, early, extension(early, closes + 101, closes + 99))
    yield case("extended again, at the new end", "too-late", early, extension(early, closes + 500, closes + 100))
    epoch(early, closes + 99, early.voters[:1])
    yield case("extended again, after an epoch before the new end", None, early, extension(early, closes + 500, opens, index + 1))


def ends() -> Iterator[Case]:
    """A successor signs the counted list, and petitions."""
    maker = closed(opened(founded()))
    for before, name in (((1,), "board"), ((1,), "board/1"), ((), "board/1")):
        refused = None if before and name == "board/1" else "signature-lines"
        later = succeeded(maker, *before)
        time = later.record.closes + later.forge.manifest["schedule"]["claims"]
        fields = {"attachment": later.forge.attach(b""), "root": data_root([]).hex(), "size": 0, "under": later.under(time)}
        yield case(f"counted by {name} after {before}", refused, later, later.note(statement(later, "counted", **fields), name))
    last = succeeded(maker, 2)
    tallied(last)
    yield case("operator after the result", None, last, succession(last, 3))


ALL = (operators, phases, log_keys, boards, promises, key_ids, extensions, ends)
