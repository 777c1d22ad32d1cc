#!/usr/bin/env python3
"""Makes registrations from the specification alone: made_intake.py OUT --seed N --count M.

One pair of ceremonies, and behind it M intake logs of random deposits, days, losses, drops, voids and audits, each with a
roll or two. A roll has every application that this verifier takes to be approved; or, in every third record, one more.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
from pathlib import Path

from py_ecc.optimized_bls12_381 import G2

import prover
import vrf
from canonical import Json, decode, encode
from draws import Approvals
from forge import write_files
from group import credential_point, g1_bytes, g2_bytes, multiply
from intake import Intake
from log import data_root, tree_root
from made import Maker
from plans import draw_manifest, members

REGISTRARS = 5
THRESHOLD = 3
OLD_SECRET = 20_240_528


class Registration:
    """An intake log in the making, behind the ceremonies of `maker`."""

    def __init__(self, maker: Maker, chance: random.Random) -> None:
        self.maker, self.chance = maker, chance
        self.intake: Intake = copy.deepcopy(maker.record.intake)
        self.fresh: list[bytes] = []
        self.voters: dict[bytes, prover.Voter] = {}
        self.on_rolls: set[bytes] = set()
        self.lists: dict[int, list[bytes]] = {}
        self.reviewed = 0

    def say(self, kind: str, *signers: str, **fields: object) -> None:
        statement = {"election": self.maker.record.election.hex(), "kind": kind, "v": 1} | fields
        entry = self.maker.note(statement, *signers)
        self.intake.add(entry)
        self.fresh.append(entry)

    # What can happen

    def deposit(self) -> None:
        election, ids = self.maker.record.election, []
        for _ in range(self.chance.randint(1, 4)):
            credential, status = self.maker.people["anyone"], decode(self.maker.key())
            voter = prover.draw_voter(election, "c1", credential, status, self.chance)
            self.voters[voter.application(election)] = voter
            ids.append(voter.application(election))
        self.say("deposits", "intake", applications=encode(b"".join(sorted(ids))))

    def draw(self) -> None:
        """A call, once in a while a second one, and the lot."""
        if not self.intake.awaiting:
            return
        count = len(self.intake.log.witnesses)
        for _ in range(self.chance.choice([1, 1, 1, 2])):
            named = sorted(self.chance.sample(range(count), self.chance.randint(self.intake.log.quorum, count)))
            self.say("call", "intake", witnesses=named)
        index = len(self.intake.leaves) - 1
        if self.chance.random() < 0.3:
            self.end_day()
        root = tree_root(self.intake.leaves[: index + 1])
        message = f"veche lot/v1\n{self.intake.log.origin}\n{index + 1}\n{encode(root)}\n".encode()
        seeds = [self.maker.keys.seeds[self.intake.log.witnesses[witness][1]] for witness in named]
        self.say("lot", "intake", call=index, proofs=[encode(vrf.prove(seed, message)) for seed in seeds])

    def name(self, index: int) -> str:
        return self.intake.members[index - 1]

    def end_day(self) -> None:
        """A registrar lists what it likes: most of what it reviews, and some of the rest."""
        index = self.chance.choice(self.intake.active())
        approvals = None if self.intake.awaiting else Approvals(self.intake)
        drawn = [of for of, at in self.intake.deposited.items() if at in self.intake.lots and of not in self.on_rolls]
        listed = []
        for of in sorted(drawn):
            reviews = approvals and index in approvals.reviewers(of)
            if self.chance.random() < (0.8 if reviews else 0.2):
                listed.append(of)
        numbers = [day.number for day in self.intake.days if day.registrar == index]
        day = (numbers[-1] if numbers else 20_600) + self.chance.randint(1, 2)
        self.lists[len(self.intake.leaves)] = listed
        name = self.name(index)
        self.say("day", f"registrar/{name}", day=day, registrar=name, root=data_root(listed).hex(), size=len(listed))
        self.intake.days[-1].applications = listed

    def lose(self) -> None:
        index = self.chance.choice(self.intake.active())
        number = self.intake.losses.get(index, 0) + 1
        self.say("desk-lost", f"registrar/{self.name(index)}", number=number, registrar=self.name(index))

    def drop(self) -> None:
        active = self.intake.active()
        if len(active) - 1 >= max(THRESHOLD, 3):
            self.say("drop", *self.maker.commission(), registrar=self.name(self.chance.choice(active)))

    def void(self) -> None:
        standing = [day for day in self.intake.days if not day.void]
        if standing:
            first = self.chance.choice(standing)
            days = [day.number for day in standing if day.registrar == first.registrar and day.number >= first.number]
            self.say("day-void", *self.maker.commission(), days=days, registrar=self.name(first.registrar))

    def conflict(self) -> None:
        name = self.name(self.chance.choice(self.intake.active()))
        self.say("conflict", f"registrar/{name}", commitment=self.chance.randbytes(32).hex(), registrar=name)

    def audit(self) -> None:
        of = self.chance.choice(sorted(self.intake.deposited)) if self.intake.deposited else None
        lot = self.intake.lots.get(self.intake.deposited[of]) if of else None
        drawn = lot and any(day.index > lot.index and day.index in self.intake.lots for day in self.intake.days)
        if drawn and of and ("a1", of) not in self.intake.audits:
            verdict = self.chance.choice(["clean", "failed", "failed", "unopened"])
            self.say("audit", "auditor/a1", application=of.hex(), auditor="a1", verdict=verdict)

    def come_back(self) -> None:
        """One of three credentials of an earlier election returns; perhaps a second time, for something else."""
        number = self.chance.randrange(3)
        taken = {of for ids in self.intake.returned.values() for of in ids}
        free = sorted(set(self.voters) & set(self.intake.deposited) - taken)
        if free:
            self.say_return(number, self.voters[self.chance.choice(free)])

    def say_return(self, number: int, voter: prover.Voter, **other: object) -> None:
        fields = return_fields(self.maker, number, voter) | other
        self.maker.people["credential/x"] = self.maker.people[f"old-{number}"]
        self.maker.people["applicant/x"] = voter.status_key
        self.say("return", "credential/x", "applicant/x", **fields)

    # The roll

    def approved(self) -> tuple[list[bytes], list[bytes]]:
        """What may stand on the next roll, and what may not."""
        approvals = Approvals(self.intake)
        sampled = self.intake.sampled | approvals.sampled
        failed = {of for (_, of), verdict in self.intake.audits.items() if verdict == "failed"}
        free = [of for of in self.intake.deposited if of not in self.on_rolls]
        back = {of for ids in self.intake.returned.values() if len(ids) == 1 for of in ids}
        named = {of for ids in self.intake.returned.values() for of in ids}
        reviewed = [of for of in free if approvals.is_complete(of) and not (of in sampled and of in failed)]
        good = [of for of in free if of in back or of in reviewed and of not in named]
        return sorted(good), sorted(set(free) - set(good))

    def roll(self, *, one_more: bool) -> str | None:
        """None if there is nothing for it."""
        self.draw()
        while self.intake.awaiting:
            self.draw()
        good, bad = self.approved()
        if one_more and bad:
            listed = [of for of in bad if Approvals(self.intake).is_complete(of)]
            good = sorted([*good, self.chance.choice(listed or bad)])
        if not good or one_more and not bad:
            return None
        self.say_roll(good)
        return f"{len(good)} of {len(self.intake.deposited)}" + (", one of them not approved" if one_more else "")

    def say_roll(self, applications: list[bytes]) -> None:
        forge, record = self.maker.forge, self.maker.record
        records = [self.voters[of].record() for of in applications]
        brought = [day for day in self.intake.days if not day.void and day.index >= len(record.intake.leaves)]
        lists = b"".join(b"".join(self.lists[day.index]) for day in brought)
        self.on_rolls |= set(applications)
        back = {of for ids in self.intake.returned.values() if len(ids) == 1 for of in ids}
        self.reviewed += len(set(applications) - back)
        log, count = self.maker.forge.manifest["registration"]["intake"]["log"], len(self.intake.leaves)
        checkpoint = forge.cosigned_log(
            decode(log["key"]), self.intake.log.origin, count, tree_root(self.intake.leaves), dict.fromkeys(range(3), 10**9)
        )
        registration = {
            "approvals": forge.attach(lists),
            "checkpoint": checkpoint.decode(),
            "counts": {"conflicts": 0, "evidence": [self.reviewed], "pending": 0, "refused": 0, "withdrawn": 0},
            "entries": forge.attach(b"".join(len(entry).to_bytes(2, "big") + entry for entry in self.fresh)),
            "kind": "intake",
        }
        active = self.intake.active()
        least = (len(active) + THRESHOLD - 1) // 2 + 1
        statement = {
            "attachment": forge.attach(b"".join(records)), "constituency": "c1", "election": record.election.hex(),
            "kind": "roll", "number": len(record.rolls.rolls) + 1, "registration": registration,
            "root": data_root(records).hex(), "size": len(records), "under": self.maker.under(10**9), "v": 1,
        }  # fmt: skip
        names = [f"registrar/{self.name(index)}" for index in active[-least:]]
        forge.entries.append(self.maker.note(statement, *names))
        self.fresh = []

    def happen(self, events: int) -> None:
        kinds = [self.deposit] * 4 + [self.draw] * 5 + [self.end_day] * 10 + [self.audit] * 6
        # Every second registration is turbulent: most days are void, and desks are lost again and again.
        often = self.chance.choice([2, 6])
        kinds += [self.lose] * often + [self.void] * often + [self.drop, self.conflict, self.come_back]
        self.deposit()
        self.draw()
        for _ in range(events):
            self.chance.choice(kinds)()
            self.draw() if self.chance.random() < 0.3 else None


def return_fields(maker: Maker, number: int, voter: prover.Voter) -> Json:
    """registration.md §8.3."""
    of = maker.forge.manifest["registration"]["returns"][0]
    credential = maker.people[f"old-{number}"]
    point = credential_point(bytes.fromhex(of["election"]), of["from"], credential)
    return {
        "application": voter.application(maker.record.election).hex(), "blinded": encode(voter.blinded),
        "credential": encode(credential), "credential_signature": encode(g1_bytes(multiply(point, OLD_SECRET))),
        "from": 0, "status_key": encode(voter.status_key),
    }  # fmt: skip


def founded(seed: int) -> Maker:
    """An election whose registrars have both keys."""
    maker = Maker(seed)
    manifest = draw_manifest(maker.chance, maker.key, maker.forge.attach)
    manifest["constituencies"] = manifest["constituencies"][:1]
    manifest["contests"] = [contest | {"constituencies": ["c1"]} for contest in manifest["contests"]]
    registrars = members("registrar", "r", REGISTRARS, maker.key)
    manifest["registrars"] = {"members": registrars, "threshold": THRESHOLD}
    key = encode(g2_bytes(multiply(G2, OLD_SECRET)))
    returning = {"constituency": "c1", "election": "ab" * 32, "from": "abroad", "key": key}
    evidence = {"expired": True, "id": "passport", "kind": "document", "states": [], "title": {"en": "Passport"}}
    manifest["registration"] = {
        "auditors": members("auditor", "a", 1, maker.key), "deadline": manifest["schedule"]["opens"], "evidence": [evidence],
        "intake": {"key": maker.key("intake"), "log": {"key": maker.key(), "name": "intake.example/veche"}},
        "kind": "intake", "returns": [returning], "sample": {"denominator": 2, "numerator": 1}, "work": 0,
    }  # fmt: skip
    for name in ("anyone", "old-0", "old-1", "old-2"):
        maker.key(name)
    maker.begin(manifest)
    maker.ceremony("registrar")
    maker.ceremony("tag")
    return maker


def made(base: Maker, seed: int, out: Path) -> str | None:
    chance = random.Random(seed)
    maker = Maker(seed)
    maker.keys, maker.people = base.keys, base.people
    maker.forge = base.forge.copy()
    maker.record = copy.copy(base.record)
    maker.record.attachments = maker.forge.attachments.get
    registration = Registration(maker, chance)
    registration.happen(chance.randint(5, 40))
    bad, notes = seed % 3 == 0, []
    if chance.random() < 0.4 and (note := registration.roll(one_more=False)):
        notes.append(note)
        entry = maker.forge.entries[-1]
        maker.record = copy.deepcopy(maker.record)
        maker.record.attachments = maker.forge.attachments.get
        maker.record.add(entry)
        registration.intake.sampled = set(maker.record.intake.sampled)
        registration.happen(chance.randint(3, 20))
    if not (note := registration.roll(one_more=bad)):
        return None
    maker.forge.checkpoint = maker.checkpoint(2 * 10**9)
    write_files(out, maker.forge.files())
    return ", then ".join([*notes, note])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=30)
    options = parser.parse_args()
    base, notes, seed = founded(options.seed), {}, options.seed * 1000
    while len(notes) < options.count:
        seed += 1
        name = f"{seed:06d}"
        if note := made(base, seed, options.out / name):
            notes[name] = note
            (options.out / "notes.json").write_text(json.dumps(notes, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
