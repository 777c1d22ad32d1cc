"""The state machine of a record: phases, signers, and statements under a checkpoint (protocol.md §3, §4.2, §9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import casting
import petitions
import roll
import tally
from ballot import Issuer
from canonical import Json, Refusal, decode, demand, refuse, sha256
from casting import Box
from ceremony import Ceremony, ceremonies_of
from group import g2_element
from intake import Intake
from log import Checkpoint, LogKeys, board_log, check_checkpoint, leaf_hash, tree_root
from manifest import ENTRY, check_manifest, check_text, has_earlier, has_intake
from note import Note, check_lines, check_some_lines, parse_note
from petitions import Petitions
from roll import Rolls
from statements import RECORD, attachments_of, read_statement
from tally import Tally

SETUP, REGISTRATION, READY, OPEN, CLOSED, TALLIED, CANCELLED = (
    "setup", "registration", "ready", "open", "closed", "tallied", "cancelled",
)  # fmt: skip
LIVE = (SETUP, REGISTRATION, READY, OPEN, CLOSED)
CEREMONY = ("ceremony-commitment", "ceremony-shares", "ceremony-complaint", "ceremony-confirmation", "ceremony-restart")
PHASES = {
    "roll": (REGISTRATION,),
    "issuance": (REGISTRATION,),
    "rehearsal": (SETUP, REGISTRATION),
    "ready": (REGISTRATION,),
    "open": (READY,),
    "epoch": (OPEN,),
    "ballot": (OPEN, CLOSED),
    "close": (OPEN,),
    "claims": (CLOSED,),
    "abandon": (OPEN, CLOSED),
    "handover": (CLOSED,),
    "counted": (CLOSED,),
    "agreement": (CLOSED,),
    "decryption": (CLOSED,),
    "result": (CLOSED,),
    "cancel": LIVE,
    "incident": (*LIVE, TALLIED, CANCELLED),
    "complaints": (*LIVE, TALLIED, CANCELLED),
    "extend": (OPEN,),
    "operator": (*LIVE, TALLIED, CANCELLED),
    "petition": (TALLIED,),
    "answer": (TALLIED,),
    "delay": (TALLIED,),
}
ROLES = {"registrar": "registrar", "tag": "registrar", "trustee": "trustee"}
Attachments = Callable[[str], bytes | None]


@dataclass
class Record:
    """What the entries so far say. Only entries that are not refused change it, but for `leaves`."""

    attachments: Attachments
    leaves: list[bytes] = field(default_factory=list)
    lacking: set[int] = field(default_factory=set)  # numbers of entries at which announced ballots are missing
    phase: str = ""
    manifest: Json = None
    election: bytes = b""
    log: LogKeys | None = None
    # Of the board and the successors that took over so far: the last one is the operator's, and `operator` its number.
    boards: list[bytes] = field(default_factory=list)
    operator: int = 0
    # The latest time of a checkpoint under which one of them took over.
    taken_over: int = 0
    ceremonies: dict[str, Ceremony] = field(default_factory=dict)
    keys_index: int = 0
    is_ready: bool = False
    open_index: int = 0
    closes: int = 0
    destroyed: set[tuple[str, int]] = field(default_factory=set)
    told: set[bytes] = field(default_factory=set)
    rolls: Rolls = field(default_factory=Rolls)
    intake: Intake | None = None
    box: Box = field(default_factory=Box)
    tally: Tally = field(default_factory=Tally)
    petitions: Petitions = field(default_factory=Petitions)

    def add(self, entry: bytes) -> None:
        """The next entry of the log; raises what it is refused for."""
        kind = None
        try:
            demand(len(entry) <= ENTRY, "entry-too-large")
            note = parse_note(entry)
            statement = read_statement(note.text, RECORD, "statement-kind")
            kind = statement["kind"]
            self._apply(kind, statement, note, leaf_hash(entry))
        except Refusal:
            if kind in (None, "ballot"):
                self.box.take_place()
            raise
        finally:
            self.leaves.append(leaf_hash(entry))
            if self.box.missing:
                self.lacking.add(len(self.leaves))

    def _apply(self, kind: str, statement: Json, note: Note, leaf: bytes) -> None:
        if not self.leaves or self.manifest is None:
            demand(kind == "manifest" and not self.leaves, "manifest-misplaced", "the first entry is no manifest")
            self._begin(statement, note)
            return
        demand(kind != "manifest", "manifest-misplaced")
        demand(bytes.fromhex(statement["election"]) == self.election, "election")
        self._check_registration(kind, statement)
        demand(self.phase in self._phases(kind, statement), "phase", f"{kind} in {self.phase}")
        if self.box.missing and kind not in ("ballot", "abandon", "cancel"):
            refuse("epoch-order", f"{self.box.missing} announced ballots are missing")
        if kind in CEREMONY:
            self._ceremony(kind, statement, note, leaf)
        else:
            HANDLERS[kind](self, statement, note, leaf)

    def _begin(self, manifest: Json, note: Note) -> None:
        check_manifest(manifest)
        members = manifest["commission"]["members"]
        keys = [(f"commission/{member['id']}", decode(member["key"])) for member in members]
        check_some_lines(note, keys, manifest["commission"]["threshold"])
        for digest, length in attachments_of(manifest):
            self.attachment({"hash": digest, "length": length})
        self.manifest, self.election = manifest, sha256(note.text)
        self.phase = REGISTRATION if has_earlier(manifest) else SETUP
        self.boards = [decode(manifest["board"])]
        self.log, self.closes = board_log(manifest, self.election), manifest["schedule"]["closes"]
        self.ceremonies = ceremonies_of(manifest, self.election)

    def _check_registration(self, kind: str, statement: Json) -> None:
        """§7.7: there are no registrars where earlier credentials vote."""
        of_registrars = kind in ("roll", "issuance") or statement.get("role") in ("registrar", "tag")
        demand(not (has_earlier(self.manifest) and of_registrars), "registration-kind", kind)

    def _phases(self, kind: str, statement: Json) -> tuple[str, ...]:
        if kind in CEREMONY:
            return (SETUP, REGISTRATION) if statement["role"] == "trustee" else (SETUP,)
        if kind == "destruction":
            return (TALLIED, CANCELLED) if statement["role"] == "trustee" else (READY, OPEN, CLOSED, TALLIED, CANCELLED)
        return PHASES[kind]

    def _ceremony(self, kind: str, statement: Json, note: Note, leaf: bytes) -> None:
        role = statement["role"]
        demand(role in self.ceremonies, "registration-kind", "there is no intake")
        ceremony = self.ceremonies[role]
        if kind == "ceremony-restart":
            self.check_commission(note)
            other = {"registrar": "tag", "tag": "registrar"}.get(role, "")
            ceremony.restart(statement, self.ceremonies.get(other))
            return
        self.check_member(note, ROLES[role], statement["participant"])
        if kind == "ceremony-commitment":
            ceremony.commit(statement, leaf)
        elif kind == "ceremony-shares":
            ceremony.share(statement, leaf)
        elif kind == "ceremony-complaint":
            ceremony.complain(statement)
        else:
            ceremony.confirm(statement)
            self._after_confirmation()

    def _after_confirmation(self) -> None:
        """Registration begins with the last confirmation of all of the registrars' keys."""
        done = all(ceremony.keys for role, ceremony in self.ceremonies.items() if role != "trustee")
        if done and self.phase == SETUP:
            self.phase, self.keys_index = REGISTRATION, len(self.leaves)
            if has_intake(self.manifest):
                self.intake = Intake.begin(self.manifest, self.election, self.ceremonies)

    # Signers

    def check_commission(self, note: Note) -> None:
        members = self.manifest["commission"]["members"]
        keys = [(f"commission/{member['id']}", decode(member["key"])) for member in members]
        check_some_lines(note, keys, self.manifest["commission"]["threshold"])

    def check_member(self, note: Note, role: str, name: str) -> None:
        """One line of a registrar or trustee."""
        members = self.manifest[f"{role}s"]["members"]
        key = next((decode(member["key"]) for member in members if member["id"] == name), None)
        demand(key, "member-unknown", name)
        check_lines(note, [(f"{role}/{name}", key)])

    def check_board(self, note: Note) -> None:
        """Of the operator, and no other (§9.11)."""
        check_lines(note, [("board", self.boards[-1])])

    def mailbox_key(self, name: str) -> bytes:
        key = next((decode(member["key"]) for member in self.manifest["mailboxes"] if member["id"] == name), None)
        demand(key, "member-unknown", name)
        return key

    # Credentials

    def entitled(self, constituency: str) -> int:
        """Records on its rolls, or what the manifest says in their place (§7.7)."""
        earlier = self._earlier(constituency)
        return earlier["credentials"] if earlier else self.rolls.size(constituency)

    def entitled_in_all(self) -> int:
        return sum(self.entitled(part["id"]) for part in self.manifest["constituencies"])

    def issuer(self, constituency: str) -> Issuer:
        earlier = self._earlier(constituency)
        if earlier:
            election = bytes.fromhex(self.manifest["registration"]["election"])
            return Issuer(election, earlier["from"], g2_element(decode(earlier["key"])))
        key = self.ceremonies["registrar"].keys[f"credential/{constituency}"].public
        return Issuer(self.election, constituency, key)

    def _earlier(self, constituency: str) -> Json | None:
        if not has_earlier(self.manifest):
            return None
        names = [part["id"] for part in self.manifest["constituencies"]]
        return self.manifest["registration"]["constituencies"][names.index(constituency)]

    # Checkpoints

    def under(self, statement: Json, least: int, exactly: bool = False) -> Checkpoint:
        """§4.2: of this log, of at least so many entries, and of no more than there are."""
        checkpoint = check_checkpoint(statement["under"].encode(), self.log)
        demand(least <= checkpoint.size <= len(self.leaves), "under-size", str(checkpoint.size))
        demand(not exactly or checkpoint.size == len(self.leaves), "under-size", str(checkpoint.size))
        demand(checkpoint.size not in self.lacking, "under-root", "announced ballots are missing")
        demand(tree_root(self.leaves[: checkpoint.size]) == checkpoint.root, "under-root")
        return checkpoint

    def under_all(self, statement: Json) -> Checkpoint:
        return self.under(statement, len(self.leaves), exactly=True)

    # Attachments

    def attachment(self, named: Json, length: int | None = None) -> bytes:
        """§7.4: the length that it must have is judged before it is read."""
        demand(length in (None, named["length"]), "attachment", f"{named['length']} bytes instead of {length}")
        if named["length"] == 0:
            demand(named["hash"] == sha256(b"").hex(), "attachment", "the hash of nothing is another")
            return b""
        data = self.attachments(named["hash"])
        if data is None:
            refuse("attachment-missing", named["hash"])
        demand(len(data) == named["length"] and sha256(data).hex() == named["hash"], "attachment", named["hash"])
        return data

    # Statements of few words

    def open(self, statement: Json, note: Note, _leaf: bytes) -> None:
        self.check_commission(note)
        time = self.under_all(statement).time
        demand(time >= self.manifest["schedule"]["opens"], "too-early")
        demand(time < self.closes, "too-late")
        self.phase, self.open_index = OPEN, len(self.leaves)

    def close(self, statement: Json, note: Note, _leaf: bytes) -> None:
        self.check_commission(note)
        time = self.under_all(statement).time
        demand(time >= self.closes, "too-early")
        self.phase, self.box.close_time = CLOSED, time

    def cancel(self, statement: Json, note: Note, _leaf: bytes) -> None:
        self.check_commission(note)
        check_text(statement["reason"], self.manifest["languages"])
        self.phase = CANCELLED
        self.box.announce(0, [])

    def incident(self, statement: Json, note: Note, _leaf: bytes) -> None:
        """§9.7: nothing follows from it."""
        self.check_commission(note)
        check_text(statement["text"], self.manifest["languages"])
        self.tell(note)

    def complaints(self, statement: Json, note: Note, _leaf: bytes) -> None:
        """§9.8: nothing follows from them."""
        self.check_commission(note)
        demand(statement["count"] >= 1, "number", "of complaints")
        check_text(statement["reason"], self.manifest["languages"])
        self.tell(note)

    def tell(self, note: Note) -> None:
        """§9.7, §9.8: nothing is told twice in the same words."""
        demand(note.text not in self.told, "statement-repeated")
        self.told.add(note.text)

    def extend(self, statement: Json, note: Note, _leaf: bytes) -> None:
        """§9.9."""
        self.check_commission(note)
        check_text(statement["reason"], self.manifest["languages"])
        schedule = self.manifest["schedule"]
        demand(self.closes < statement["closes"] <= schedule["closes"] + schedule["extension"], "number", "of closes")
        demand(self.under(statement, self.open_index + 1).time < self.closes, "too-late")
        demand(self.box.epoch_time < self.closes, "too-late", "an epoch came after the closing time")
        demand(self.taken_over < self.closes, "too-late", "a successor took over after the closing time")
        self.closes = statement["closes"]

    def destruction(self, statement: Json, note: Note, _leaf: bytes) -> None:
        """§9.10."""
        role, name = statement["role"], statement["participant"]
        demand(role in self.ceremonies, "registration-kind", "there is no intake")
        self.check_member(note, ROLES[role], name)
        index = self.ceremonies[role].index(name)
        demand(self.ceremonies[role].keys is not None, "ceremony-order", "the ceremony is not complete")
        demand((role, index) not in self.destroyed, "statement-repeated")
        self.destroyed.add((role, index))

    def succeed(self, statement: Json, note: Note, _leaf: bytes) -> None:
        """§9.11: someone else runs the board. Numbers may be passed over, and those stay out of force."""
        self.check_commission(note)
        check_text(statement["reason"], self.manifest["languages"])
        successors, number = self.manifest["successors"], statement["number"]
        demand(self.operator < number <= len(successors), "number", "of the operator")
        self.taken_over = max(self.taken_over, self.under_all(statement).time)
        self.operator = number
        self.boards = [*self.boards, decode(successors[number - 1]["board"])]

    def ready(self, statement: Json, note: Note, _leaf: bytes) -> None:
        self.check_commission(note)
        roll.check_ready(self, statement)
        self.phase, self.is_ready = READY, True

    def result(self, statement: Json, note: Note, _leaf: bytes) -> None:
        self.check_commission(note)
        tally.check_result(self, statement)
        self.phase = TALLIED


HANDLERS = {
    "roll": roll.add_roll,
    "issuance": roll.add_issuance,
    "rehearsal": roll.add_rehearsal,
    "ready": Record.ready,
    "open": Record.open,
    "epoch": casting.add_epoch,
    "ballot": casting.add_ballot,
    "close": Record.close,
    "claims": casting.add_claims,
    "abandon": casting.abandon,
    "handover": casting.add_handover,
    "counted": casting.add_counted,
    "agreement": tally.add_agreement,
    "decryption": tally.add_decryption,
    "result": Record.result,
    "cancel": Record.cancel,
    "incident": Record.incident,
    "complaints": Record.complaints,
    "extend": Record.extend,
    "destruction": Record.destruction,
    "operator": Record.succeed,
    "petition": petitions.add_petition,
    "answer": petitions.add_answer,
    "delay": petitions.add_delay,
}
