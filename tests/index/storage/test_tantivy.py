from pathlib import Path

import pytest

from index.errors import IndexDamaged, WriteFailed
from index.storage.tantivy import LexicalIndex, LexicalWriter
from index.tokens import terms

TEXTS = [(1, "大熊猫的等级"), (2, "麋鹿的总数"), (3, "植物园与麋鹿")]


def write(folder: Path, texts: list[tuple[int, str]], base: Path | None = None, remove: tuple[int, ...] = ()) -> None:
    writer = LexicalWriter(folder, base)
    for key, text in texts:
        writer.add(key, terms(text))
    writer.remove(remove)
    writer.finish()


@pytest.fixture
def index(tmp_path: Path) -> Path:
    write(tmp_path / "lexical", TEXTS)
    return tmp_path / "lexical"


def weighted(text: str) -> list[tuple[str, float]]:
    return [(term, 1.0) for term in dict.fromkeys(terms(text))]


def test_the_text_that_holds_the_terms_comes_first(index: Path) -> None:
    scores = LexicalIndex(index).search(weighted("麋鹿总数"), 10)
    assert list(scores)[:2] == [2, 3]
    assert scores[2] > scores[3] > 0


def test_only_the_keys_asked_for_are_scored_and_their_scores_are_the_same(index: Path) -> None:
    opened = LexicalIndex(index)
    everywhere = opened.search(weighted("麋鹿总数"), 10)
    within = opened.search(weighted("麋鹿总数"), 10, within=[3])
    assert within == {3: pytest.approx(everywhere[3])}


def test_a_weight_multiplies_a_terms_score(index: Path) -> None:
    opened = LexicalIndex(index)
    assert opened.search([("麋鹿", 2.0)], 1)[2] == pytest.approx(2 * opened.search([("麋鹿", 1.0)], 1)[2])


def test_unknown_terms_and_no_terms_find_nothing(index: Path) -> None:
    assert LexicalIndex(index).search(weighted("朱鹮"), 5) == {}
    assert LexicalIndex(index).search([], 5) == {}


def test_a_later_index_takes_over_all_but_what_was_removed(index: Path, tmp_path: Path) -> None:
    write(tmp_path / "later", [(4, "麋鹿归来")], base=index, remove=(2,))
    assert set(LexicalIndex(tmp_path / "later").search(weighted("麋鹿"), 10)) == {3, 4}
    assert set(LexicalIndex(index).search(weighted("麋鹿"), 10)) == {2, 3}
    assert len(LexicalIndex(tmp_path / "later")) == 3


def test_segments_that_did_not_change_are_linked_and_stay_as_they_were(index: Path, tmp_path: Path) -> None:
    before = {file.name: file.read_bytes() for file in index.iterdir()}
    write(tmp_path / "later", [(4, "麋鹿归来")], base=index)
    linked = [f for f in index.iterdir() if f.suffix == ".term" and f.samefile(tmp_path / "later" / f.name)]
    assert linked
    assert {file.name: file.read_bytes() for file in index.iterdir()} == before


def test_a_word_too_long_for_tantivy_is_left_out_and_the_rest_is_found(tmp_path: Path) -> None:
    writer = LexicalWriter(tmp_path / "long")
    writer.add(1, ["麋鹿", "长" * 30_000, "植物园"])
    writer.finish()
    opened = LexicalIndex(tmp_path / "long")
    assert set(opened.search(weighted("麋鹿"), 1)) == {1}
    assert opened.search([("长" * 30_000, 1.0)], 1) == {}


def test_what_is_no_index_is_damaged(index: Path, tmp_path: Path) -> None:
    (index / "meta.json").write_text("{")
    for folder in (index, tmp_path / "nowhere"):
        with pytest.raises(IndexDamaged, match="build the index again"):
            LexicalIndex(folder)


def test_whatever_is_damaged_in_a_segment_raises_no_other_error_nor_panics(index: Path) -> None:
    told = 0
    for file in sorted(index.iterdir()):
        data = file.read_bytes()
        for filling in (0, 255):
            for part in (slice(0, len(data)), slice(0, len(data) // 2), slice(0, max(len(data) - 120, 1))):
                damaged = bytearray(data)
                damaged[part] = bytes([filling]) * len(damaged[part])
                file.unlink()  # and not in place, since an index that was opened before still maps it
                file.write_bytes(damaged)
                try:
                    opened = LexicalIndex(index)
                    opened.document_frequency("麋鹿")
                    opened.search(weighted("麋鹿总数"), 10, within=[1, 2, 3])
                except IndexDamaged as error:
                    told += 1
                    assert str(index) in str(error)
        file.unlink()
        file.write_bytes(data)
    assert told > 10


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WriteFailed, match="file"):
        LexicalWriter(tmp_path / "file" / "inside")


def test_a_term_is_counted_where_it_stands_and_not_where_it_was_removed(index: Path, tmp_path: Path) -> None:
    write(tmp_path / "later", [(4, "麋鹿归来")], base=index, remove=(2, 3))
    later = LexicalIndex(tmp_path / "later")
    assert (later.document_frequency("麋鹿"), len(later)) == (1, 2)
    assert LexicalIndex(index).document_frequency("麋鹿") == 2
    assert later.document_frequency("植物园") == 0
