"""The intake log as a roll brings it: its entries, lots and days (registration.md §3, §9, §10)."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import vrf
from canonical import Json, decode, demand, encode, hashed, refuse, u64
from casting import read_entries
from ceremony import Ceremony
from draws import Approvals, Event
from group import credential_point, g1_element, g2_element, is_ed25519_key, pairs_hold
from log import LogKeys, check_checkpoint, data_root, intake_log, leaf_hash, tree_root
from note import Note, check_lines, check_some_lines, parse_note
from statements import INTAKE, read_statement

if TYPE_CHECKING:
    from record import Record
    from roll import Roll


@dataclass
class Lot:
    """What decides of an entry that awaited one."""

    seed: bytes
    index: int
    call: int
    active: list[int]


@dataclass
class Day:
    """A day that a registrar ended. Its list comes with the roll."""

    index: int
    registrar: int
    number: int
    root: str
    size: int
    void: bool = False
    applications: list[bytes] | None = None


@dataclass
class Intake:
    """All entries of the intake log so far."""

    manifest: Json
    election: bytes
    log: LogKeys
    members: list[str]
    everyone: list[int]
    threshold: int
    leaves: list[bytes] = field(default_factory=list)
    dropped: set[int] = field(default_factory=set)
    deposited: dict[bytes, int] = field(default_factory=dict)
    awaiting: list[int] = field(default_factory=list)
    call: tuple[int, list[int], list[int], list[int]] | None = None
    lots: dict[int, Lot] = field(default_factory=dict)
    days: list[Day] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    losses: dict[int, int] = field(default_factory=dict)
    conflicts: dict[int, int] = field(default_factory=dict)
    commitments: set[str] = field(default_factory=set)
    audits: dict[tuple[str, bytes], str] = field(default_factory=dict)
    returned: dict[str, set[bytes]] = field(default_factory=dict)
    sampled: set[bytes] = field(default_factory=set)
    on_rolls: int = 0
    returned_on_rolls: int = 0

    @staticmethod
    def begin(manifest: Json, election: bytes, ceremonies: dict[str, Ceremony]) -> Intake:
        """Active are at first all who take part in both ceremonies."""
        registrars, tag = ceremonies["registrar"], ceremonies["tag"]
        both = [index for index in registrars.participants() if index in tag.participants()]
        names = [name for name, _ in registrars.members]
        return Intake(manifest, election, intake_log(manifest, election), names, both, registrars.threshold)

    def active(self) -> list[int]:
        return [index for index in self.everyone if index not in self.dropped]

    def following(self, record: Record, statement: Json) -> Intake:
        """With the entries that a roll brings; what came before stays as it is."""
        registration, after = statement["registration"], copy.deepcopy(self)
        checkpoint = check_checkpoint(registration["checkpoint"].encode(), self.log)
        demand(registration["entries"]["length"] <= 2**30, "attachment", "too long")
        for entry in read_entries(record.attachment(registration["entries"]), "intake-root"):
            after.add(entry)
        demand(checkpoint.size == len(after.leaves) and checkpoint.root == tree_root(after.leaves), "intake-root")
        demand(not after.awaiting, "lot-order", "something awaits a lot")
        return after

    # Entries

    def add(self, entry: bytes) -> None:
        note = parse_note(entry)
        statement = read_statement(note.text, INTAKE, "statement-kind")
        demand(bytes.fromhex(statement["election"]) == self.election, "election")
        handler = getattr(self, "_" + statement["kind"].replace("-", "_"))
        if handler(statement, note):
            self.awaiting.append(len(self.leaves))
        self.leaves.append(leaf_hash(entry))

    def _by_intake(self, note: Note) -> None:
        check_lines(note, [("intake", decode(self.manifest["registration"]["intake"]["key"]))])

    def _by_commission(self, note: Note) -> None:
        commission = self.manifest["commission"]
        keys = [(f"commission/{member['id']}", decode(member["key"])) for member in commission["members"]]
        check_some_lines(note, keys, commission["threshold"])

    def _registrar(self, name: str) -> int:
        demand(name in self.members, "member-unknown", name)
        return self.members.index(name) + 1

    def _by_active(self, statement: Json, note: Note) -> int:
        index = self._registrar(statement["registrar"])
        key = decode(self.manifest["registrars"]["members"][index - 1]["key"])
        check_lines(note, [(f"registrar/{statement['registrar']}", key)])
        demand(index in self.active(), "not-active", statement["registrar"])
        return index

    def _deposits(self, statement: Json, note: Note) -> bool:
        self._by_intake(note)
        data = decode(statement["applications"])
        ids = [data[at : at + 32] for at in range(0, len(data), 32)]
        demand(1 <= len(ids) <= 1000 and len(data) % 32 == 0, "deposit-order", "none, too many, or cut off")
        demand(ids == sorted(set(ids)), "deposit-order")
        demand(not set(ids) & set(self.deposited), "deposit-repeated")
        self.deposited |= dict.fromkeys(ids, len(self.leaves))
        return True

    def _return(self, statement: Json, note: Note) -> bool:
        """§8.3. Two returns of one credential for different applications are both void."""
        returns = self.manifest["registration"]["returns"]
        credential, status_key = decode(statement["credential"]), decode(statement["status_key"])
        demand(statement["from"] < len(returns), "number", "no such return")
        of = returns[statement["from"]]
        application = hashed("application", self.election, of["constituency"], decode(statement["blinded"]), status_key)
        demand(application.hex() == statement["application"], "not-deposited", "the id of other fields")
        demand(application in self.deposited, "not-deposited")
        demand(is_ed25519_key(credential), "credential-key")
        demand(is_ed25519_key(status_key), "roll-status-key")
        check_lines(note, [("credential", credential), ("applicant", status_key)])
        demand(not any(application in ids for ids in self.returned.values()), "statement-repeated")
        point = credential_point(bytes.fromhex(of["election"]), of["from"], credential)
        pair = (g1_element(decode(statement["credential_signature"])), point)
        demand(pairs_hold([pair], g2_element(decode(of["key"]))), "credential-signature")
        self.returned.setdefault(statement["credential"], set()).add(application)
        return False

    def _day(self, statement: Json, note: Note) -> bool:
        index = self._by_active(statement, note)
        numbers = [day.number for day in self.days if day.registrar == index]
        demand(not numbers or statement["day"] > numbers[-1], "number", "of the day")
        demand(len(numbers) < 1000, "too-many")
        self.days.append(Day(len(self.leaves), index, statement["day"], statement["root"], statement["size"]))
        return True

    def _day_void(self, statement: Json, note: Note) -> bool:
        self._by_commission(note)
        index, numbers = self._registrar(statement["registrar"]), statement["days"]
        standing = [day for day in self.days if day.registrar == index and not day.void]
        demand(numbers, "day-unknown", "none")
        demand(numbers == [day.number for day in standing if day.number >= numbers[0]], "day-unknown")
        for day in standing:
            day.void = day.void or day.number >= numbers[0]
        return self._loses(index) if index in self.active() else False

    def _desk_lost(self, statement: Json, note: Note) -> bool:
        index = self._by_active(statement, note)
        demand(statement["number"] == self.losses.get(index, 0) + 1, "number", "of the loss")
        demand(statement["number"] <= 30, "too-many")
        self.losses[index] = statement["number"]
        return self._loses(index)

    def _drop(self, statement: Json, note: Note) -> bool:
        self._by_commission(note)
        index = self._registrar(statement["registrar"])
        demand(index in self.active(), "not-active", statement["registrar"])
        demand(len(self.active()) - 1 >= max(self.threshold, 3), "drop-too-few")
        self.dropped.add(index)
        return self._loses(index)

    def _loses(self, index: int) -> bool:
        """What this registrar reviews and is not complete is drawn again (§3.2)."""
        self.events.append(Event(len(self.leaves), index))
        return True

    def _conflict(self, statement: Json, note: Note) -> bool:
        index = self._by_active(statement, note)
        demand(statement["commitment"] not in self.commitments, "statement-repeated")
        demand(self.conflicts.get(index, 0) < 10_000, "too-many")
        self.commitments.add(statement["commitment"])
        self.conflicts[index] = self.conflicts.get(index, 0) + 1
        return True

    def _audit(self, statement: Json, note: Note) -> bool:
        name, application = statement["auditor"], bytes.fromhex(statement["application"])
        auditors = self.manifest["registration"]["auditors"]
        key = next((decode(member["key"]) for member in auditors if member["id"] == name), None)
        demand(key, "member-unknown", name)
        check_lines(note, [(f"auditor/{name}", key)])
        demand(application in self.deposited, "not-deposited")
        lot = self.lots.get(self.deposited[application])
        drawn = lot and any(day.index > lot.index and day.index in self.lots for day in self.days)
        demand(drawn, "not-drawn")
        demand((name, application) not in self.audits, "statement-repeated")
        self.audits[name, application] = statement["verdict"]
        return False

    # Lots (§3.1)

    def _call(self, statement: Json, note: Note) -> bool:
        self._by_intake(note)
        named, count = statement["witnesses"], len(self.log.witnesses)
        good = named == sorted(set(named)) and len(named) >= self.log.quorum and named[-1] < count
        demand(good, "lot-witnesses")
        demand(self.awaiting, "lot-order", "nothing awaits a lot")
        self.call = (len(self.leaves), named, list(self.awaiting), self.active())
        return False

    def _lot(self, statement: Json, note: Note) -> bool:
        self._by_intake(note)
        if self.call is None or statement["call"] != self.call[0]:
            refuse("lot-order", "not of the last call")
        index, named, decided, active = self.call
        proofs = list(map(decode, statement["proofs"]))
        demand(len(proofs) == len(named), "lot-witnesses", "not a proof of each")
        # The root is of all entries up to the call itself, which the checkpoint counts.
        root = tree_root(self.leaves[: index + 1])
        text = f"{self.log.origin}\n{index + 1}\n{encode(root)}\n".encode()
        outputs = []
        for witness, proof in zip(named, proofs, strict=True):
            out = vrf.output(self.log.witnesses[witness][1], b"veche lot/v1\n" + text, proof)
            demand(out is not None, "lot", self.log.witnesses[witness][0])
            outputs.append(out)
        seed = hashed("lot", self.election, u64(index), root, b"".join(outputs))
        for entry in decided:
            self.lots[entry] = Lot(seed, len(self.leaves), index, active)
        self.awaiting = [entry for entry in self.awaiting if entry > index]
        self.call = None
        return False

    # The roll (§10)

    def check_roll(self, record: Record, statement: Json, roll: Roll) -> None:
        registration = statement["registration"]
        self._read_lists(record, registration["approvals"])
        approvals = Approvals(self)
        self.sampled |= approvals.sampled
        for application in roll.applications:
            demand(application in self.deposited, "not-deposited", application.hex())
            if any(ids == {application} for ids in self.returned.values()):
                self.returned_on_rolls += 1
                continue
            named = any(application in ids for ids in self.returned.values())
            demand(not named and approvals.is_complete(application), "not-approved", application.hex())
            failed = any(of == application and verdict == "failed" for (_, of), verdict in self.audits.items())
            demand(not (failed and application in self.sampled), "sample-failed", application.hex())
        self.on_rolls += len(roll.applications)
        self._check_counts(registration["counts"])

    def _read_lists(self, record: Record, named: Json) -> None:
        """The lists of the days that this roll brings, but for void ones."""
        days = [day for day in self.days if not day.void and day.applications is None]
        data, at = record.attachment(named, 32 * sum(day.size for day in days)), 0
        for day in days:
            ids = [data[at + 32 * n : at + 32 * n + 32] for n in range(day.size)]
            at += 32 * day.size
            demand(ids == sorted(set(ids)) and set(ids) <= set(self.deposited), "approvals", "order, or not deposited")
            demand(data_root(ids).hex() == day.root, "approvals", "another root")
            day.applications = ids

    def _check_counts(self, counts: Json) -> None:
        kinds = len(self.manifest["registration"]["evidence"])
        demand(len(counts["evidence"]) == kinds, "counts", "other kinds of evidence")
        demand(sum(counts["evidence"]) + self.returned_on_rolls == self.on_rolls, "counts", "on rolls")
        gone = counts["refused"] + counts["withdrawn"] + counts["pending"]
        demand(len(self.deposited) >= self.on_rolls + gone, "counts", "more than were deposited")
