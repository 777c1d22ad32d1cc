"""Counting (protocol.md §11): integers and exact ratios alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from canonical import Json
from shape import list_cells

Order = Callable[[str], object]


def outcome_of(contest: Json, counts: list[int], ballots: int, entitled: int, order: Order) -> Json:
    """`order` gives the key of an item in the tie order."""
    rule = contest["rule"]
    if rule["kind"] in ("plurality", "approval"):
        return _elected(contest, counts, order)
    if rule["kind"] == "yes-no":
        return _decision(rule, counts, ballots, entitled)
    return _seats(contest, counts, order)


def _elected(contest: Json, counts: list[int], order: Order) -> Json:
    ids = [option["id"] for option in contest["ballot"]["options"]]
    votes = {name: count for name, count in zip(ids, counts) if count}
    elected: list[str] = []
    ties: list[list[str]] = []
    free = contest["rule"]["seats"]
    for level in sorted(set(votes.values()), reverse=True):
        equal = [name for name in ids if votes.get(name) == level]
        if len(equal) > free > 0:
            ties.append(equal)
            equal = sorted(equal, key=order)[:free]
        elected += equal[:free]
        free -= len(equal[:free])
    return {"elected": elected, "kind": "elected", "ties": ties, "vacant": free}


def _decision(rule: Json, counts: list[int], ballots: int, entitled: int) -> Json:
    yes, no = counts[0], counts[1]
    quorum, majority = rule["quorum"], rule["majority"]
    met = ballots * quorum["denominator"] >= quorum["numerator"] * entitled
    total = {"yes-and-no": yes + no, "ballots": ballots, "credentials": entitled}[majority["of"]]
    enough = _passes(yes, total, majority)
    return {"accepted": met and yes >= 1 and enough, "kind": "decision", "quorum_met": met}


def _passes(votes: int, of: int, limit: Json) -> bool:
    left, right = votes * limit["ratio"]["denominator"], limit["ratio"]["numerator"] * of
    return left >= right if limit["test"] == "at-least" else left > right


# Party lists


@dataclass
class Allocation:
    """Seats of each list, the ties that the order broke, and what is vacant."""

    seats: dict[str, int]
    ties: list[list[str]]
    vacant: int


def _seats(contest: Json, counts: list[int], order: Order) -> Json:
    ballot, rule = contest["ballot"], contest["rule"]
    parties, cells = ballot["lists"], list_cells(ballot)
    votes = {party["id"]: counts[cell] for party, cell in zip(parties, cells, strict=True)}
    blanks = counts[-1] if ballot["blank"] and rule["blank_is_valid"] else 0
    capacity = {party["id"]: len(party["candidates"]) or None for party in parties}
    result = allocate(rule, votes, blanks, capacity, order)
    lists = []
    for party, cell in zip(parties, cells, strict=True):
        seats = result.seats[party["id"]]
        lists.append({"candidates": _named(ballot, party, counts, cell)[:seats], "id": party["id"], "seats": seats})
    return {"kind": "seats", "lists": lists, "ties": result.ties, "vacant": result.vacant}


def _named(ballot: Json, party: Json, counts: list[int], cell: int) -> list[str]:
    """The candidates of a list in the order in which they get its seats."""
    names = [candidate["id"] for candidate in party["candidates"]]
    if not ballot["candidate_votes"]:
        return names
    votes = dict(zip(names, counts[cell + 1 : cell + 1 + len(names)], strict=True))
    return sorted(names, key=lambda name: -votes[name])


def allocate(rule: Json, votes: dict[str, int], blanks: int, capacity: dict[str, int | None], order: Order) -> Allocation:
    """Seats from votes and the rule. The lists are in the order of the manifest."""
    valid, seats = sum(votes.values()) + blanks, rule["seats"]
    qualifying = {name: count for name, count in votes.items() if count and _passes(count, valid, rule["threshold"])}
    if not qualifying:
        return Allocation(dict.fromkeys(votes, 0), [], seats)
    limits = {name: seats if capacity[name] is None else capacity[name] for name in qualifying}
    pass_on = rule["exhausted"] == "pass-on"
    house = House(qualifying, seats, {name: limits[name] if pass_on else None for name in qualifying}, order)
    if rule["method"]["name"] == "largest-remainder":
        house.largest_remainder(rule["method"], valid)
    else:
        house.highest_averages(rule["method"]["name"])
    given = dict.fromkeys(votes, 0) | {name: min(count, limits[name]) for name, count in house.given.items()}
    return Allocation(given, house.ties, seats - sum(given.values()))


class House:
    """Seats while they are being given to the lists that qualify. A limit of None is none."""

    def __init__(self, votes: dict[str, int], seats: int, limits: dict[str, int | None], order: Order) -> None:
        self.votes, self.seats, self.limits, self.order = votes, seats, limits, order
        self.given = dict.fromkeys(votes, 0)
        self.ties: list[list[str]] = []

    def free(self) -> int:
        return self.seats - sum(self.given.values())

    def takers(self) -> list[str]:
        return [name for name in self.votes if self.limits[name] is None or self.given[name] < self.limits[name]]

    def chosen(self, equal: list[str], count: int, *, last: bool = False) -> list[str]:
        """So many of these, who are equal: if not all, the tie order decides."""
        if len(equal) <= count:
            return equal
        self.ties.append(equal)
        return sorted(equal, key=self.order, reverse=last)[:count]

    def highest_averages(self, method: str) -> None:
        """Seat by seat, or as many at once as have the same highest quotient."""
        while self.free() and (takers := self.takers()):
            quotients = {name: self.votes[name] / divisor(method, self.given[name]) for name in takers}
            top = max(quotients.values())
            for name in self.chosen([name for name in takers if quotients[name] == top], self.free()):
                self.given[name] += 1

    def largest_remainder(self, method: Json, valid: int) -> None:
        base = valid if method["quota_base"] == "all-valid-votes" else sum(self.votes.values())
        quota = quota_of(method["quota"], base, self.seats)
        remainder = {}
        for name, count in self.votes.items():
            whole = count / quota // 1
            remainder[name] = count - whole * quota
            limit = self.limits[name]
            self.given[name] = whole if limit is None else min(whole, limit)
        while self.free() > 0 and self.takers():
            self._round(self.takers(), remainder, descending=True)
        while self.free() < 0:
            self._round([name for name in self.votes if self.given[name]], remainder, descending=False)

    def _round(self, names: list[str], remainder: dict[str, Fraction], *, descending: bool) -> None:
        """One seat each, given or taken, by remainder, until it comes out."""
        step = 1 if descending else -1
        for level in sorted({remainder[name] for name in names}, reverse=descending):
            left = abs(self.free())
            if left == 0:
                return
            equal = [name for name in names if remainder[name] == level]
            for name in self.chosen(equal, left, last=not descending):
                self.given[name] += step


def divisor(method: str, given: int) -> Fraction:
    if method == "dhondt":
        return Fraction(given + 1)
    if method == "modified-sainte-lague" and given == 0:
        return Fraction(14, 10)
    return Fraction(2 * given + 1)


def quota_of(name: str, base: int, seats: int) -> Fraction:
    if name == "droop":
        return Fraction(base // (seats + 1) + 1)
    return Fraction(base, seats + {"hare": 0, "hagenbach-bischoff": 1, "imperiali": 2}[name])
