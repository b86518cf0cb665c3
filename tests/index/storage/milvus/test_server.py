import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import IndexingError, StoreFailed
from index.storage.milvus.server import MOST, Server, as_text, in_blocks, is_one_of, token
from index.tokens import terms

WORDS = re.compile(r"\w+")

of_texts = st.text().map(terms)
any_terms = st.lists(st.text(min_size=1, max_size=8).filter(lambda term: not re.search(r"\s", term)))


@given(of_texts)
def test_a_tokenizer_that_cuts_at_white_space_and_one_that_cuts_at_marks_give_the_same_tokens(found: list[str]) -> None:
    text = as_text(found)
    assert text.split(" ") == list(map(token, found)) or not found
    assert WORDS.findall(text.lower()) == text.split()


@given(any_terms)
def test_two_terms_are_never_one_token(found: list[str]) -> None:
    assert len({token(term) for term in found}) == len(set(found))


@pytest.mark.parametrize("term", ["2.3", "10%", "don't", "co-op", "2.3万"])
def test_a_term_with_marks_is_one_token(term: str) -> None:
    assert WORDS.fullmatch(token(term))


def test_of_more_terms_than_a_field_holds_the_first_are_kept_whole() -> None:
    text = as_text(["生物多样性"] * 10_000)
    assert len(text.encode()) <= MOST
    assert set(text.split()) == {"生物多样性"}
    assert len(text.encode()) > MOST - 100


@given(st.text(max_size=50), st.integers(0, 2_000))
def test_blocks_put_together_in_the_order_of_their_keys_are_the_text(text: str, times: int) -> None:
    rows = in_blocks("of", text * times, "part")
    assert "".join(row["text"] for row in sorted(rows, key=lambda row: row["key"])) == text * times
    assert all(len(row["text"].encode(errors="surrogatepass")) <= MOST for row in rows)
    assert {row["of"] for row in rows} == {"of"}


def test_a_value_with_quotes_is_one_value_of_a_condition() -> None:
    assert is_one_of("of", ['a"] or key != ["', "植"]) == 'of in ["a\\"] or key != [\\"", "植"]'


@pytest.mark.parametrize("uri", ["", "milvus:19530", "nowhere/store.db", "folder", "file:///a.db"])
def test_what_is_no_store_is_named_with_what_one_looks_like(uri: str) -> None:
    with pytest.raises(StoreFailed, match=r"http://HOST:19530"):
        Server(uri)


def test_milvus_lite_is_not_pinged_since_it_hangs_up_on_who_pings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pymilvus = pytest.importorskip("pymilvus", reason="needs the extra milvus")
    given: list[dict[str, int]] = []
    monkeypatch.setattr(pymilvus, "MilvusClient", lambda **options: given.append(options["grpc_options"]))
    Server(str(tmp_path / "store.db"))
    Server("http://127.0.0.1:19530")
    assert given == [{"grpc.keepalive_time_ms": 2**31 - 1}, {}]


@pytest.mark.parametrize("name", ["", "1a", "a-b", "植物", "a b", "a" * 101, 'a"'])
def test_a_name_that_no_collection_can_have_is_refused(name: str) -> None:
    server = object.__new__(Server)
    with pytest.raises(IndexingError, match="cannot name a collection"):
        server.current(name)
