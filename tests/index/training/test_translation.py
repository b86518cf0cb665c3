import gzip

import pytest

from index.training.translation import align, lemmatiser, read_dictionary, train_translation
from index.translate import Table

DICTIONARY = [
    "garden\t花园\tx\t1.0", "garden\t植物的\tx\t0.5", "bank\t银行\tx\t2.0", "banks\t班克斯\tx\t0.5",
    "Red Line\t红线\tx\t1.0",
    "quickly\t快速地\tx\t1.0", "meeting\t会议\tx\t1.0", "meet\t遇见\tx\t5.0", "odd\t:坏)\tx\t1.0", "the\t这\tx\t1.0",
]  # fmt: skip
PAIRS = ["the garden is red\t花园 红\tx", "a garden\t花园\tx", "a red bank\t红 银行\tx", "the banks\t银行\tx"]


@pytest.fixture
def files(tmp_path):
    for name, lines in (("dictionary", DICTIONARY), ("pairs", PAIRS)):
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")
    return tmp_path


def test_the_dictionary_is_read_without_endings_and_broken_entries(files):
    entries = read_dictionary(files / "dictionary")
    assert entries["garden"] == {"花园": 1.0, "植物": 0.5}
    assert entries["quickly"] == {"快速": 1.0}
    assert entries["red line"] == {"红线": 1.0}
    assert "odd" not in entries


def test_a_form_goes_to_its_stem_unless_it_is_a_word_of_its_own(files):
    lemma = lemmatiser(read_dictionary(files / "dictionary"))
    assert [lemma(w) for w in ("banks", "gardens", "meeting", "unheard")] == ["bank", "garden", "meeting", "unheard"]


def test_alignment_finds_which_word_goes_with_which():
    english = [["red", "house"], ["red", "book"], ["blue", "house"], ["blue", "book"]] * 3
    chinese = [["红", "房子"], ["红", "书"], ["蓝", "房子"], ["蓝", "书"]] * 3
    found = align(english, chinese)
    assert {word: max(table, key=table.get) for word, table in found.items()} == {
        "red": "红", "blue": "蓝", "house": "房子", "book": "书",
    }  # fmt: skip


def test_the_table_holds_stems_and_terms_and_is_the_same_every_time(files):
    for name in ("one", "two"):
        train_translation(files / "pairs", files / "dictionary", files / name)
    assert (files / "one" / "table.bin").read_bytes() == (files / "two" / "table.bin").read_bytes()
    assert (files / "one" / "names.json.gz").read_bytes() == (files / "two" / "names.json.gz").read_bytes()
    table = Table(files / "one" / "table.bin")
    assert dict(table.get("garden").translations) == {"花园": 1.0, "植物": 0.5}
    assert table.get("red line").translations == (("红线", 1.0),)
    assert table.get("banks") is None
    assert table.get("the") is None
