"""Which index a command is about: a folder, a notebook beside it, or a collection in a store."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import YinjuError
from ui.cli.output import say

if TYPE_CHECKING:
    from index import Retriever


@dataclass(frozen=True, slots=True)
class Store:
    """A collection in a store, and the folder of what belongs to this machine."""

    uri: str
    collection: str
    directory: Path | None


def place_of(arguments: argparse.Namespace) -> Path | Store | None:
    """Return what the options name; None is the default place. Raises YinjuError where they contradict each other."""
    store = getattr(arguments, "store", None)
    if arguments.notebook is not None:
        if store:
            raise YinjuError("--notebook is a folder on this machine and --store is not; give one of them")
        return _notebook(arguments.index, arguments.notebook, make=arguments.makes_notebook)
    folder: Path | None = arguments.index
    return Store(store, arguments.collection, folder) if store else folder


def opened(directory: Path | Store | None) -> Retriever:
    """Open the index in `directory`; None means the default place, where a missing index is built first."""
    from index import IndexMissing, IndexOutdated, Retriever, build_index, default_index_dir, update_index

    if isinstance(directory, Store):
        return Retriever.connect(directory.uri, directory.collection)
    place = directory or default_index_dir()
    try:
        return Retriever.load(place)
    except IndexOutdated:
        say("The index is of another release: bringing it up to date. 索引由其他版本建立，正在更新。")
        update_index(place)
        return Retriever.load(place)
    except IndexMissing:
        if directory is not None:
            raise
    from corpus import default_document

    say("No index yet: building one of the document that ships with Yinju. 首次使用，正在为自带的文档建立索引。")
    return build_index([default_document()], default_index_dir())


def default_directory() -> Path:
    """Return where the index is unless a folder is named."""
    from index import default_index_dir

    return default_index_dir()


def _notebook(directory: Path | None, name: str, *, make: bool) -> Path:
    """Return the index of a notebook; with `make` the notebook is made where there is none."""
    from ui.notebooks import NotebookMissing, Notebooks

    notebooks = Notebooks(directory or default_directory())
    try:
        return notebooks.named(name).index
    except NotebookMissing:
        if not make:
            raise
        return notebooks.make(name).index
