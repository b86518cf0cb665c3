"""How large a file may be, so that a hostile one cannot take the machine down."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.errors import TooLarge


@dataclass(frozen=True, slots=True)
class Limits:
    """The most a file may hold; `read(path, limits=Limits(pages=9000))` raises one, `build_index` takes the same.

    `size` counts bytes (of what an archive unpacks to, too), `pages` those of a PDF, `characters` those of a document,
    `pictures` those that text is recognised in, the scanned pages of a PDF among them.
    `seconds` (of processor time) and `memory` (bytes) are the most that reading one file may take where a process of
    its own reads it, as for `build_index` and the page; files past 50 MB have more seconds in proportion, and each
    picture has `seconds` of its own. By the clock it may take three times as long, so that a busy machine reads what an
    idle one does.
    """

    size: int = 256_000_000
    pages: int = 5_000
    characters: int = 10_000_000
    seconds: int = 60
    memory: int = 1_500_000_000
    pictures: int = 1_000

    def check_size(self, size: int, name: object) -> None:
        """Raise TooLarge where `size` bytes are too many."""
        if size > self.size:
            raise TooLarge(
                f"{name} has {size:,} bytes, the limit is {self.size:,}: split it, or raise the limit: "
                f"Limits(size={size}), yinju build --max-bytes {size}"
            )

    def check_characters(self, count: int, name: object) -> None:
        """Raise TooLarge where `count` characters are too many."""
        if count > self.characters:
            raise TooLarge(
                f"{name} has {count:,} characters, the limit is {self.characters:,}: split it, or raise the limit: "
                f"Limits(characters={count}), yinju build --max-characters {count}"
            )

    def check_lines(self, count: int, name: object) -> None:
        """Raise TooLarge where `count` lines are too many: a line costs as much as ten characters do."""
        if count > self.characters // _CHARACTERS_A_LINE:
            raise TooLarge(
                f"{name} has more than {self.characters // _CHARACTERS_A_LINE:,} lines, the limit is one for "
                f"{_CHARACTERS_A_LINE} characters of the limit: split it, or raise the limit: "
                f"Limits(characters={2 * self.characters}), yinju build --max-characters {2 * self.characters}"
            )

    def check_pages(self, count: int, name: object) -> None:
        """Raise TooLarge where `count` pages are too many."""
        if count > self.pages:
            raise TooLarge(
                f"{name} has {count:,} pages, the limit is {self.pages:,}: split it, or raise the limit: "
                f"Limits(pages={count}), yinju build --max-pages {count}"
            )

    def check_pictures(self, count: int, name: object) -> None:
        """Raise TooLarge where `count` pictures are too many."""
        if count > self.pictures:
            raise TooLarge(
                f"{name} has {count:,} pictures of pages, the limit is {self.pictures:,}: split it, or raise it: "
                f"Limits(pictures={count}), yinju build --max-pictures {count}"
            )

    def seconds_for(self, size: int) -> float:
        """Return how many seconds of processor time reading a file of `size` bytes may take."""
        # a few bytes that take long stand for far more than they are: they have less than what is worth reading
        return self.seconds * max(min(1.0, _LEAST + size / _FULL), min(size, self.size) / _SHORT)

    def over_seconds(self, seconds: float, name: object) -> TooLarge:
        """Return the error of a file that took longer than so many seconds."""
        more = 4 * max(self.seconds, 1)
        return TooLarge(
            f"{name} takes more than the {seconds:,.0f} seconds that reading it may take: split it, "
            f"leave it out, or raise the limit: Limits(seconds={more}), yinju build --max-seconds {more}"
        )

    def over_memory(self, name: object) -> TooLarge:
        """Return the error of a file that needed more memory."""
        more = 2 * self.memory
        return TooLarge(
            f"{name} takes more than the {self.memory:,} bytes of memory that reading it may take: split it, leave it "
            f"out, or raise the limit: Limits(memory={more}), yinju build --max-memory {more}"
        )


DEFAULT_LIMITS = Limits()
_LEAST, _FULL = 1 / 15, 2_000_000  # share of `seconds` that an empty file has, and about the bytes that have all
_SHORT = 50_000_000  # bytes up to which a file has no more than `seconds`
_CHARACTERS_A_LINE = 10
