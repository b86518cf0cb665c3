"""What the parser of a format is given, and what it yields."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from corpus.blocks import Block
from corpus.encoding import decode
from corpus.limits import Limits
from corpus.types import LeftOut

#: Is called before each look at a picture with how many have been read, and how many of the file there are.
Told = Callable[[int, int], None]


def nobody(done: int, total: int) -> None:
    """Tell nobody how many pictures have been read."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was opened: its bytes, how many there were then, its name for messages, what it may hold.

    `told` is told of its pictures.
    """

    stream: BinaryIO
    size: int
    path: Path
    limits: Limits
    told: Told = nobody

    def data(self) -> bytes:
        """Return its bytes, no more than there were: one that grows, or a stream in disguise, has an end."""
        return self.stream.read(self.size)

    def text(self) -> str:
        """Return its text, the encoding found out. Raises NoText, Unreadable or TooLarge."""
        text = decode(self.data(), str(self.path))
        self.limits.check_characters(len(text), self.path)
        return text


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document in a file: its blocks, its title ("" where it has none), the id that a row gives it, what it omits.

    `boxes` are where its text is printed, in the form of `Document.boxes`; `recognised` are the pages (from 1) whose
    text was recognised in pictures.
    """

    blocks: list[Block]
    title: str = ""
    identity: str | None = None
    left_out: tuple[LeftOut, ...] = ()
    boxes: tuple[bytes, ...] = ()
    recognised: frozenset[int] = frozenset()


#: Yields the documents in a file; raises NoText, Unreadable or TooLarge, or whatever the library it uses raises.
Parser = Callable[[Opened], Iterable[Parsed]]
