from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.storage.milvus.engine import BUCKETS, Weighed, bucket_of, document_key, row_key
from index.storage.tantivy import LexicalIndex, LexicalWriter


@pytest.mark.parametrize("copies", [1, 7, 30, 41, 700])
def test_bm25_is_what_tantivy_makes_it(tmp_path: Path, copies: int) -> None:
    texts = [["园", "植"] * copies, ["园"], ["植", *["草"] * 50], ["湖"] * 3]
    writer = LexicalWriter(tmp_path / "terms")
    for key, text in enumerate(texts):
        writer.add(key, text)
    writer.finish()
    index = LexicalIndex(tmp_path / "terms")
    average = sum(map(len, texts)) / len(texts)
    for term in ("园", "植", "草"):
        found = index.search([(term, 1.0)], 9)
        held = [text for text in texts if term in text]
        assert len(found) == len(held)
        # the idf is what is left when the rest is taken away
        first = next(iter(found))
        idf = found[first] / Weighed({term: 1.0}, average).score(" ".join(texts[first]))
        for key, score in found.items():
            assert Weighed({term: idf}, average).score(" ".join(texts[key])) == pytest.approx(score, rel=1e-5)


@given(st.text(min_size=1), st.integers(0, 0xFFFFFF))
def test_rows_of_a_document_sort_in_its_order_and_fit_the_field(ident: str, number: int) -> None:
    key = row_key(document_key(ident), number)
    assert len(key) == 26
    assert f"{int(key, 16):026x}" == key
    assert key >= row_key(document_key(ident), max(number - 1, 0))


@given(st.text())
def test_a_term_has_one_bucket(term: str) -> None:
    assert bucket_of(term) == bucket_of(term)
    assert 0 <= int(bucket_of(term).removeprefix("terms:")) < BUCKETS
