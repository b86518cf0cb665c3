"""Quotes that are kept: of what, with what note, checked again, and as files."""

import io
import json
from datetime import UTC, datetime

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import read_text
from ui.page.pinboard import offset_at, pins_html
from ui.page.pins import NotPinned, Pins, citations, in_order, pin_of, pins_file
from ui.page.pins_export import pins_bibtex, pins_docx, pins_json, pins_markdown
from ui.page.records import Loaded
from ui.verify import verify_json

WHEN = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
CARP = "池塘里养着四十条鲤鱼。"


@pytest.fixture
def pins(tmp_path):
    return Pins(pins_file(tmp_path / "index"))


def pinned(document, quote, when=WHEN):
    start = document.text.index(quote)
    return pin_of(document, start, start + len(quote), when)


def test_a_quote_is_kept_with_its_note_beside_the_index_and_only_once(pins, garden, tmp_path):
    pins.add(pinned(garden, CARP))
    (key,) = [pin.key for pin in pins.all()]
    pins.note(key, "鱼\n很多")
    pins.add(pinned(garden, CARP))
    (pin,) = Pins(tmp_path / "index-pins.json").all()
    assert (pin.span["quote"], pin.note, pin.when) == (CARP, "鱼\n很多", "2026-03-04T05:06:00+00:00")
    assert (tmp_path / "index-pins.json").stat().st_mode & 0o077 == 0
    assert pins.remove(key) == pin
    assert pins.all() == ()


def test_white_space_around_what_is_selected_is_no_part_of_the_quote(garden):
    start = garden.text.index(CARP)
    before = garden.text.index("园中没有大型动物。")
    around = pin_of(garden, before, start + len(CARP), WHEN)
    assert around.span["quote"] == garden.text[before : start + len(CARP)]
    padded = garden.text.index("一、植物") + len("一、植物")
    assert pin_of(garden, padded, padded + 8, WHEN).span["quote"] == garden.text[padded : padded + 8].strip()


@pytest.mark.parametrize(("start", "end"), [(5, 5), (-1, 3), (0, 100_000)])
def test_what_is_not_within_the_text_is_not_kept_and_both_languages_say_why(garden, start, end):
    with pytest.raises(NotPinned, match="Nothing of “园子”") as raised:
        pin_of(garden, start, end, WHEN)
    assert raised.value.said("zh").startswith("“园子”里没有选中文字")


def test_a_note_to_what_is_not_kept_and_a_file_that_is_none_are_refused(pins, garden, tmp_path):
    with pytest.raises(NotPinned, match="no longer kept"):
        pins.note("0" * 16, "x")
    pins.add(pinned(garden, CARP))
    with pytest.raises(NotPinned, match="at most 4,000"):
        pins.note(pins.all()[0].key, "x" * 4_001)
    file = tmp_path / "index-pins.json"
    for broken in ("[{}]", "{", '[{"key": "a", "span": 3, "note": "", "when": ""}]', "5"):
        file.write_text(broken, "utf-8")
        with pytest.raises(NotPinned, match="move it away"):
            pins.all()


def test_a_quote_whose_words_were_changed_in_the_file_is_refused(pins, garden, tmp_path):
    pins.add(pinned(garden, CARP))
    file = tmp_path / "index-pins.json"
    file.write_text(file.read_text("utf-8").replace("四十条", "五十条"), "utf-8")
    with pytest.raises(NotPinned):
        pins.all()


def test_quotes_are_sorted_by_time_or_by_document_and_place(garden):
    other = read_text("一座石桥。\n", title="桥", source="b.txt")
    made = [pinned(garden, CARP), pinned(garden, "全园共有三个温室。"), pinned(other, "一座石桥。")]
    assert in_order(made, "time") == made[::-1]
    assert [p.span["quote"] for p in in_order(made, "document")] == ["全园共有三个温室。", CARP, "一座石桥。"]


def test_each_quote_says_what_has_become_of_its_source(garden):
    pin = pinned(garden, CARP)
    changed = read_text("池塘里没有鱼。\n", title="园子", source="garden.txt")
    assert "文档已改动" not in pins_html([pin], Loaded([garden]), "zh")
    html = pins_html([pin], Loaded([changed]), "zh")
    assert "文档已改动，这是当时的原文。" in html and CARP in html and 'data-do="read"' not in html
    assert "0 条相符" in html
    assert "no longer here" in pins_html([pin], Loaded([]), "en")
    (citation,) = citations([pin], Loaded([]))
    assert citation.quote == CARP


def test_notes_are_shown_as_they_were_written_and_nothing_of_them_is_markup(pins, garden):
    pins.add(pinned(garden, CARP))
    pins.note(pins.all()[0].key, "</textarea><img src=x>\n二")
    html = pins_html(pins.all(), Loaded([garden]), "zh")
    assert "<img" not in html and html.count("</textarea>") == 1
    assert "&#10;二</textarea>" in html


def exported(garden, note="鱼*多*"):
    from dataclasses import replace

    return [replace(pinned(garden, CARP), note=note)], Loaded([garden])


def test_markdown_has_quote_place_digest_and_note(garden):
    text = pins_markdown(*exported(garden), WHEN, "zh")
    assert f"> {CARP}" in text and "鱼\\*多\\*" in text and "garden.txt" in text and "sha256 `" in text
    assert "1 条相符" in text
    assert "no longer here" in pins_markdown(exported(garden)[0], Loaded([]), WHEN, "en")


def test_what_is_exported_as_json_is_verified_like_an_answer(garden):
    text = pins_json(*exported(garden), WHEN)
    assert [check.problem for check in verify_json(text, [garden])] == [None]
    assert [check.problem for check in verify_json(text.replace("四十", "五十"), [garden])] == ["other_words"]
    (citation,) = json.loads(text)["citations"]
    assert (citation["note"], citation["state"], citation["number"]) == ("鱼*多*", "unchanged", 1)


def test_bibtex_has_an_entry_a_quote_with_its_note_and_no_key_twice(garden):
    twice = read_text(f"开头。\n\n{CARP}\n", title="另一", source="c.txt")
    pins, _ = exported(garden, "50% 的\n鱼")
    text = pins_bibtex([*pins, pinned(twice, CARP)], Loaded([garden, twice]), WHEN)
    keys = [line.split("{")[1] for line in text.splitlines() if line.startswith("@misc{")]
    assert len(set(keys)) == 2
    assert "annote = {50\\% 的 鱼}," in text


def test_a_word_document_has_quotes_notes_and_references(garden):
    pins, loaded = exported(garden, "鱼\x00\ufffe")
    paragraphs = [p.text for p in docx.Document(io.BytesIO(pins_docx(pins, loaded, WHEN, "zh"))).paragraphs]
    assert paragraphs[0] == "引据摘录"
    assert CARP in paragraphs and "鱼" in paragraphs and "参考文献" in paragraphs
    assert paragraphs[-1].startswith("[1] 园子[Z/DK]. ")


@given(st.text(min_size=1, max_size=60), st.data())
def test_what_a_browser_counts_leads_to_the_same_characters(text, data):
    document = read_text(f"甲{text}乙", title="t", source="t")
    shown = document.text.replace("\n", "").replace("\r", "")
    at = data.draw(st.integers(0, len(shown) - 1))
    assert document.text[offset_at(document, 0, at)] == shown[at]


@pytest.mark.parametrize(("start", "count"), [(-1, 0), (0, -1), (0, 10_000), (10_000, 0)])
def test_what_a_browser_counts_beyond_the_text_is_refused(garden, start, count):
    with pytest.raises(NotPinned):
        offset_at(garden, start, count)
