"""What stands above and below the pages, each once: page numbers are left out, and what the text says itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.formats.docx.body import read_part
from corpus.formats.docx.names import Element, child, children, name_of, qualified, switch, text_value
from corpus.formats.docx.package import Package, Part
from corpus.formats.docx.tables import Block, Table
from corpus.formats.docx.text import PAGE, Word
from corpus.lines import ems

_PARTING = re.compile(r"[\t\n]+| {2,}")
_AROUND = 6.0  # ems of the words that stand around a page number and say nothing else


def running_lines(package: Package, main: Part, settings: Element, word: Word) -> Iterator[str]:
    """Yield the lines of the headers, then those of the footers, as far as pages show them and they say something."""
    even = bool(switch(child(settings, "w:evenAndOddHeaders")))
    for kind in ("header", "footer"):
        found: dict[str, None] = {}
        for section in main.root.iter(qualified("w:sectPr")):
            if name_of(section.getparent()) != "w:sectPrChange":
                shown = {"first": bool(switch(child(section, "w:titlePg"))), "even": even}
                for reference in children(section, f"w:{kind}Reference"):
                    if shown.get(text_value(reference, "w:type"), True):
                        found[main.relations.get(text_value(reference, "r:id"), ("", ""))[1]] = None
        for name in found:
            part = package.part(name)
            if part is not None:
                blocks: list[Block] = []
                read_part(part.root, word, blocks.append, is_running=True)
                for block in blocks:
                    yield from _lines(block)


def _lines(block: Block) -> Iterator[str]:
    """Yield the lines of a block, stretches parted by tabs that are page numbers left out."""
    texts = [cell.text for _, cells in block.found for cell in cells] if isinstance(block, Table) else [block.text]
    for text in texts:
        stretches = [s.replace(PAGE, "") for s in _PARTING.split(text) if PAGE not in s or _says_something(s)]
        line = " ".join([" ".join(stretch.split()) for stretch in stretches]).strip()
        if any(character.isalnum() for character in line):
            yield line


def _says_something(stretch: str) -> bool:
    """Tell whether a stretch with a page number holds more than the words around one (Page 1 of 2, 第 1 页)."""
    return ems("".join([character for character in stretch if character.isalnum()])) > _AROUND
