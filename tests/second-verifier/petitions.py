"""Petitions, answers and delays (protocol.md §9.12 to §9.14)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ballot import Signed, credential_holds, prefetch_credentials
from canonical import Json, Refusal, demand, frame, hashed, is_text_string, write_statement
from group import ed25519_holds, is_ed25519_key
from manifest import check_text
from note import Note

if TYPE_CHECKING:
    from record import Record

RECORD = 145
# Bytes of the canonical JSON, with its newline.
LONGEST = 45_000


@dataclass
class Petitions:
    """By petition id: when each is due, and which are answered."""

    due: dict[str, int] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)


def petition_id(election: bytes, text: Json) -> bytes:
    return hashed("petition", election, write_statement(text))


def signed_message(election: bytes, petition: bytes) -> bytes:
    """What each credential signs."""
    return frame("petition-signature", election, petition)


def add_petition(record: Record, statement: Json, note: Note, _leaf: bytes) -> None:
    """§9.12."""
    record.check_board(note)
    rules = record.manifest["petitions"]
    demand(rules["signatures"], "phase", "the manifest admits no petitions")
    check_words(record.manifest, statement["text"])
    petition = petition_id(record.election, statement["text"])
    demand(petition.hex() not in record.petitions.due, "statement-repeated")
    time = record.under_all(statement).time
    check_signatures(record, statement, petition)
    record.petitions.due[petition.hex()] = time + rules["answer"]


def check_words(manifest: Json, text: Json) -> None:
    demand(text["language"] in manifest["languages"], "petition-text", "another language")
    demand(1 <= len(text["paragraphs"]) <= 20, "petition-text", "paragraphs")
    demand(all(map(is_text_string, [text["title"], *text["paragraphs"]])), "petition-text", "a string that is no text")
    demand(len(write_statement(text)) <= LONGEST, "petition-text", "too long")


def check_signatures(record: Record, statement: Json, petition: bytes) -> None:
    size, code, constituencies = statement["size"], "petition-signatures", record.manifest["constituencies"]
    demand(record.manifest["petitions"]["signatures"] <= size <= record.entitled_in_all(), code, str(size))
    data = record.attachment(statement["attachment"], RECORD * size)
    parts = [data[at : at + RECORD] for at in range(0, len(data), RECORD)]
    credentials = [part[1:33] for part in parts]
    demand(credentials == sorted(set(credentials)), code, "out of order, or twice")
    demand(all(part[0] < len(constituencies) for part in parts), code, "no such constituency")
    demand(all(map(is_ed25519_key, credentials)), code, "no valid key")
    message = signed_message(record.election, petition)
    demand(all(ed25519_holds(part[1:33], message, part[81:]) for part in parts), code, "a signature that does not verify")
    for position, constituency in enumerate(constituencies):
        signed = [(part[1:33], part[33:81]) for part in parts if part[0] == position]
        demand(_all_issued(record, constituency["id"], signed), code, "a credential that was not issued")


def _all_issued(record: Record, constituency: str, credentials: list[Signed]) -> bool:
    """§7.5, §7.7."""
    issuer = record.issuer(constituency)
    prefetch_credentials(issuer, credentials)
    try:
        return all(credential_holds(issuer, signed) for signed in credentials)
    except Refusal:  # of what is no element
        return False


def add_answer(record: Record, statement: Json, note: Note, _leaf: bytes) -> None:
    """§9.13."""
    record.check_commission(note)
    check_text(statement["text"], record.manifest["languages"])
    _awaits_answer(record, statement)
    record.petitions.answered.add(statement["petition"])


def add_delay(record: Record, statement: Json, note: Note, _leaf: bytes) -> None:
    """§9.14."""
    record.check_commission(note)
    check_text(statement["reason"], record.manifest["languages"])
    _awaits_answer(record, statement)
    due = record.petitions.due[statement["petition"]]
    demand(due < statement["until"] <= due + record.manifest["petitions"]["answer"], "number", "of until")
    record.petitions.due[statement["petition"]] = statement["until"]


def _awaits_answer(record: Record, statement: Json) -> None:
    demand(statement["petition"] in record.petitions.due, "petition-unknown")
    demand(statement["petition"] not in record.petitions.answered, "statement-repeated", "it is answered")
