"""Exported records: the files that a tree of a size has, and no others (protocol.md §4.3)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from canonical import Refusal, demand
from casting import read_entries
from log import leaf_hash, parse_checkpoint, tree_root

Failures = list[tuple[int | None, Refusal]]


def tile_path(number: int) -> str:
    """C2SP tlog-tiles: groups of three digits, all but the last with an `x` before them."""
    path = f"{number % 1000:03d}"
    while number := number // 1000:
        path = f"x{number % 1000:03d}/{path}"
    return path


def tiles(size: int) -> Iterator[tuple[str, int]]:
    """Name below a level, and width, of the tiles over so many nodes."""
    for number in range(size // 256):
        yield tile_path(number), 256
    if size % 256:
        yield f"{tile_path(size // 256)}.p/{size % 256}", size % 256


def tree_files(size: int) -> dict[str, tuple[int, int, int]]:
    """Path of each hash tile: level, first node, width."""
    files, level = {}, 0
    while size >> 8 * level:
        first = 0
        for name, width in tiles(size >> 8 * level):
            files[f"tile/{level}/{name}"] = (level, first, width)
            first += width
        level += 1
    return files


def entry_files(size: int) -> dict[str, int]:
    return {f"tile/entries/{name}": width for name, width in tiles(size)}


class Export:
    """The files of a directory, and what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.failures = folder, Failures()
        self.files: set[str] = set()
        self._walk(folder, "")

    def fail(self, code: str, detail: str) -> None:
        self.failures.append((None, Refusal(code, detail)))

    def _walk(self, folder: Path, prefix: str) -> None:
        found = sorted(os.scandir(folder), key=lambda item: item.name)
        if not found and prefix:
            self.fail("file-extra", f"the empty directory {prefix}")
        for item in found:
            name = prefix + item.name
            if item.is_dir(follow_symlinks=False):
                self._walk(Path(item.path), name + "/")
            elif item.is_file(follow_symlinks=False):
                self.files.add(name)
            else:
                self.fail("file-extra", f"{name} is no regular file")

    def read(self, name: str) -> bytes | None:
        return (self.folder / name).read_bytes() if name in self.files else None

    def attachment(self, digest: str) -> bytes | None:
        return self.read(f"attachment/{digest}")

    def checkpoint_size(self) -> int:
        data = self.read("checkpoint")
        if data is None:
            raise Refusal("file-missing", "checkpoint")
        size = parse_checkpoint(data)[1]
        demand(size <= 10**9, "log-size", "more entries than can be here")
        return size

    def entries(self, size: int) -> list[bytes]:
        """Those of all bundles, as far as they can be read."""
        entries: list[bytes] = []
        for name, width in entry_files(size).items():
            data = self.read(name)
            if data is None:
                self.fail("file-missing", name)
                break
            try:
                found = read_entries(data, "tile")
                demand(len(found) == width, "tile", f"{name} has {len(found)} entries")
            except Refusal as refusal:
                self.failures.append((None, refusal))
                break
            entries += found
        return entries

    def check_tiles(self, entries: list[bytes], size: int) -> None:
        """Each hash tile against the entries."""
        nodes = list(map(leaf_hash, entries))
        levels = [nodes]
        while len(levels[-1]) >= 256:
            below = levels[-1]
            levels.append([tree_root(below[at : at + 256]) for at in range(0, len(below) // 256 * 256, 256)])
        for name, (level, first, width) in tree_files(size).items():
            data = self.read(name)
            if data is None:
                self.fail("file-missing", name)
            elif level >= len(levels) or data != b"".join(levels[level][first : first + width]):
                self.fail("tile", name)

    def check_names(self, size: int, attachments: set[tuple[str, int]]) -> None:
        """Nothing else is there, and the attachments that are named are what they are named for."""
        wanted = {"checkpoint", *tree_files(size), *entry_files(size)}
        for digest, length in sorted(attachments):
            self._check_attachment(digest, length)
            if length:
                wanted.add(f"attachment/{digest}")
        for name in sorted(self.files - wanted):
            self.fail("file-extra", name)

    def _check_attachment(self, digest: str, length: int) -> None:
        data = self.attachment(digest) if length else b""
        if data is None:
            self.fail("attachment-missing", digest)
        elif len(data) != length or hashlib.sha256(data).hexdigest() != digest:
            self.fail("attachment", digest)
