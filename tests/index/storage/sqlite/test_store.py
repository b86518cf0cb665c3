import os
import re
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import Document, cut
from corpus.types import OffsetMap, Paragraph
from index.errors import IndexDamaged
from index.storage.sqlite.store import Store


def test_documents_and_passages_come_back_as_they_were(store: Store, paper: Document, letter: Document) -> None:
    assert list(store.documents()) == [paper, letter]
    assert store.document(letter.id) == [letter]
    assert store.document("unknown") == []
    passages = [*cut(paper), *cut(letter)]
    assert [p.passage for p in store.passages([1, 2, 3]).values()] == passages
    assert [p.passage for p in store.children([1])] == list(cut(paper))
    assert store.counts() == {paper.id: 2, letter.id: 1}
    assert store.files() == {"a.txt": b"1", "b.txt": b"2"}
    assert [key for key, _, _ in store.keys()] == [1, 2, 3]
    assert store.keys_of(2) == [(3, 2, passages[2].text.encode())]


def test_which_lines_were_recognised_comes_back(tmp_path: Path, fill, paper: Document, letter: Document) -> None:
    scan = replace(paper, origins=replace(paper.origins, recognised=(2, 4)))
    fill(tmp_path / "r.sqlite", scan, letter)
    found, other = Store(tmp_path / "r.sqlite").documents()
    assert (found, other) == (scan, letter)
    start = scan.text.index("麋鹿")
    assert found.recognised(start, start + 2)
    assert not found.recognised(0, 3)
    assert found.locate(start, start + 2).recognised
    assert not other.recognised(0, len(other.text))


def test_looking_at_a_passage_reads_nothing_of_its_document(store: Store, paper: Document, letter: Document) -> None:
    first, second, third = store.passages([1, 2, 3]).values()
    passages = [*cut(paper), *cut(letter)]
    assert [(p.start, p.section, p.paragraph) for p in (first, second, third)] == [
        (p.start, p.section, p.paragraph) for p in passages
    ]
    assert store.numbered.cache_info().currsize == 0
    assert third.passage.document == letter
    assert store.numbered.cache_info().currsize == 1
    assert first == store.children([1])[0] != second


def test_more_keys_than_sqlite_has_placeholders_can_be_asked_for(store: Store, letter: Document) -> None:
    assert len(store.children([1, 2] * 50_000)) == 3
    assert store.within([*map(str, range(100_000)), letter.id]) == ((3,), (2,))


def test_a_path_that_is_not_utf_8_comes_back(tmp_path: Path, fill, paper: Document) -> None:
    odd = os.fsdecode(b"\xff\xfe.txt")
    fill(tmp_path / "s.sqlite", replace(paper, source=odd), files={odd: b"1"})
    store = Store(tmp_path / "s.sqlite")
    assert next(store.documents()).source == odd
    assert store.files() == {odd: b"1"}
    assert store.stored()[paper.id].file == odd


def test_a_folder_with_marks_that_mean_something_in_an_address_can_be_opened(
    tmp_path: Path, fill, paper: Document
) -> None:
    folder = tmp_path / "a b?c#d%20"
    folder.mkdir()
    fill(folder / "s.sqlite", paper)
    assert list(Store(folder / "s.sqlite").documents()) == [paper]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from("甲乙丙"), max_size=4).map(tuple), min_size=1, max_size=12))
def test_heading_paths_come_back_whatever_they_are(tmp_path: Path, fill, paths: list[tuple[str, ...]]) -> None:
    one, two = (
        Document(
            name, "一", "a", "字" * len(paths),
            tuple(Paragraph(n + 1, n, n + 1, path) for n, path in enumerate(given)), OffsetMap((0,), (0,), (1,)),
        )
        for name, given in (("1", paths), ("2", paths[::-1]))
    )  # fmt: skip
    (tmp_path / "s.sqlite").unlink(missing_ok=True)
    fill(tmp_path / "s.sqlite", one, two)
    store = Store(tmp_path / "s.sqlite", 2)
    assert list(store.documents()) == [one, two]
    expected = [passage.section for document in (one, two) for passage in cut(document)]
    assert [found.section for found in store.passages(range(1, len(expected) + 1)).values()] == expected
    store.close()


@pytest.mark.parametrize(
    ("lost", "what"),
    [
        ("DELETE FROM passages WHERE key = 2", "passage 2 is missing"),
        ("DELETE FROM parents WHERE number = 1", "parent 1 is missing"),
        ("DELETE FROM sections WHERE number = 2", "section 2 is missing"),
        ("DELETE FROM documents WHERE number = 1", "one of 2 documents is missing"),
        ("UPDATE passages SET start = start + 1 WHERE key = 1", "passage 1 is not what was written"),
        ("UPDATE passages SET id = CAST(id AS BLOB) WHERE key = 1", "passage 1 is not what was written"),
        ("UPDATE parents SET passages = 1 WHERE number = 1", "parent 1 is not what was written"),
        ("UPDATE sections SET heading = '第三章' WHERE number = 2", "section 2 is not what was written"),
        ("UPDATE documents SET id = 'x' WHERE number = 1", "document 1 is not what was written"),
        ("UPDATE documents SET title = 'x' WHERE number = 1", r"document 1 \(.*\) is not what was written"),
        ("UPDATE documents SET text = replace(text, '2', '3')", r"document 1 \(.*\) is not what was written"),
        ("UPDATE documents SET origins = '[]' WHERE number = 2", r"document 2 \(.*\) is not what was written"),
    ],
)
def test_a_row_that_is_lost_or_changed_is_told_by_whoever_needs_it(
    tmp_path: Path, lost: str, what: str, fill, paper: Document, letter: Document
) -> None:
    file = tmp_path / "s.sqlite"
    fill(file, paper, letter)
    database = sqlite3.connect(file)
    database.execute(lost)
    database.commit()
    database.close()
    store = Store(file, 2)

    def search() -> None:
        for found in store.children([1, 2]):
            assert found.passage.text

    told = []
    for read in (search, lambda: list(store.documents()), lambda: store.within([paper.id])):
        try:
            read()
        except IndexDamaged as error:
            told.append(str(error))
    store.close()
    assert any(re.search(f"{what}.*build the index again", error) for error in told), told


def test_a_missing_or_broken_database_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="nowhere"):
        Store(tmp_path / "nowhere.sqlite")
    (tmp_path / "text.sqlite").write_text("no database" * 1000)
    broken = Store(tmp_path / "text.sqlite")
    with pytest.raises(IndexDamaged, match="build the index again"):
        broken.stored()
    broken.close()
