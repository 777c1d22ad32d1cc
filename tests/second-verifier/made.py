#!/usr/bin/env python3
"""Makes whole elections from the specification alone: made.py OUT --seed N. Every secret is written beside the record.

The manifest, the votes, and what goes wrong on the way (complaints, restarts, late ballots, handed-over ones that are
refused, abandoned epochs) follow from the seed. OUT/record is what `veche audit` is to take.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
from dataclasses import replace
from pathlib import Path

import prover
from canonical import Json, decode, encode, frame, sha256, u32, u64, write_statement
from ceremony import Ceremony
from forge import Forge, Keys, write_files
from group import IDENTITY, g1_bytes, g1_element, g2_bytes, minus, multiply, point
from log import data_root, leaf_hash
from note import parse_note
from petitioning import petition
from plans import draw_manifest
from record import CLOSED, ROLES, Record
from shape import contests_of
from tally import right_outcome


class Maker:
    """An election in the making. Every entry is judged by this verifier, too."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.keys = Keys()
        self.forge = Forge([], {}, b"", self.keys, b"")
        self.record = Record(lambda name: self.forge.attachments.get(name))
        self.people: dict[str, bytes] = {}
        self.voters: list[prover.Voter] = []
        self.ceremonies: dict[str, list[prover.Participant]] = {}

    def key(self, name: str = "") -> str:
        public = self.keys.add(self.chance.randbytes(32))
        if name:
            self.people[name] = public
        return encode(public)

    def fork(self) -> Maker:
        """Another one that goes on from here."""
        other = copy.copy(self)
        other.chance, other.voters = copy.deepcopy(self.chance), copy.deepcopy(self.voters)
        other.people, other.forge, other.record = dict(self.people), self.forge.copy(), copy.deepcopy(self.record)
        other.record.attachments = lambda name: other.forge.attachments.get(name)
        return other

    # Statements

    def say(self, kind: str, *signers: str, **fields: object) -> bytes:
        """A statement of these, as the next entry."""
        statement = {"election": self.record.election.hex(), "kind": kind, "v": 1} | fields
        return self.add(self.note(statement, *signers))

    def note(self, statement: Json, *signers: str) -> bytes:
        return self.forge.signed(write_statement(statement), [(self.line(name), self.people[name]) for name in signers])

    @staticmethod
    def line(name: str) -> str:
        """Key names of mailboxes, credentials and boards do not say whose they are."""
        return name.split("/")[0] if name.startswith(("mailbox/", "credential/", "applicant/", "board/")) else name

    def add(self, entry: bytes) -> bytes:
        self.record.add(entry)
        self.forge.entries.append(entry)
        return leaf_hash(entry)

    def commission(self) -> list[str]:
        members = self.forge.manifest["commission"]
        return [f"commission/{member['id']}" for member in members["members"][-members["threshold"] :]]

    def checkpoint(self, time: int, size: int | None = None) -> bytes:
        """A quorum signs, or all; one of them with a clock that is wrong. The log is that of any operator (§4.1)."""
        witnesses = self.forge.manifest["witnesses"]
        count = self.chance.randint(witnesses["quorum"], len(witnesses["members"]))
        chosen = sorted(self.chance.sample(range(len(witnesses["members"])), count))
        times = dict.fromkeys(chosen, time)
        times[self.chance.choice(chosen[1:])] += self.chance.choice([0, 5, 10**6])
        log = self.chance.choice(self.forge.logs())
        return self.forge.cosigned(len(self.forge.entries) if size is None else size, times, log=log)

    def under(self, time: int, size: int | None = None) -> str:
        return self.checkpoint(time, size).decode()

    @property
    def board(self) -> str:
        """The operator's."""
        return f"board/{self.record.operator}" if self.record.operator else "board"

    def text(self, string: str) -> Json:
        return {language: string for language in self.forge.manifest["languages"]}

    # The phases

    def hand_over_board(self) -> None:
        """To a successor, mostly to the next one (§9.11)."""
        first, last = self.record.operator + 1, len(self.forge.manifest["successors"])
        if first <= last and self.chance.random() < 0.6:
            number = self.chance.choice([first, first, self.chance.randint(first, last)])
            reason, under = self.text("The operator is gone."), self.under(10**9)
            self.say("operator", *self.commission(), number=number, reason=reason, under=under)

    def chat(self) -> None:
        """What may be said at any time, and changes nothing."""
        self.hand_over_board()
        text = self.text(f"Something went wrong, for the {len(self.forge.entries)}th time.")
        if self.chance.random() < 0.3:
            self.say("incident", *self.commission(), text=text)
        if self.chance.random() < 0.2:
            self.say("complaints", *self.commission(), category="casting", count=1, decision="pending", reason=text)

    def extend(self) -> None:
        """By as much as the manifest allows, or less; perhaps twice. The checkpoint may be an older one."""
        schedule, text, least = self.forge.manifest["schedule"], self.text("Why."), self.record.open_index + 1
        latest = schedule["closes"] + schedule["extension"]
        for closes in sorted(self.chance.sample([latest - 100, latest - 1, latest], self.chance.randrange(3))):
            sizes = [size for size in range(least, len(self.forge.entries) + 1) if size not in self.record.lacking]
            size = self.chance.choice(sizes)
            under = self.under(self.record.closes - self.chance.choice([1, 500]), size)
            self.say("extend", *self.commission(), closes=closes, reason=text, under=under)

    def destroy(self, *roles: str) -> None:
        for role in (role for role in roles if role in self.record.ceremonies):
            ceremony = self.record.ceremonies[role]
            for index in ceremony.participants():
                name = ceremony.members[index - 1][0]
                if (role, index) not in self.record.destroyed and self.chance.random() < 0.4:
                    self.say("destruction", f"{ROLES[role]}/{name}", participant=name, role=role)

    def begin(self, manifest: Json | None = None) -> None:
        manifest = manifest or draw_manifest(self.chance, self.key, self.forge.attach)
        members = manifest["commission"]
        signers = [f"commission/{member['id']}" for member in members["members"][: members["threshold"]]]
        self.add(self.note(manifest, *signers))
        self.forge.head = parse_note(self.forge.entries[0]).text

    def ceremony(self, role: str) -> None:
        ceremony = self.record.ceremonies[role]
        names = [name for name, _ in ceremony.members]
        spare = len(names) > max(ceremony.threshold, ceremony.quorum(len(names) - 1), 2)
        while not self.attempt(ceremony, lie=spare and self.chance.random() < 0.4):
            excluded = [name for name in names if name in ceremony.accused]
            self.say("ceremony-restart", *self.commission(), attempt=ceremony.attempt + 1, excluded=excluded, role=role)
            spare = False

    def attempt(self, ceremony: Ceremony, *, lie: bool) -> bool:
        """All rounds; with a lie the last participant sends the first a bad share, who complains."""
        indexes, chance = ceremony.participants(), self.chance
        everyone = [prover.draw_participant(ceremony, index, chance) for index in indexes]
        order = self.chance.sample(everyone, len(everyone))
        for who in order:
            self.round(ceremony, who, "commitment", **prover.commitment(ceremony, who, chance))
        sent: dict[tuple[int, int], bytes] = {}
        for who in order:
            for other in everyone:
                if other is not who:
                    bad = int(lie and who is everyone[-1] and other is everyone[0])
                    sent[who.index, other.index] = prover.sealed_share(ceremony, who, other, chance, bad)
            hashes = [hashed_share(sent[who.index, other.index]) for other in everyone if other is not who]
            self.round(ceremony, who, "shares", hashes=hashes)
        if lie:
            first, last = everyone[0], everyone[-1]
            secret, sealed = encode(first.one_time_secret), encode(sent[last.index, first.index])
            accused = ceremony.members[last.index - 1][0]
            self.round(ceremony, first, "complaint", accused=accused, one_time_secret=secret, sealed=sealed)
            return False
        for who in order:
            self.round(ceremony, who, "confirmation", transcript=ceremony.transcript().hex())
        self.ceremonies[ceremony.role] = everyone
        return True

    def round(self, ceremony: Ceremony, who: prover.Participant, kind: str, **fields: object) -> None:
        name = ceremony.members[who.index - 1][0]
        head = {"attempt": ceremony.attempt, "participant": name, "role": ceremony.role}
        self.say(f"ceremony-{kind}", f"{ROLES[ceremony.role]}/{name}", **head, **fields)

    def roll(self, constituency: str, size: int) -> None:
        election, time = self.record.election, self.forge.manifest["schedule"]["opens"] - 1000
        voters = []
        for _ in range(size):
            credential, status = decode(self.key()), decode(self.key())
            voters.append(prover.draw_voter(election, constituency, credential, status, self.chance))
        voters.sort(key=lambda voter: voter.application(election))
        records = [voter.record() for voter in voters]
        ceremony, number = self.record.ceremonies["registrar"], len(self.record.rolls.rolls) + 1
        indexes = ceremony.participants()
        names = [f"registrar/{ceremony.members[index - 1][0]}" for index in indexes]
        least = ceremony.quorum(len(indexes))
        self.say(
            "roll",
            *names[: self.chance.randint(least, len(names))],
            attachment=self.forge.attach(b"".join(records)),
            constituency=constituency,
            number=number,
            registration={"kind": "closed"},
            root=data_root(records).hex(),
            size=size,
            under=self.under(time),
        )
        self.issue(number, voters, ceremony)
        self.voters += voters

    def issue(self, number: int, voters: list[prover.Voter], ceremony: Ceremony) -> None:
        key = ceremony.names.index(f"credential/{voters[0].constituency}")
        everyone = self.ceremonies["registrar"]
        for index in sorted(self.chance.sample(ceremony.participants(), ceremony.threshold)):
            x = prover.secret_share(ceremony, everyone, key, index)
            shares = b"".join(g1_bytes(multiply(g1_element(voter.blinded), x)) for voter in voters)
            name = ceremony.members[index - 1][0]
            self.say("issuance", f"registrar/{name}", attachment=self.forge.attach(shares), registrar=name, roll=number)
        secret = prover.secret_share(ceremony, everyone, key, 0)
        for voter in voters:
            voter.signature = prover.credential_signature(self.record.election, voter, secret)

    def rehearse(self) -> None:
        ceremony, election = self.record.ceremonies["trustee"], self.record.election
        for index in ceremony.participants():
            evaluations = []
            for number, name in enumerate(ceremony.names):
                x = prover.secret_share(ceremony, self.ceremonies["trustee"], number, index)
                ctx, element = frame("rehearsal", election, name), point("rehearsal", election, name)
                evaluations.append(encode(prover.evaluation(x, ctx, name, index, element, self.chance)))
            trustee = ceremony.members[index - 1][0]
            self.say("rehearsal", f"trustee/{trustee}", evaluations=evaluations, trustee=trustee)

    def ready(self) -> None:
        record = self.record
        names = [part["id"] for part in self.forge.manifest["constituencies"]]
        trustees = record.ceremonies["trustee"].keys
        keys = {
            "credentials": [encode(g2_bytes(record.issuer(name).key)) for name in names],
            "decryption": encode(trustees["decryption"].public),
            "ties": encode(trustees["ties"].public),
        }
        sizes = list(map(record.entitled, names))
        self.say("ready", *self.commission(), credentials=sizes, keys=keys, rolls=len(record.rolls.rolls))

    def ballot(self, voter: prover.Voter, seq: int | None = None) -> bytes:
        """The next ballot of a voter, as an entry."""
        voter.cast += 1
        contests = contests_of(self.forge.manifest, voter.constituency)
        votes = [prover.draw_votes(contest, self.chance) for contest in contests]
        key = self.record.ceremonies["trustee"].keys["decryption"].public
        statement = prover.ballot_statement(self.record.election, key, voter, contests, votes, seq or voter.cast, self.chance)
        return self.forge.signed(write_statement(statement), [("credential", voter.credential)])

    def cast(self) -> None:
        """Epochs; one of them may be abandoned."""
        manifest, time = self.forge.manifest, self.forge.manifest["schedule"]["opens"]
        self.say("open", *self.commission(), under=self.under(time))
        voters = self.chance.sample(self.voters, len(self.voters) - 1)
        half = len(voters) // 2 or 1
        parts = [voters[:half], voters[half:] + self.chance.sample(voters[:half], min(2, half))]
        for number, part in enumerate(parts, 1):
            entries = sorted(map(self.ballot, part), key=leaf_hash)
            lost = number == 2 and self.chance.random() < 0.3
            under = self.under(time + 10)
            self.say("epoch", self.board, ballots=len(entries) + lost, number=number, under=under)
            for entry in entries:
                self.add(entry)
            if lost:
                self.say("abandon", *self.commission())
            time += manifest["epochs"]["longest"]
            self.chat()
        self.extend()

    def close(self) -> None:
        """Claims by promise and acknowledgement, a handover with a ballot that is refused, and its claims."""
        schedule = self.forge.manifest["schedule"]
        closes = self.record.closes
        self.say("close", *self.commission(), under=self.under(closes))
        self.chat()
        latest = closes + schedule["claims"]
        voter = self.voters[0]
        if self.may_cast(voter):
            self.claim([self.ballot(voter)], latest)
        if self.forge.manifest["mailboxes"]:
            self.hand_over(latest)
        self.counted(latest)

    def may_cast(self, voter: prover.Voter) -> bool:
        return voter.cast < self.forge.manifest["ballots"]["most"]

    def claim(self, entries: list[bytes], time: int) -> None:
        entries = sorted(entries, key=leaf_hash)
        promises = [self.promise(leaf_hash(entry)) for entry in entries]
        self.say("claims", self.board, promises=promises, under=self.under(time))
        for entry in entries:
            self.add(entry)

    def promise(self, leaf: bytes) -> str:
        manifest, head = self.forge.manifest, {"election": self.record.election.hex(), "leaf": leaf.hex(), "v": 1}
        if any(leaf in handed for handed in self.record.box.handed.values()):
            return leaf.hex()
        if manifest["mailboxes"] and self.chance.random() < 0.5:
            name = manifest["mailboxes"][0]["id"]
            return self.note(head | {"kind": "acknowledgement", "mailbox": name}, f"mailbox/{name}").decode()
        by = self.record.closes + manifest["epochs"]["longest"]
        name = self.chance.choice(["board", self.board])
        return self.note(head | {"by": by, "kind": "promise"}, name).decode()

    def hand_over(self, time: int) -> None:
        """One ballot that can be published, and what cannot: a seq that skips, and no ballot at all."""
        willing = [voter for voter in self.voters if self.may_cast(voter)]
        good = [self.ballot(self.chance.choice(willing))] if willing else []
        voter = self.chance.choice(self.voters)
        bad = [self.ballot(voter, self.forge.manifest["ballots"]["most"] + 5), b"no ballot", self.forge.entries[1]]
        handed = sorted(good + bad, key=leaf_hash)
        listed = sorted([*map(leaf_hash, handed), self.chance.randbytes(32), *sorted(self.record.box.leaves)[:2]])
        most = self.forge.manifest["ballots"]["most"] * self.record.entitled_in_all()
        name = self.forge.manifest["mailboxes"][-1]["id"]
        if len(listed) > most:
            return
        self.say(
            "handover",
            f"mailbox/{name}",
            acknowledged=self.forge.attach(b"".join(listed)),
            ballots=self.forge.attach(b"".join(len(entry).to_bytes(2, "big") + entry for entry in handed)),
            mailbox=name,
            root=data_root(listed).hex(),
            size=len(listed),
            under=self.under(time),
        )
        if good:
            self.claim(good, time + 10**5)

    def counted(self, time: int) -> None:
        box = self.record.box
        parts = sorted(decode(n) + cast.leaf + u32(len(box.ballots[n])) for n, cast in box.counted().items())
        attachment, root = self.forge.attach(b"".join(parts)), data_root(parts).hex()
        self.say("counted", self.board, attachment=attachment, root=root, size=len(parts), under=self.under(time + 20))

    def tally(self) -> None:
        tally, trustees = self.record.tally, self.record.ceremonies["trustee"]
        opened = any(tally.groups.values())
        indexes = trustees.participants()
        if opened:
            time = tally.counted_time + self.forge.manifest["schedule"]["checking"]
            for index in self.chance.sample(indexes, trustees.quorum(len(indexes))):
                name = trustees.members[index - 1][0]
                head = {"counted": tally.counted.hex(), "sums": tally.sums.hex(), "trustee": name}
                self.say("agreement", f"trustee/{name}", **head, under=self.under(time))
            for index in self.chance.sample(indexes, trustees.threshold):
                self.decrypt(index)
        self.result(opened)

    def decrypt(self, index: int) -> None:
        trustees, tally, election = self.record.ceremonies["trustee"], self.record.tally, self.record.election
        x, tie_x = (prover.secret_share(trustees, self.ceremonies["trustee"], key, index) for key in (0, 1))
        data = b""
        for contest, group, cell, r in tally.cells():
            ctx = frame("decryption", election, tally.counted, tally.sums, contest, u64(group), u64(cell))
            data += prover.evaluation(x, ctx, "decryption", index, r, self.chance) if r != IDENTITY else bytes(96)
        tie = prover.evaluation(tie_x, frame("ties", election), "ties", index, point("ties", election), self.chance)
        name = trustees.members[index - 1][0]
        self.say("decryption", f"trustee/{name}", attachment=self.forge.attach(data), tie=encode(tie), trustee=name)

    def result(self, opened: bool) -> None:
        tally, trustees = self.record.tally, self.record.ceremonies["trustee"]
        secrets = [prover.secret_share(trustees, self.ceremonies["trustee"], key, 0) for key in (0, 1)]
        tie = prover.times(secrets[1], point("ties", self.record.election)) if opened else IDENTITY
        contests = []
        for contest in self.forge.manifest["contests"]:
            groups = [
                {
                    "ballots": group.ballots,
                    "constituencies": group.constituencies,
                    "counts": [small_log(minus(c, prover.times(secrets[0], r))) for r, c in group.sums],
                }
                for group in tally.groups[contest["id"]]
            ]
            part = {"groups": groups, "id": contest["id"]}
            contests.append(part | {"outcome": right_outcome(self.record, contest, part, tie)})
        self.say("result", *self.commission(), attachment=self.forge.attach(write_statement({"contests": contests})))

    def register(self) -> None:
        for role in self.chance.sample(["registrar", "trustee"], 2):
            self.ceremony(role)
        self.chat()
        names = [part["id"] for part in self.forge.manifest["constituencies"]]
        for name in [*names, *names[: self.chance.randrange(2)]]:
            self.roll(name, self.chance.randint(2, 4))

    def make(self) -> Forge:
        self.begin()
        self.chat()
        self.register()
        self.rehearse()
        self.ready()
        self.chat()
        self.destroy("registrar")
        self.cast()
        self.close()
        assert self.record.phase == CLOSED
        self.chat()
        self.tally()
        self.chat()
        self.destroy("registrar", "trustee")
        petition(self)
        self.forge.checkpoint = self.checkpoint(2 * 10**9)
        return self.forge


class Consultation(Maker):
    """Over an earlier election, which is made up to `ready` (§7.7).

    `credentials` is what the manifest says instead of the number that there are."""

    over: Maker
    place_of: dict[str, str]
    credentials = 0

    def begin(self, manifest: Json | None = None) -> None:
        manifest = manifest or draw_manifest(self.chance, self.key, self.forge.attach)
        here = [part["id"] for part in manifest["constituencies"]]
        there = [f"place-{number}" for number in range(len(here) + self.chance.randrange(2))]
        self.over = earlier = self.earlier(there)
        places = self.chance.sample(there, len(here))
        self.place_of, now = dict(zip(here, places, strict=True)), dict(zip(places, here, strict=True))
        manifest["registrars"] = {"members": [], "threshold": 0}
        manifest["registration"] = {
            "constituencies": [
                {
                    "credentials": self.credentials or earlier.record.entitled(name),
                    "from": name,
                    "key": encode(g2_bytes(earlier.record.issuer(name).key)),
                }
                for name in places
            ],
            "election": earlier.record.election.hex(),
            "kind": "earlier",
        }
        super().begin(manifest)
        self.keys.seeds |= earlier.keys.seeds
        known = [voter for voter in earlier.voters if voter.constituency in now]
        self.voters = [replace(voter, constituency=now[voter.constituency]) for voter in known]

    def earlier(self, names: list[str]) -> Maker:
        maker = Maker(self.chance.randrange(2**32))
        manifest = draw_manifest(maker.chance, maker.key, maker.forge.attach)
        manifest["constituencies"] = [{"id": name, "title": {"en": name}} for name in names]
        manifest["contests"] = [contest | {"constituencies": names} for contest in manifest["contests"]]
        maker.begin(manifest)
        maker.ceremony("registrar")
        for name in names:
            maker.roll(name, maker.chance.randint(2, 4))
        maker.ceremony("trustee")
        maker.rehearse()
        maker.ready()
        maker.forge.checkpoint = maker.checkpoint(10**9)
        return maker

    def register(self) -> None:
        self.ceremony("trustee")


def hashed_share(sealed: bytes) -> str:
    return sha256(frame("sealed-share", sealed)).hex()


def small_log(element: bytes) -> int:
    """n of n·G."""
    return next(n for n in range(10_000) if prover.base(n) == element)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--earlier", action="store_true", help="a consultation over an earlier election")
    options = parser.parse_args()
    maker = (Consultation if options.earlier else Maker)(options.seed)
    forge = maker.make()
    if isinstance(maker, Consultation):
        write_files(options.out / "earlier", maker.over.forge.files())
    write_files(options.out / "record", forge.files())
    seeds = [seed.hex() for seed in forge.keys.seeds.values()]
    (options.out / "keys.json").write_text(json.dumps(seeds, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
