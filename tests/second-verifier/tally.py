"""Sums, agreements, decryptions, and the counts of a result (protocol.md §10)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ballot import ciphertexts_of
from canonical import Json, decode, demand, frame, hashed, u64
from ceremony import check_evaluation, combine
from counting import outcome_of
from group import IDENTITY, base, minus, plus, point
from note import Note
from shape import shape_of
from statements import read_results

if TYPE_CHECKING:
    from casting import Cast
    from record import Record


@dataclass
class Group:
    """What is opened together: constituencies, number of ballots, and the sums of their cells."""

    constituencies: list[str]
    ballots: int
    sums: list[tuple[bytes, bytes]]


@dataclass
class Decryption:
    """D of each sum, by contest, group and cell; and of the element of ties."""

    parts: list[bytes]
    tie: bytes


@dataclass
class Tally:
    """From the counted list on. `groups` has none for a contest that is withheld."""

    counted: bytes = b""
    counted_time: int = 0
    groups: dict[str, list[Group]] = field(default_factory=dict)
    ballots: dict[str, int] = field(default_factory=dict)
    sums: bytes = b""
    index: int = 0
    agreed: set[int] = field(default_factory=set)
    decryptions: dict[int, Decryption] = field(default_factory=dict)

    def begin(self, record: Record, leaf: bytes, time: int) -> None:
        casts = record.box.counted().values()
        self.counted, self.counted_time, self.index = leaf, time, len(record.leaves)
        for contest in record.manifest["contests"]:
            self.groups[contest["id"]] = groups_of(record.manifest, contest, list(casts))
        self.sums = sums_hash(record, leaf, self.groups)

    def cells(self) -> list[tuple[str, int, int, bytes]]:
        """Contest, group, cell and the sum of R of everything that is opened, in order."""
        return [
            (contest, number, cell, r)
            for contest, groups in self.groups.items()
            for number, group in enumerate(groups)
            for cell, (r, _) in enumerate(group.sums)
        ]


def groups_of(manifest: Json, contest: Json, casts: list[Cast]) -> list[Group]:
    """§10.2: what is merged is fixed before the opening."""
    smallest, of = manifest["smallest_count"], {name: [] for name in contest["constituencies"]}
    for cast in casts:
        if cast.statement["constituency"] in of:
            of[cast.statement["constituency"]].append(cast)
    if sum(map(len, of.values())) < smallest:
        return []
    if contest["report"] == "whole":
        return [_group(contest, list(of), of)]
    parted: list[list[str]] = []
    current: list[str] = []
    for name in of:
        current.append(name)
        if sum(len(of[part]) for part in current) >= smallest:
            parted.append(current)
            current = []
    parted[-1] += current
    return [_group(contest, names, of) for names in parted]


def _group(contest: Json, names: list[str], of: dict[str, list[Cast]]) -> Group:
    casts = [cast for name in names for cast in of[name]]
    sums = [(IDENTITY, IDENTITY)] * len(shape_of(contest).cells)
    for cast in casts:
        part = next(part for part in cast.statement["contests"] if part["id"] == contest["id"])
        cells = ciphertexts_of(part)
        sums = [(plus(r, a), plus(c, b)) for (r, c), (a, b) in zip(sums, cells, strict=True)]
    return Group(names, len(casts), sums)


def sums_hash(record: Record, counted: bytes, groups: dict[str, list[Group]]) -> bytes:
    parts: list[bytes | str] = [record.election, counted]
    for contest, of in groups.items():
        parts += [contest, u64(len(of))]
        for group in of:
            parts += [u64(group.ballots), u64(len(group.constituencies)), *group.constituencies]
            parts.append(b"".join(r + c for r, c in group.sums))
    return hashed("sums", *parts)


def add_agreement(record: Record, statement: Json, note: Note, _leaf: bytes) -> None:
    """§10.3."""
    tally, trustees = record.tally, record.ceremonies["trustee"]
    record.check_member(note, "trustee", statement["trustee"])
    index = trustees.index(statement["trustee"])
    demand(tally.counted, "phase", "before the counted list")
    demand(any(tally.groups.values()), "nothing-to-decrypt")
    demand(index not in tally.agreed, "statement-repeated")
    demand(statement["counted"] == tally.counted.hex(), "sums", "another counted list")
    demand(statement["sums"] == tally.sums.hex(), "sums")
    time = record.under(statement, tally.index + 1).time
    demand(time >= tally.counted_time + record.manifest["schedule"]["checking"], "too-early")
    tally.agreed.add(index)


def add_decryption(record: Record, statement: Json, note: Note, _leaf: bytes) -> None:
    """§10.4."""
    tally, trustees = record.tally, record.ceremonies["trustee"]
    record.check_member(note, "trustee", statement["trustee"])
    index = trustees.index(statement["trustee"])
    demand(tally.counted, "phase", "before the counted list")
    demand(any(tally.groups.values()), "nothing-to-decrypt")
    demand(len(tally.agreed) >= trustees.quorum(len(trustees.participants())), "not-agreed")
    demand(index not in tally.decryptions, "statement-repeated")
    cells = tally.cells()
    data = record.attachment(statement["attachment"], 96 * len(cells))
    share, parts = trustees.keys["decryption"].shares[index], []
    for at, (contest, group, cell, r) in enumerate(cells):
        one = data[96 * at : 96 * at + 96]
        if r == IDENTITY:
            demand(one == bytes(96), "evaluation", "of the identity")
            parts.append(IDENTITY)
            continue
        ctx = frame("decryption", record.election, tally.counted, tally.sums, contest, u64(group), u64(cell))
        parts.append(check_evaluation(one, ctx, "decryption", index, share, r))
    ties, ctx = point("ties", record.election), frame("ties", record.election)
    tie = check_evaluation(decode(statement["tie"]), ctx, "ties", index, trustees.keys["ties"].shares[index], ties)
    tally.decryptions[index] = Decryption(parts, tie)


def check_result(record: Record, statement: Json) -> None:
    """§10.5."""
    tally, threshold = record.tally, record.ceremonies["trustee"].threshold
    demand(tally.counted, "phase", "before the counted list")
    opened = any(tally.groups.values())
    demand(not opened or len(tally.decryptions) >= threshold, "not-decrypted")
    first = dict(list(tally.decryptions.items())[:threshold])
    results = read_results(record.attachment(statement["attachment"]))["contests"]
    contests = record.manifest["contests"]
    demand([part["id"] for part in results] == [part["id"] for part in contests], "result-shape", "contests")
    tie = combine({index: one.tie for index, one in first.items()}) if opened else IDENTITY
    at = 0
    for contest, part in zip(contests, results, strict=True):
        groups = tally.groups[contest["id"]]
        check_shape(groups, part)
        for group, of in zip(groups, part["groups"], strict=True):
            for sums, count, most in zip(group.sums, of["counts"], shape_of(contest).cells, strict=True):
                demand(count <= group.ballots * most, "count", contest["id"])
                d = combine({index: one.parts[at] for index, one in first.items()})
                demand(minus(sums[1], d) == base(count), "count", contest["id"])
                at += 1
        demand(part["outcome"] == right_outcome(record, contest, part, tie), "outcome", contest["id"])


def check_shape(groups: list[Group], part: Json) -> None:
    named = [(group["ballots"], group["constituencies"]) for group in part["groups"]]
    demand(named == [(group.ballots, group.constituencies) for group in groups], "result-shape", part["id"])
    for group, of in zip(groups, part["groups"], strict=True):
        demand(len(of["counts"]) == len(group.sums), "result-shape", "cells")


def right_outcome(record: Record, contest: Json, part: Json, tie: bytes) -> Json:
    """§11, from the counts that are right."""
    if not part["groups"]:
        return {"kind": "withheld"}
    counts = [sum(column) for column in zip(*(group["counts"] for group in part["groups"]), strict=True)]
    ballots = sum(group["ballots"] for group in part["groups"])
    entitled = sum(record.entitled(name) for name in contest["constituencies"])

    def order(item: str) -> bytes:
        return hashed("tie-order", tie, contest["id"], item)

    return outcome_of(contest, counts, ballots, entitled, order)
