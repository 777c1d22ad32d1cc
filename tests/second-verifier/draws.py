"""Who reviews what, what is complete, and what is in the sample (registration.md §3.2, §3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from canonical import hashed

if TYPE_CHECKING:
    from intake import Day, Intake


@dataclass
class Event:
    """A registrar that lost its desk, was dropped, or had days declared void, by the entry with this index."""

    index: int
    registrar: int


def pair_at(seed: bytes, active: list[int]) -> tuple[int, int]:
    """The pair at this position of all pairs, by the first member, then the second."""
    pairs = [(a, b) for at, a in enumerate(active) for b in active[at + 1 :]]
    return pairs[int.from_bytes(seed, "big") % len(pairs)]


class Approvals:
    """All lists of days that count, held against the draws. Days that are void by now count nowhere."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.listed: dict[bytes, list[Day]] = {}
        for day in intake.days:
            for application in day.applications or [] if not day.void else []:
                self.listed.setdefault(application, []).append(day)
        self.complete = {application: self._complete(application) for application in self.listed}
        self.sampled = {application for application, day in self.complete.items() if day and self._sampled(application, day)}

    def is_complete(self, application: bytes) -> bool:
        return self.complete.get(application) is not None

    def reviewers(self, application: bytes) -> tuple[int, int]:
        """After all replacements."""
        lot = self.intake.lots[self.intake.deposited[application]]
        pair = pair_at(hashed("draw", lot.seed, application), lot.active)
        call = self._call_of(application)
        for event in self.intake.events:
            if event.index > call and event.registrar in pair and not self._first(application, pair, event.index):
                pair = self._replaced(application, pair, event)
        return pair

    def _replaced(self, application: bytes, pair: tuple[int, int], event: Event) -> tuple[int, int]:
        lot = self.intake.lots[event.index]
        other = pair[0] if pair[1] == event.registrar else pair[1]
        left = [index for index in lot.active if index not in pair]
        if not left:
            return pair
        new = left[int.from_bytes(hashed("redraw", lot.seed, application), "big") % len(left)]
        return (min(new, other), max(new, other))

    def _call_of(self, application: bytes) -> int:
        return self.intake.lots[self.intake.deposited[application]].call

    def _first(self, application: bytes, pair: tuple[int, int], before: int | None = None) -> Day | None:
        """The first day after which both of the pair, or t registrars, have listed it."""
        who: set[int] = set()
        for day in self.listed.get(application, []):
            if before is not None and day.index >= before:
                return None
            who.add(day.registrar)
            if who >= set(pair) or len(who) >= self.intake.threshold:
                return day
        return None

    def _complete(self, application: bytes) -> Day | None:
        return self._first(application, self.reviewers(application))

    def _sampled(self, application: bytes, day: Day) -> bool:
        ratio = self.intake.manifest["registration"]["sample"]
        head = hashed("sample", self.intake.lots[day.index].seed, application)[:8]
        return int.from_bytes(head, "big") * ratio["denominator"] < ratio["numerator"] << 64
