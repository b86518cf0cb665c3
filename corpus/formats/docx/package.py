"""The parts of a Word file, found by the relationships between them."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass

from lxml import etree

from corpus.formats.docx.names import STRICT, Element, name_of

_TITLE = "{http://purl.org/dc/elements/1.1/}title"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of mark-up: its name, its outermost element, and the (kind, name) of the parts it refers to by id."""

    name: str
    root: Element
    relations: dict[str, tuple[str, str]]


class Package:
    """The archive that a Word file is; what is broken in it raises whatever the libraries raise."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Read nothing yet of an archive that has been found harmless."""
        self._archive = archive
        self._members = {name.lower(): name for name in archive.namelist()}
        self._root = self._relations("")

    def main(self) -> Part:
        """Return the document itself. Raises ValueError where there is none of Word."""
        name = next((name for kind, name in self._root.values() if kind.endswith("/officeDocument")), "")
        part = self.part(name)
        if part is None or name_of(part.root) != "w:document":
            raise ValueError("it holds no Word document")
        return part

    def title(self) -> str:
        """Return the title that its properties give it, "" where there is none."""
        name = next((name for kind, name in self._root.values() if kind.endswith("/core-properties")), "")
        part = self.part(name)
        return "" if part is None else part.root.findtext(_TITLE) or ""

    def related(self, part: Part, kind: str) -> Part | None:
        """Return the first part of a kind ("styles") that another refers to, None where there is none."""
        return next((self.part(name) for each, name in part.relations.values() if each.endswith(f"/{kind}")), None)

    def part(self, name: str) -> Part | None:
        """Return a part by its name, None where there is none."""
        member = self._members.get(name.lower())
        if member is None:
            return None
        return Part(name, self._parsed(member), self._relations(name))

    def _relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Return the (kind, name) of the parts that a part, or the package for "", refers to, by their ids."""
        folder, file = posixpath.split(name)
        member = self._members.get(posixpath.join(folder, "_rels", f"{file}.rels").lower())
        found: dict[str, tuple[str, str]] = {}
        for relation in () if member is None else self._parsed(member):
            if relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
                found[relation.get("Id", "")] = (relation.get("Type", ""), target)
        return found

    def _parsed(self, member: str) -> Element:
        if not member.lower().endswith((".xml", ".rels")):  # what other parts unpack to was not looked at
            raise ValueError(f"{member} is no mark-up")
        data = self._archive.read(member)
        if b"http://purl.oclc.org/ooxml/" in data:
            for strict, usual in STRICT.items():
                data = data.replace(b'"%b"' % strict, b'"%b"' % usual)
        # without huge_tree the parser goes no deeper than 256 elements
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        root = etree.fromstring(data, parser)
        if root.getroottree().docinfo.internalDTD is not None:
            raise ValueError(f"{member} declares entities, as no Word file does")
        return root
