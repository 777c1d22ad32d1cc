"""Manifests of small elections, drawn from a seed: every rule, and numbers so small that ties are common (protocol.md §5)."""

from __future__ import annotations

import random
from collections.abc import Callable

from canonical import Json

OPENS = 1_779_667_200


def draw_manifest(chance: random.Random, key: Callable[[str], str], attach: Callable[[bytes], Json]) -> Json:
    """`key` makes a key for a key name and gives the public one."""
    constituencies = [f"c{number}" for number in range(1, chance.choice([1, 1, 2, 3]) + 1)]
    document = {
        "attachment": attach(b"What we want.\n"), "language": "en", "media_type": "text/plain", "title": text("Programme"),
    }  # fmt: skip
    commission, trustees = chance.randint(1, 3), chance.randint(3, 4)
    witnesses = [{"key": key(""), "name": f"witness-{number}.example"} for number in range(1, 5)]
    most = chance.choice([2, 3, 5])
    longest = chance.choice([900, 3600])
    signatures = chance.choice([0, 1, 2, 2])
    return {
        "ballots": {"most": most},
        "board": key("board"),
        "commission": {"members": members("commission", "k", commission, key), "threshold": chance.randint(1, commission)},
        "constituencies": [{"id": name, "title": text(name)} for name in constituencies],
        "contests": draw_contests(chance, constituencies, document),
        "documents": [document],
        "epochs": {"credentials": chance.choice([1, 3]), "longest": longest, "shortest": chance.choice([60, longest])},
        "kind": "manifest",
        "languages": ["en"],
        "log": {"key": key("log"), "name": "log.example/veche"},
        "mailboxes": members("mailbox", "m", chance.randrange(3), key),
        "petitions": {"answer": 5000 if signatures else 0, "signatures": signatures},
        "registrars": {"members": members("registrar", "r", chance.choice([2, 3, 3]), key), "threshold": 2},
        "registration": {"kind": "closed"},
        "schedule": {
            "checking": chance.choice([0, 600]),
            "claims": 900,
            "closes": OPENS + 10_000,
            "extension": 500,
            "opens": OPENS,
        },
        "smallest_count": chance.choice([2, 2, 3, 50]),
        "successors": [{"board": key(f"board/{n}"), "log": key(f"log/{n}")} for n in range(1, chance.choice([0, 2, 4, 9]) + 1)],
        "title": text("A small election"),
        "trustees": {"double_signers": 0, "members": members("trustee", "t", trustees, key), "threshold": trustees // 2 + 1},
        "v": 1,
        "witnesses": {"members": witnesses, "quorum": 3},
    }


def text(string: str) -> Json:
    return {"en": string}


def members(role: str, letter: str, count: int, key: Callable[[str], str]) -> list[Json]:
    return [{"id": f"{letter}{number}", "key": key(f"{role}/{letter}{number}")} for number in range(1, count + 1)]


def draw_contests(chance: random.Random, constituencies: list[str], document: Json) -> list[Json]:
    contests = []
    for number in range(chance.randint(2, 4)):
        places = constituencies if number == 0 else sorted(chance.sample(constituencies, chance.randint(1, len(constituencies))))
        ballot, rule = chance.choice([draw_lists, draw_lists, draw_plurality, draw_approval, draw_question])(chance)
        for item in ballot.get("options", []) + ballot.get("lists", []):
            item["documents"] = [document] if chance.random() < 0.2 else []
        report = chance.choice(["whole", "by-constituency"])
        contests.append(
            {
                "ballot": ballot,
                "constituencies": places,
                "id": f"contest-{number}",
                "report": report,
                "rule": rule,
                "title": text(f"Contest {number}"),
            }  # fmt: skip
        )
    return contests


def draw_options(chance: random.Random, least: int, most: int) -> list[Json]:
    """Each may get so many of one voter."""
    return [{"id": f"o{n}", "max": chance.randint(least, most), "title": text(f"o{n}")} for n in range(chance.randint(2, 4))]


def draw_plurality(chance: random.Random) -> tuple[Json, Json]:
    options = draw_options(chance, 1, 3)
    most = chance.randint(max(option["max"] for option in options), sum(option["max"] for option in options))
    blank = chance.random() < 0.5
    ballot = {"blank": blank, "kind": "options", "max": most, "min": chance.randint(int(blank), most), "options": options}
    return ballot, {"kind": "plurality", "seats": chance.randint(1, 4)}


def draw_approval(chance: random.Random) -> tuple[Json, Json]:
    options = draw_options(chance, 1, 1)
    ballot = {"blank": False, "kind": "options", "max": len(options), "min": chance.randint(0, 1), "options": options}
    return ballot, {"kind": "approval", "seats": chance.randint(1, 4)}


def draw_question(chance: random.Random) -> tuple[Json, Json]:
    options = [{"id": name, "max": 1, "title": text(name)} for name in ("yes", "no")]
    ballot = {"blank": chance.random() < 0.5, "kind": "options", "max": 1, "min": 1, "options": options}
    majority = {
        "of": chance.choice(["yes-and-no", "ballots", "credentials"]), "ratio": ratio(chance, 1),
        "test": chance.choice(["at-least", "above"]),
    }  # fmt: skip
    return ballot, {"kind": "yes-no", "majority": majority, "quorum": ratio(chance, 0)}


def ratio(chance: random.Random, least: int) -> Json:
    denominator = chance.choice([1, 2, 3, 4, 10])
    return {"denominator": denominator, "numerator": min(denominator, chance.randint(least, denominator))}


def draw_lists(chance: random.Random) -> tuple[Json, Json]:
    lists = []
    for number in range(chance.randint(2, 4)):
        names = [f"l{number}-{candidate}" for candidate in range(chance.randint(0, 3))]
        lists.append(
            {"candidates": [{"id": name, "title": text(name)} for name in names], "id": f"l{number}", "title": text("list")}
        )
    votes = chance.randint(0, 3) if any(party["candidates"] for party in lists) else 0
    ballot = {"blank": chance.random() < 0.5, "candidate_votes": votes, "kind": "lists", "lists": lists}
    name = chance.choice(["dhondt", "sainte-lague", "modified-sainte-lague", "largest-remainder", "largest-remainder"])
    method = {"name": name}
    if name == "largest-remainder":
        method["quota"] = chance.choice(["hare", "droop", "hagenbach-bischoff", "imperiali"])
        method["quota_base"] = chance.choice(["all-valid-votes", "qualifying-votes"])
    threshold = {"ratio": {"denominator": 10, "numerator": chance.randrange(4)}, "test": chance.choice(["at-least", "above"])}
    rule = {
        "blank_is_valid": chance.random() < 0.5, "exhausted": chance.choice(["pass-on", "vacant"]), "kind": "party-list",
        "method": method, "seats": chance.randint(1, 7), "threshold": threshold,
    }  # fmt: skip
    return ballot, rule
