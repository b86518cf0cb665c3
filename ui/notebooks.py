"""Notebooks: several indexes side by side, each with a name.

index/                      the first notebook, as it is without any other
index-notebook.json         its name, where it has been given one
index-chats.sqlite          its chats
index-notebooks/1f0c9a2e/   another: its own index/, index-notebook.json, index-chats.sqlite
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import YinjuError

LONGEST = 80  # characters of a name
FIRST = "first"  # the id of the first notebook
_MOST = 500  # notebooks of an index
_NAME, _OTHERS, _INDEX = "notebook.json", "notebooks", "index"


class NotebookError(YinjuError):
    """What is asked of a notebook cannot be done."""


class NotStored(NotebookError):
    """The file of its chats cannot be read or written."""


class NotebookMissing(NotebookError):
    """There is no such notebook."""


class NotebookRefused(NotebookError):
    """A name cannot be that of a notebook, or there are very many notebooks."""


class NotebookNotWritten(NotebookError):
    """The folder of the notebooks cannot be written."""


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook: its `id` ("first" for the first one), its name ("" where it has none), the folder of its index."""

    id: str
    name: str
    index: Path


def beside(index: Path, name: str) -> Path:
    """Return the place of what belongs to an index: beside its folder, so that a rebuild does not touch it."""
    folder = index.resolve()
    return folder.with_name(f"{folder.name}-{name}")


class Notebooks:
    """The notebooks of an index: the first one and those made since; they are looked up anew at each call."""

    def __init__(self, index: Path) -> None:
        """Know the notebooks that `index`, the first or any other, is one of."""
        folder = index.resolve()
        others = folder.parent.parent
        is_other = folder.name == _INDEX and others.name.endswith(f"-{_OTHERS}") and beside(folder, _NAME).is_file()
        self.first = others.with_name(others.name.removesuffix(f"-{_OTHERS}")) if is_other else folder
        self.folder = beside(self.first, _OTHERS)
        self.home = folder.parent.name if is_other else FIRST  # the id of the notebook that `index` is

    def all(self) -> list[Notebook]:
        """Return the notebooks, the first one first, the others by their names."""
        found = [folder for folder in (self.folder.iterdir() if self.folder.is_dir() else ())]
        others = [Notebook(each.name, _name_of(each / _INDEX), each / _INDEX) for each in found]
        others = [each for each in others if each.name]
        return [
            Notebook(FIRST, _name_of(self.first), self.first),
            *sorted(others, key=lambda each: (_same(each.name), each.id)),
        ]

    def get(self, identity: str) -> Notebook:
        """Return a notebook by its id. Raises NotebookMissing."""
        for each in self.all():
            if each.id == identity:
                return each
        raise NotebookMissing(f"there is no notebook {identity!r} any more")

    def named(self, name: str) -> Notebook:
        """Return a notebook by its name. Raises NotebookMissing, which names those there are."""
        known = self.all()
        for each in known:
            if each.name and _same(each.name) == _same(name):
                return each
        names = ", ".join(each.name for each in known if each.name)
        raise NotebookMissing(
            f"there is no notebook {name!r}; " + (f"there are: {names}" if names else "none has been made yet")
        )

    def make(self, name: str) -> Notebook:
        """Make a notebook that holds nothing yet. Raises NotebookRefused, NotebookNotWritten."""
        name = self._free(name)
        index = self.folder / secrets.token_hex(4) / _INDEX
        try:
            index.parent.mkdir(parents=True)
            _write(beside(index, _NAME), name)
        except OSError as error:
            raise NotebookNotWritten(f"{self.folder}: no notebook could be made ({error.strerror})") from None
        return Notebook(index.parent.name, name, index)

    def rename(self, identity: str, name: str) -> Notebook:
        """Give a notebook another name. Raises NotebookMissing, NotebookRefused, NotebookNotWritten."""
        notebook = self.get(identity)
        name = self._free(name, but=identity)
        try:
            _write(beside(notebook.index, _NAME), name)
        except OSError as error:
            raise NotebookNotWritten(f"{notebook.index.parent}: the name was not written ({error.strerror})") from None
        return Notebook(identity, name, notebook.index)

    def _free(self, name: str, but: str | None = None) -> str:
        """Return a name as it is kept. Raises NotebookRefused where it is none, too long or taken by another one."""
        name = " ".join("".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cs")).split())
        if not 0 < len(name) <= LONGEST:
            raise NotebookRefused(f"a notebook needs a name of 1 to {LONGEST} characters, not {name[:LONGEST]!r}")
        known = self.all()
        if any(_same(each.name) == _same(name) for each in known if each.id != but):
            raise NotebookRefused(f"there is a notebook {name!r} already; choose another name")
        if but is None and len(known) >= _MOST:
            raise NotebookRefused(f"there are {len(known)} notebooks already; remove the folder of one first")
        return name


def _same(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _name_of(index: Path) -> str:
    """Return the name that is written beside an index, "" where there is none."""
    try:
        kept = json.loads(beside(index, _NAME).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return ""
    match kept:
        case {"name": str(name)}:
            return name[:LONGEST]
    return ""


def _write(file: Path, name: str) -> None:
    """Write a name whole or not at all."""
    descriptor, made = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            json.dump({"name": name}, out, ensure_ascii=False)
        os.replace(made, file)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
