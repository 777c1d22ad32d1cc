"""Small elections up to a phase, for cases that go on from there; nobody votes in them, and nothing is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from canonical import Json, Refusal
from forge import Forge
from log import leaf_hash
from made import Consultation, Maker
from plans import draw_manifest, text
from record import READY

PETITIONS = {"answer": 5000, "signatures": 2}
LATER = 2 * 10**9


@dataclass
class Case:
    """A record whose last entry is refused under this name, or holds."""

    note: str
    refused: str | None
    forge: Forge


def case(note: str, refused: str | None, maker: Maker, entry: bytes) -> Case:
    """With one more entry. That it is refused so, and not otherwise, is seen at once."""
    judge, got = maker.fork(), None
    try:
        judge.record.add(entry)
    except Refusal as refusal:
        got = refusal.code
    assert got == refused, f"{note}: {got or 'holds'} instead of {refused or 'holds'}"
    forge = judge.forge
    forge.entries.append(entry)
    forge.keep_named()
    forge.checkpoint = forge.cosigned(len(forge.entries), dict.fromkeys(range(3), LATER + 10**6))
    return Case(note, refused, forge)


def statement(maker: Maker, kind: str, **fields: object) -> Json:
    return {"election": maker.record.election.hex(), "kind": kind, "v": 1} | fields


def small_manifest(maker: Maker, successors: int = 3, **fields: object) -> Json:
    """Two constituencies, one question, some successors, petitions of two."""
    manifest = draw_manifest(maker.chance, maker.key, maker.forge.attach)
    options = [{"documents": [], "id": name, "max": 1, "title": text(name)} for name in ("yes", "no")]
    half = {"denominator": 2, "numerator": 1}
    majority = {"of": "credentials", "ratio": half, "test": "above"}
    contest = {
        "ballot": {"blank": False, "kind": "options", "max": 1, "min": 1, "options": options},
        "constituencies": ["c1", "c2"], "id": "question", "report": "whole",
        "rule": {"kind": "yes-no", "majority": majority, "quorum": half}, "title": text("Question"),
    }  # fmt: skip
    fixed = {
        "ballots": {"most": 3},
        "constituencies": [{"id": name, "title": text(name)} for name in ("c1", "c2")],
        "contests": [contest],
        "epochs": {"credentials": 1, "longest": 3600, "shortest": 60},
        "petitions": PETITIONS,
        "smallest_count": 50,
        "successors": [{"board": maker.key(f"board/{n}"), "log": maker.key(f"log/{n}")} for n in range(1, successors + 1)],
    }
    return manifest | fixed | fields


def founded(consultation: bool = False, **fields: Any) -> Maker:
    maker = Consultation(81) if consultation else Maker(81)
    maker.begin(small_manifest(maker, **fields))
    return maker


def made_ready(maker: Maker) -> Maker:
    if isinstance(maker, Consultation):
        maker.register()
    else:
        for role in ("registrar", "trustee"):
            maker.ceremony(role)
        for name in ("c1", "c2"):
            maker.roll(name, 2)
    maker.rehearse()
    maker.ready()
    return maker


def opened(maker: Maker) -> Maker:
    if maker.record.phase != READY:
        made_ready(maker)
    maker.say("open", *maker.commission(), under=maker.under(maker.forge.manifest["schedule"]["opens"]))
    return maker


def epoch(maker: Maker, time: int, voters: list, board: str | None = None) -> None:
    """With a ballot of each of these."""
    entries = sorted(map(maker.ballot, voters), key=leaf_hash)
    head = {"ballots": len(entries), "number": maker.record.box.epochs + 1}
    maker.say("epoch", board or maker.board, **head, under=maker.under(time))
    for entry in entries:
        maker.add(entry)


def closed(maker: Maker) -> Maker:
    maker.say("close", *maker.commission(), under=maker.under(maker.record.closes))
    return maker


def tallied(maker: Maker) -> Maker:
    """By nobody's votes."""
    maker.counted(maker.record.closes + maker.forge.manifest["schedule"]["claims"])
    maker.tally()
    return maker
