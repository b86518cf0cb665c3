import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.tokens import fold, normalise, terms, words


def test_chinese_gives_words_characters_and_bigrams() -> None:
    assert set(terms("植物园")) == {"植物园", "植物", "植", "物", "园", "物园"}


def test_latin_words_and_numbers_stay_whole() -> None:
    assert terms("BM25 is 28.3%, 2021-2025") == ["bm25", "is", "28.3%", "2021", "2025"]
    assert terms("岸线1,200公里")[:3] == ["岸线", "岸", "线"]
    assert "1200" in terms("岸线1,200公里")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("5000mAh", ["5000mah", "5000", "mah"]),
        ("1,000km", ["1000km", "1000", "km"]),
        ("2.3kg", ["2.3kg", "2.3", "kg"]),
        ("401(k) or 401k", ["401", "k", "or", "401k", "401", "k"]),
        ("5G-SA H7N9", ["5g-sa", "h7n9"]),
    ],
)
def test_a_number_with_its_unit_is_found_whole_and_by_both(given: str, found: list[str]) -> None:
    assert terms(given) == found


def test_compounds_are_found_whole_and_by_their_parts() -> None:
    assert terms("PM2.5 p5.js well-known") == ["pm2.5", "pm2", "5", "p5.js", "p5", "js", "well-known", "well", "known"]


@pytest.mark.parametrize(("given", "folded"), [("全國", "全国"), ("ＡＢ１", "ab1"), ("Sino BON", "sino bon")])
def test_traditional_full_width_and_capitals_are_folded(given: str, folded: str) -> None:
    assert normalise(given) == folded


def test_traditional_and_simplified_texts_have_the_same_terms() -> None:
    assert terms("全國第一部生物多樣性保護的法規") == terms("全国第一部生物多样性保护的法规")


def test_words_leave_punctuation_out() -> None:
    assert words("近200个，共2.3万") == ["近", "200", "个", "共", "2.3", "万"]


@given(st.text())
def test_folding_moves_no_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_terms_hold_no_white_space(text: str) -> None:
    assert all(term and not any(c.isspace() for c in term) for term in terms(text))


@given(st.text(), st.integers(min_value=0, max_value=12))
def test_a_long_text_folds_as_its_characters_do(text: str, times: int) -> None:
    whole = text * (1 << times) if len(text) < 50 else text
    assert fold(whole) == "".join(map(fold, whole))


def test_half_characters_and_rare_planes_fold_in_a_long_text() -> None:
    long = "全國，ＡＢ\ud800\U0003ffff" * 40
    assert fold(long) == "".join(map(fold, long))
    assert fold(long[:4] * 40) == "全国,a" * 40
