"""Shapes of contests: cells and relations (protocol.md §5.1), and the lengths that follow from them (§8)."""

from dataclasses import dataclass

from canonical import Json, u32


@dataclass(frozen=True)
class Relation:
    lo: int
    hi: int
    terms: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Shape:
    """The greatest value of each cell, and the relations. `items` names the cell of each option or list."""

    cells: tuple[int, ...]
    relations: tuple[Relation, ...]

    def encoded(self) -> bytes:
        """§8.2."""
        out = u32(len(self.cells)) + b"".join(u32(0) + u32(most) for most in self.cells) + u32(len(self.relations))
        for relation in self.relations:
            out += u32(relation.lo) + u32(relation.hi) + u32(len(relation.terms))
            out += b"".join(u32(cell) + weight.to_bytes(4, "big", signed=True) for cell, weight in relation.terms)
        return out

    def widths(self) -> list[int]:
        """The number of clauses of each proof."""
        return [most + 1 for most in self.cells] + [relation.hi - relation.lo + 1 for relation in self.relations]

    def ciphertext_bytes(self) -> int:
        return 64 * len(self.cells)

    def proof_bytes(self) -> int:
        return sum(128 * width - 32 for width in self.widths())


def shape_of(contest: Json) -> Shape:
    ballot = contest["ballot"]
    return _options(ballot) if ballot["kind"] == "options" else _lists(ballot)


def _options(ballot: Json) -> Shape:
    cells = [option["max"] for option in ballot["options"]]
    terms = [(cell, 1) for cell in range(len(cells))]
    says_nothing = not ballot["blank"] and ballot["min"] == 0 and ballot["max"] == sum(cells)
    if ballot["blank"]:
        terms.append((len(cells), ballot["max"]))
        cells.append(1)
    relations = () if says_nothing else (Relation(ballot["min"], ballot["max"], tuple(terms)),)
    return Shape(tuple(cells), relations)


def _lists(ballot: Json) -> Shape:
    votes, one, relations, cell = ballot["candidate_votes"], [], [], 0
    for party in ballot["lists"]:
        one.append((cell, 1))
        count = len(party["candidates"]) if votes else 0
        if count:
            terms = [(cell, votes)] + [(cell + 1 + number, -1) for number in range(count)]
            relations.append(Relation(0, votes, tuple(terms)))
        cell += 1 + count
    if ballot["blank"]:
        one.append((cell, 1))
        cell += 1
    return Shape((1,) * cell, (Relation(1, 1, tuple(one)), *relations))


def list_cells(ballot: Json) -> list[int]:
    """The cell of each list: its candidates' cells, if any, come right behind."""
    cells, cell = [], 0
    for party in ballot["lists"]:
        cells.append(cell)
        cell += 1 + (len(party["candidates"]) if ballot["candidate_votes"] else 0)
    return cells


def contests_of(manifest: Json, constituency: str) -> list[Json]:
    return [contest for contest in manifest["contests"] if constituency in contest["constituencies"]]
