"""Two small documents, and a database that holds them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Document, cut, read_text
from index.storage.encoded import Encoded
from index.storage.sqlite.store import Store
from index.storage.sqlite.writer import StoredPassage, StoreWriter


@pytest.fixture(scope="session")
def paper() -> Document:
    """A text of two chapters."""
    text = "第一章 植物\n中国建立植物园近200个。\n第二章 动物\n麋鹿总数已突破8000只。\n"
    return read_text(text, title="甲", source="a.txt")


@pytest.fixture(scope="session")
def letter() -> Document:
    """A text of two lines."""
    return read_text("快递条例\n末端网点自开办之日起20日内备案。\n", title="乙", source="b.txt")


@pytest.fixture(scope="session")
def fill() -> Callable[..., None]:
    """Return what writes documents into the database of a file."""

    def into(file: Path, *documents: Document, files: dict[str, bytes] | None = None) -> None:
        writer = StoreWriter(file)
        number, key, parent = writer.next_keys()
        for document in documents:
            rows = [(StoredPassage(key + n, parent, p), p.text.encode()) for n, p in enumerate(cut(document))]
            writer.add(number, Encoded(document), document.source, rows)
            number, key, parent = number + 1, key + len(rows), parent + 1
        writer.record((files or {}).items())
        writer.finish()

    return into


@pytest.fixture
def store(tmp_path: Path, fill: Callable[..., None], paper: Document, letter: Document) -> Store:
    """A database of both, open."""
    fill(tmp_path / "s.sqlite", paper, letter, files={"a.txt": b"1", "b.txt": b"2"})
    return Store(tmp_path / "s.sqlite")
