"""What else could be said in a record, by those who sign in it: changes as in changes.py."""

from __future__ import annotations

import random

from canonical import write_statement
from changes import Made, finish, maybe_prefix, signable
from forge import Forge
from petitions import RECORD, petition_id, signed_message


def say_something(forge: Forge, chance: random.Random) -> Made:
    """A statement of the commission at any place."""
    if forge.signers(0) is None:
        return None
    index = chance.randrange(1, len(forge.entries) + 1)
    del forge.entries[index:]
    head = {"election": forge.origin.rsplit("/", 1)[1], "v": 1}
    text = {language: "why" for language in forge.manifest["languages"]}
    trustees = [member["id"] for member in forge.manifest["trustees"]["members"]]
    statement = chance.choice(
        [
            {"kind": "cancel", "reason": text},
            {"kind": "cancel", "reason": text | {forge.manifest["languages"][0]: "a\u200bb"}},
            {"kind": "abandon"},
            {"kind": "incident", "text": text},
            {"kind": "incident", "text": text | {forge.manifest["languages"][0]: " why"}},
            {"category": "conduct", "count": chance.randrange(2), "decision": "upheld", "kind": "complaints", "reason": text},
            {"attempt": 2, "excluded": trustees[-1:], "kind": "ceremony-restart", "role": "trustee"},
            {"attempt": 2, "excluded": [], "kind": "ceremony-restart", "role": chance.choice(["trustee", "registrar", "tag"])},
            {"kind": "answer", "petition": chance.randbytes(32).hex(), "text": text},
            {"kind": "delay", "petition": chance.randbytes(32).hex(), "reason": text, "until": 2 * 10**9},
        ]
    )
    forge.entries.append(forge.signed(write_statement(head | statement), forge.signers(0) or []))
    return finish(forge, f"{statement['kind']} as entry {index}, the last: {statement.get('role', '')}")


def say_destroyed(forge: Forge, chance: random.Random) -> Made:
    """A participant, at any place."""
    index = chance.randrange(1, len(forge.entries) + 1)
    del forge.entries[index:]
    role, of = chance.choice([("trustee", "trustees"), ("registrar", "registrars"), ("tag", "registrars")])
    members = forge.manifest[of]["members"]
    if not members:
        return None
    name = chance.choice(members)["id"]
    signer = f"{of.removesuffix('s')}/{name}"
    if forge.people()[signer] not in forge.keys.seeds:
        return None
    election = forge.origin.rsplit("/", 1)[1]
    statement = {"election": election, "kind": "destruction", "participant": name, "role": role, "v": 1}
    forge.entries.append(forge.signed(write_statement(statement), [(signer, forge.people()[signer])]))
    return finish(forge, f"destruction of {role} by {name} as entry {index}, the last")


def say_extended(forge: Forge, chance: random.Random) -> Made:
    """In place of what follows an entry of an open election, near the limits."""
    kinds = [forge.statement(index)["kind"] for index in range(len(forge.entries))]
    if "open" not in kinds or forge.signers(0) is None:
        return None
    index = chance.randrange(kinds.index("open") + 1, len(kinds) + 1)
    schedule = forge.manifest["schedule"]
    times = forge.times_of(forge.statement(kinds.index("open"))["under"].encode())
    del forge.entries[index:]
    latest = schedule["closes"] + schedule["extension"]
    closes = chance.choice([schedule["closes"], schedule["closes"] + 1, latest - 1, latest, latest + 1])
    time = chance.choice([schedule["closes"] - 1, schedule["closes"], latest - 1, latest, schedule["opens"]])
    size = chance.choice([kinds.index("open"), kinds.index("open") + 1, index - 1, index])
    under = forge.cosigned(size, dict.fromkeys(times, time)).decode()
    text = {language: "why" for language in forge.manifest["languages"]}
    election = forge.origin.rsplit("/", 1)[1]
    statement = {"closes": closes, "election": election, "kind": "extend", "reason": text, "under": under, "v": 1}
    forge.entries.append(forge.signed(write_statement(statement), forge.signers(0) or []))
    return finish(forge, f"extend to {closes - schedule['closes']} at {time - schedule['closes']} as entry {index}, the last")


def say_operator(forge: Forge, chance: random.Random) -> Made:
    """At any place: a successor, or someone who is none; perhaps the board's statement that follows is under the old key."""
    if forge.signers(0) is None:
        return None
    index = chance.randrange(1, len(forge.entries) + 1)
    told = [statement for statement in map(forge.statement, range(index)) if statement["kind"] == "operator"]
    last, most = max((statement["number"] for statement in told), default=0), len(forge.logs()) - 1
    number = chance.choice([0, last, last + 1, last + 1, last + 1, most, most + 1])
    del forge.entries[index:]
    times = dict.fromkeys(range(len(forge.manifest["witnesses"]["members"])), chance.choice([1, 2 * 10**9]))
    under = forge.cosigned(chance.choice([index, index, index, index - 1]), times, log=chance.choice(forge.logs())).decode()
    text, election = {language: "why" for language in forge.manifest["languages"]}, forge.origin.rsplit("/", 1)[1]
    statement = {"election": election, "kind": "operator", "number": number, "reason": text, "under": under, "v": 1}
    forge.entries.append(forge.signed(write_statement(statement), forge.signers(0) or []))
    return finish(forge, f"operator {number} of {most}, {last} before, as entry {index}, the last")


def sign_for_another(forge: Forge, chance: random.Random) -> Made:
    """A statement of the board under the key of any operator; the checkpoint in it is under any log key."""
    index = signable(forge, chance, ("epoch", "claims", "counted", "petition"))
    if index is None:
        return None
    statement, number = forge.statement(index), chance.randrange(len(forge.boards()))
    under, log = statement["under"].encode(), chance.choice(forge.logs())
    size = int(statement["under"].split("\n")[1])
    statement["under"] = forge.cosigned(size, forge.times_of(under), log=log).decode()
    forge.entries[index] = forge.signed(write_statement(statement), [("board", forge.boards()[number])])
    maybe_prefix(forge, index, chance)
    return finish(forge, f"entry {index} ({statement['kind']}): signed by the board of operator {number}")


def say_after_petition(forge: Forge, chance: random.Random) -> Made:
    """Answers and delays at any place behind a petition, near the limits."""
    found = [index for index in range(len(forge.entries)) if forge.statement(index)["kind"] == "petition"]
    if not found or forge.signers(0) is None:
        return None
    petition, index = chance.choice(found), chance.randrange(found[0] + 1, len(forge.entries) + 1)
    statement, election = forge.statement(petition), bytes.fromhex(forge.origin.rsplit("/", 1)[1])
    times, name = forge.times_of(statement["under"].encode()), petition_id(election, statement["text"]).hex()
    due, answer = sorted(times.values())[(len(times) - 1) // 2], forge.manifest["petitions"]["answer"]
    del forge.entries[index:]
    until = due + answer + chance.choice([0, 1, answer, answer + 1, 2 * answer + 1])
    text, head = {language: "why" for language in forge.manifest["languages"]}, {"election": election.hex(), "v": 1}
    statement = chance.choice(
        [
            {"kind": "answer", "petition": name, "text": text},
            {"kind": "delay", "petition": name, "reason": text, "until": until},
        ]
    )
    forge.entries.append(forge.signed(write_statement(head | statement), forge.signers(0) or []))
    return finish(forge, f"{statement['kind']} to the petition of entry {petition} as entry {index}, the last")


def petition_again(forge: Forge, chance: random.Random) -> Made:
    """A petition with other signatures: of other people, of another text, of an invented constituency."""
    index = signable(forge, chance, ("petition",))
    if index is None:
        return None
    statement, election = forge.statement(index), bytes.fromhex(forge.origin.rsplit("/", 1)[1])
    kind = chance.choice(["other words", "other words, signed", "constituency", "credential", "few", "another election"])
    if kind.startswith("other words"):
        statement["text"]["title"] += " and more"
    data = forge.attachments[statement["attachment"]["hash"]]
    parts = [data[at : at + RECORD] for at in range(0, len(data), RECORD)]
    at = chance.randrange(len(parts))
    if kind == "constituency":
        parts[at] = bytes([chance.choice([parts[at][0] ^ 1, 255, len(forge.manifest["constituencies"])])]) + parts[at][1:]
    elif kind == "credential":
        parts[at] = parts[at][:1] + forge.boards()[0] + parts[at][33:]
        parts.sort(key=lambda part: part[1:33])
    elif kind == "few":
        del parts[chance.randrange(len(parts)) :]
    signed_for = bytes(32) if kind == "another election" else election
    message = signed_message(signed_for, petition_id(signed_for, statement["text"]))
    if kind != "other words":
        parts = [part[:81] + (forge.keys.sign(part[1:33], message) or bytes(64)) for part in parts]
    statement["attachment"], statement["size"] = forge.attach(b"".join(parts)), len(parts)
    forge.replace(index, statement)
    maybe_prefix(forge, index, chance)
    return finish(forge, f"entry {index} (petition): {kind}")
