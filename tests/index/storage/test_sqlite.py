import os
import re
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import Document, cut, read_text
from corpus.types import OffsetMap, Paragraph
from index.errors import IndexDamaged, WriteFailed
from index.storage.sqlite import Counts, Encoded, Store, StoredPassage, StoreWriter

PAPER = read_text(
    "第一章 植物\n中国建立植物园近200个。\n第二章 动物\n麋鹿总数已突破8000只。\n", title="甲", source="a.txt"
)
LETTER = read_text("快递条例\n末端网点自开办之日起20日内备案。\n", title="乙", source="b.txt")


def write(file: Path, *documents: Document, base: Path | None = None, files: dict[str, bytes] | None = None) -> None:
    writer = StoreWriter(file, base)
    number, key, parent = writer.next_keys()
    for document in documents:
        rows = [(StoredPassage(key + n, parent, p), p.text.encode()) for n, p in enumerate(cut(document))]
        writer.add(number, Encoded(document), document.source, rows)
        number, key, parent = number + 1, key + len(rows), parent + 1
    writer.record((files or {}).items())
    writer.finish()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    write(tmp_path / "s.sqlite", PAPER, LETTER, files={"a.txt": b"1", "b.txt": b"2"})
    return Store(tmp_path / "s.sqlite")


def test_documents_and_passages_come_back_as_they_were(store: Store) -> None:
    assert list(store.documents()) == [PAPER, LETTER]
    assert store.document(LETTER.id) == [LETTER]
    assert store.document("unknown") == []
    passages = [*cut(PAPER), *cut(LETTER)]
    assert [p.passage for p in store.passages([1, 2, 3]).values()] == passages
    assert [p.passage for p in store.children([1])] == list(cut(PAPER))
    assert store.counts() == {PAPER.id: 2, LETTER.id: 1}
    assert store.files() == {"a.txt": b"1", "b.txt": b"2"}
    assert [key for key, _, _ in store.keys()] == [1, 2, 3]
    assert store.keys_of(2) == [(3, 2, passages[2].text.encode())]


def test_which_lines_were_recognised_comes_back(tmp_path: Path) -> None:
    scan = replace(PAPER, origins=replace(PAPER.origins, recognised=(2, 4)))
    write(tmp_path / "r.sqlite", scan, LETTER)
    found, other = Store(tmp_path / "r.sqlite").documents()
    assert (found, other) == (scan, LETTER)
    start = scan.text.index("麋鹿")
    assert found.recognised(start, start + 2)
    assert not found.recognised(0, 3)
    assert found.locate(start, start + 2).recognised
    assert not other.recognised(0, len(other.text))


def test_looking_at_a_passage_reads_nothing_of_its_document(store: Store) -> None:
    first, second, third = store.passages([1, 2, 3]).values()
    passages = [*cut(PAPER), *cut(LETTER)]
    assert [(p.start, p.section, p.paragraph) for p in (first, second, third)] == [
        (p.start, p.section, p.paragraph) for p in passages
    ]
    assert store.numbered.cache_info().currsize == 0
    assert third.passage.document == LETTER
    assert store.numbered.cache_info().currsize == 1
    assert first == store.children([1])[0] != second


def test_more_keys_than_sqlite_has_placeholders_can_be_asked_for(store: Store) -> None:
    assert len(store.children([1, 2] * 50_000)) == 3
    assert store.within([*map(str, range(100_000)), LETTER.id]) == ((3,), (2,))


@pytest.mark.parametrize(
    ("change", "content", "details"),
    [
        ({}, True, True),
        ({"title": "丙"}, True, False),
        ({"source": "c.txt"}, True, False),
        ({"text": PAPER.text.replace("200", "300")}, False, True),
        ({"paragraphs": PAPER.paragraphs[:1]}, False, True),
        ({"origins": replace(PAPER.origins, line=tuple(n + 1 for n in PAPER.origins.line))}, True, False),
    ],
)
def test_digests_tell_what_of_a_document_changed(change: dict, content: bool, details: bool) -> None:
    before, after = Encoded(PAPER), Encoded(replace(PAPER, **change))
    assert (before.content == after.content, before.details == after.details) == (content, details)


@settings(max_examples=200)
@given(st.text(), st.text(), st.text(), st.text())
def test_what_moves_between_title_and_source_changes_the_digest(a: str, b: str, c: str, d: str) -> None:
    one, two = Encoded(replace(PAPER, title=a, source=b)), Encoded(replace(PAPER, title=c, source=d))
    assert (one.details == two.details) == ((a, b) == (c, d))


def test_a_copy_is_changed_and_the_one_before_is_not(store: Store, tmp_path: Path) -> None:
    writer = StoreWriter(tmp_path / "later.sqlite", tmp_path / "s.sqlite")
    writer.remove(1)
    writer.describe(2, Encoded(replace(LETTER, title="丙", source="c.txt")), "c.txt")
    assert writer.next_keys() == (3, 4, 3)
    assert writer.finish() == Counts(documents=1, passages=1, paragraphs=len(LETTER.paragraphs))
    later = Store(tmp_path / "later.sqlite")
    assert list(later.documents()) == [replace(LETTER, title="丙", source="c.txt")]
    assert later.stored()[LETTER.id].file == "c.txt"
    assert list(store.documents()) == [PAPER, LETTER]


def test_a_path_that_is_not_utf_8_comes_back(tmp_path: Path) -> None:
    odd = os.fsdecode(b"\xff\xfe.txt")
    write(tmp_path / "s.sqlite", replace(PAPER, source=odd), files={odd: b"1"})
    store = Store(tmp_path / "s.sqlite")
    assert next(store.documents()).source == odd
    assert store.files() == {odd: b"1"}
    assert store.stored()[PAPER.id].file == odd


def test_a_folder_with_marks_that_mean_something_in_an_address_can_be_opened(tmp_path: Path) -> None:
    folder = tmp_path / "a b?c#d%20"
    folder.mkdir()
    write(folder / "s.sqlite", PAPER)
    assert list(Store(folder / "s.sqlite").documents()) == [PAPER]


def test_a_database_that_lost_much_is_packed(tmp_path: Path) -> None:
    long = replace(PAPER, id="long", text=PAPER.text + "长" * 1_000_000)
    write(tmp_path / "s.sqlite", long, LETTER)
    writer = StoreWriter(tmp_path / "later.sqlite", tmp_path / "s.sqlite")
    writer.remove(1)
    writer.finish()
    assert (tmp_path / "later.sqlite").stat().st_size < 100_000 < (tmp_path / "s.sqlite").stat().st_size


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from("甲乙丙"), max_size=4).map(tuple), min_size=1, max_size=12))
def test_heading_paths_come_back_whatever_they_are(tmp_path: Path, paths: list[tuple[str, ...]]) -> None:
    one, two = (
        Document(
            name, "一", "a", "字" * len(paths),
            tuple(Paragraph(n + 1, n, n + 1, path) for n, path in enumerate(given)), OffsetMap((0,), (0,), (1,)),
        )
        for name, given in (("1", paths), ("2", paths[::-1]))
    )  # fmt: skip
    (tmp_path / "s.sqlite").unlink(missing_ok=True)
    write(tmp_path / "s.sqlite", one, two)
    store = Store(tmp_path / "s.sqlite", 2)
    assert list(store.documents()) == [one, two]
    expected = [passage.section for document in (one, two) for passage in cut(document)]
    assert [found.section for found in store.passages(range(1, len(expected) + 1)).values()] == expected
    store.close()


def test_a_long_heading_over_many_paragraphs_is_stored_once(tmp_path: Path) -> None:
    heading = "长" * 30_000
    text = "字。" * 2_000
    paragraphs = tuple(Paragraph(n + 1, 2 * n, 2 * n + 2, ("一", heading, f"{n % 9}")) for n in range(2_000))
    write(tmp_path / "s.sqlite", Document("1", "一", "a", text, paragraphs, OffsetMap((0,), (0,), (1,))))
    assert (tmp_path / "s.sqlite").stat().st_size < 1_000_000
    assert next(Store(tmp_path / "s.sqlite").documents()).paragraphs == paragraphs


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
def test_a_row_that_is_lost_or_changed_is_told_by_whoever_needs_it(tmp_path: Path, lost: str, what: str) -> None:
    file = tmp_path / "s.sqlite"
    write(file, PAPER, LETTER)
    database = sqlite3.connect(file)
    database.execute(lost)
    database.commit()
    database.close()
    store = Store(file, 2)

    def search() -> None:
        for found in store.children([1, 2]):
            assert found.passage.text

    told = []
    for read in (search, lambda: list(store.documents()), lambda: store.within([PAPER.id])):
        try:
            read()
        except IndexDamaged as error:
            told.append(str(error))
    store.close()
    assert any(re.search(f"{what}.*build the index again", error) for error in told), told


def test_keys_of_a_document_that_do_not_run_on_are_refused(tmp_path: Path) -> None:
    writer = StoreWriter(tmp_path / "s.sqlite")
    first, second = cut(PAPER)
    for keys, parents in (((1, 3), (1, 1)), ((1, 2), (1, 3)), ((2, 1), (1, 1))):
        rows = [(StoredPassage(k, p, of), b"") for k, p, of in zip(keys, parents, (first, second), strict=True)]
        with pytest.raises(ValueError, match="do not run on"):
            writer.add(1, Encoded(PAPER), None, rows)
    writer.close()


def test_a_missing_or_broken_database_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="nowhere"):
        Store(tmp_path / "nowhere.sqlite")
    (tmp_path / "text.sqlite").write_text("no database" * 1000)
    broken = Store(tmp_path / "text.sqlite")
    with pytest.raises(IndexDamaged, match="build the index again"):
        broken.stored()
    broken.close()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(WriteFailed, match="nowhere"):
        StoreWriter(tmp_path / "nowhere" / "s.sqlite")
