"""Word files, as their reader sees them: changes made, fields worked out, paragraphs numbered, notes where they belong.

The table of contents is left out, since it repeats the headings, and so are the numbers of pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from corpus.formats.archive import errors_named, open_archive
from corpus.formats.docx.body import read_part
from corpus.formats.docx.headers import running_lines
from corpus.formats.docx.names import children
from corpus.formats.docx.notes import Notes
from corpus.formats.docx.numbering import Numbering
from corpus.formats.docx.package import Package
from corpus.formats.docx.styles import Styles
from corpus.formats.docx.tables import Block, Table
from corpus.formats.docx.text import Word
from corpus.formats.items import Item, Items
from corpus.formats.types import Opened, Parsed
from corpus.types import LeftOut

_KINDS = ("comment", "deletion", "hidden", "object", "picture")
_LONGEST_HEAD = 300  # characters of a paragraph that a running head may repeat


def parse(opened: Opened) -> Iterator[Parsed]:
    """Yield the document. Raises Unreadable or TooLarge."""
    with open_archive(opened) as archive, errors_named(opened.path):
        yield _parsed(Package(archive), Items(opened))


def _parsed(package: Package, items: Items) -> Parsed:
    main = package.main()
    styles, numbering, settings, comments = (
        None if part is None else part.root
        for part in [package.related(main, kind) for kind in ("styles", "numbering", "settings", "comments")]
    )
    known = Styles(styles)
    word = Word(known, Numbering(numbering, known), Notes(package, main, settings))

    def take(block: Block) -> None:
        if isinstance(block, Table):
            items.add_table(block.rows())
        else:
            items.add(block)

    read_part(main.root, word, take)
    said = {_bare(item.text) for item in items.found if len(item.text) <= _LONGEST_HEAD}
    for line in running_lines(package, main, settings, word):
        if _bare(line) not in said:
            said.add(_bare(line))
            items.add(Item("paragraph", line))
    word.left_out["comment"] = len(children(comments, "w:comment"))
    counts = tuple(LeftOut(kind, word.left_out[kind]) for kind in _KINDS if word.left_out[kind])
    return replace(items.parsed(package.title()), left_out=counts)


def _bare(text: str) -> str:
    return "".join(text.split())
