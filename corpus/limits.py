"""How large a file may be, so that a hostile one cannot take the machine down."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import TooLarge, Unreadable

if TYPE_CHECKING:
    import zipfile


@dataclass(frozen=True, slots=True)
class Limits:
    """The most a file may hold; `read(path, limits=Limits(pages=9000))` raises one, `build_index` takes the same.

    `size` counts bytes (of what an archive unpacks to, too), `pages` those of a PDF, `characters` those of a document.
    """

    size: int = 256_000_000
    pages: int = 5_000
    characters: int = 10_000_000

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


DEFAULT_LIMITS = Limits()
_CHARACTERS_A_LINE = 10


def open_archive(path: Path, limits: Limits) -> zipfile.ZipFile:
    """Return the opened ZIP archive an Office or EPUB file is, once what it unpacks to is known to be harmless.

    Raises Unreadable where it is none or encrypted, TooLarge where it unpacks to too much.
    """
    import zipfile

    from corpus.archive import check_archive, check_entries

    with path.open("rb") as file:
        magic = file.read(4)
        check_entries(file, path)
    if magic == b"\xd0\xcf\x11\xe0":
        raise Unreadable(f"{path} is encrypted, or an old Office document: remove the password, or save it anew")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise Unreadable(f"{path} is broken, or not what its suffix says ({error}): save it again") from error
    check_archive(archive, path.stat().st_size, path, limits)
    return archive
