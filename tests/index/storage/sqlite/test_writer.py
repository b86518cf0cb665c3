from dataclasses import replace
from pathlib import Path

import pytest

from corpus import Document, cut
from corpus.types import OffsetMap, Paragraph
from index.errors import WriteFailed
from index.storage.encoded import Encoded
from index.storage.sqlite.store import Store
from index.storage.sqlite.writer import Counts, StoredPassage, StoreWriter


def test_a_copy_is_changed_and_the_one_before_is_not(
    store: Store, tmp_path: Path, paper: Document, letter: Document
) -> None:
    writer = StoreWriter(tmp_path / "later.sqlite", tmp_path / "s.sqlite")
    writer.remove(1)
    writer.describe(2, Encoded(replace(letter, title="丙", source="c.txt")), "c.txt")
    assert writer.next_keys() == (3, 4, 3)
    assert writer.finish() == Counts(documents=1, passages=1, paragraphs=len(letter.paragraphs))
    later = Store(tmp_path / "later.sqlite")
    assert list(later.documents()) == [replace(letter, title="丙", source="c.txt")]
    assert later.stored()[letter.id].file == "c.txt"
    assert list(store.documents()) == [paper, letter]


def test_a_database_that_lost_much_is_packed(tmp_path: Path, fill, paper: Document, letter: Document) -> None:
    long = replace(paper, id="long", text=paper.text + "长" * 1_000_000)
    fill(tmp_path / "s.sqlite", long, letter)
    writer = StoreWriter(tmp_path / "later.sqlite", tmp_path / "s.sqlite")
    writer.remove(1)
    writer.finish()
    assert (tmp_path / "later.sqlite").stat().st_size < 100_000 < (tmp_path / "s.sqlite").stat().st_size


def test_a_long_heading_over_many_paragraphs_is_stored_once(tmp_path: Path, fill) -> None:
    heading = "长" * 30_000
    text = "字。" * 2_000
    paragraphs = tuple(Paragraph(n + 1, 2 * n, 2 * n + 2, ("一", heading, f"{n % 9}")) for n in range(2_000))
    fill(tmp_path / "s.sqlite", Document("1", "一", "a", text, paragraphs, OffsetMap((0,), (0,), (1,))))
    assert (tmp_path / "s.sqlite").stat().st_size < 1_000_000
    assert next(Store(tmp_path / "s.sqlite").documents()).paragraphs == paragraphs


def test_keys_of_a_document_that_do_not_run_on_are_refused(tmp_path: Path, paper: Document) -> None:
    writer = StoreWriter(tmp_path / "s.sqlite")
    first, second = cut(paper)
    for keys, parents in (((1, 3), (1, 1)), ((1, 2), (1, 3)), ((2, 1), (1, 1))):
        rows = [(StoredPassage(k, p, of), b"") for k, p, of in zip(keys, parents, (first, second), strict=True)]
        with pytest.raises(ValueError, match="do not run on"):
            writer.add(1, Encoded(paper), None, rows)
    writer.close()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(WriteFailed, match="nowhere"):
        StoreWriter(tmp_path / "nowhere" / "s.sqlite")
