"""Petitions in the making, with their answers and delays (protocol.md §9.12 to §9.14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import prover
from canonical import Json
from petitions import petition_id, signed_message
from record import TALLIED

if TYPE_CHECKING:
    from made import Maker


def words(maker: Maker, title: str = "Publish the minutes") -> Json:
    return {"language": maker.forge.manifest["languages"][0], "paragraphs": ["All of them.", "Soon."], "title": title}


def signatures(maker: Maker, voters: list[prover.Voter], text: Json) -> list[bytes]:
    """A record of each, ascending by credential."""
    names = [part["id"] for part in maker.forge.manifest["constituencies"]]
    message = signed_message(maker.record.election, petition_id(maker.record.election, text))
    return [
        bytes([names.index(voter.constituency)]) + voter.credential + voter.signature + signed(maker, voter, message)
        for voter in sorted(voters, key=lambda voter: voter.credential)
    ]


def signed(maker: Maker, voter: prover.Voter, message: bytes) -> bytes:
    return maker.keys.sign(voter.credential, message) or bytes(64)


def fields(maker: Maker, text: Json, records: list[bytes], time: int) -> Json:
    return {"attachment": maker.forge.attach(b"".join(records)), "size": len(records), "text": text, "under": maker.under(time)}


def say_petition(maker: Maker, voters: list[prover.Voter], text: Json, time: int) -> str:
    """Gives the petition id."""
    maker.say("petition", maker.board, **fields(maker, text, signatures(maker, voters, text), time))
    return petition_id(maker.record.election, text).hex()


def petition(maker: Maker) -> None:
    """Some, if the manifest admits them: answered, delayed, or left alone."""
    rules, chance = maker.forge.manifest["petitions"], maker.chance
    assert maker.record.phase == TALLIED
    for number in range(chance.randint(1, 3) if rules["signatures"] else 0):
        voters = chance.sample(maker.voters, chance.randint(rules["signatures"], len(maker.voters)))
        name = say_petition(maker, voters, words(maker, f"Petition {number}"), 2 * 10**9 + number)
        maker.chat()
        for _ in range(chance.randrange(3)):
            until = maker.record.petitions.due[name] + chance.choice([1, rules["answer"]])
            maker.say("delay", *maker.commission(), petition=name, reason=maker.text("Much to read."), until=until)
        if chance.random() < 0.7:
            maker.say("answer", *maker.commission(), petition=name, text=maker.text("Here they are."))
