"""Answers as the browser keeps them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import read_text
from ui import render
from ui.page.records import Loaded, NotOurs, answer_of
from ui.page.sources import panel_html


def test_an_answer_comes_back_as_it_was_with_its_quotes_in_their_document(kept, garden, answered):
    answer = replace(
        answered(garden, "全园共有三个温室。", "池塘里养着四十条鲤鱼。", short="三个"), certainty="possible"
    )
    record, again = answer_of(kept(answer), Loaded([garden]))
    assert record == kept(answer)
    assert (again.text, again.short, again.certainty, again.timings) == (
        answer.text, "三个", "possible", answer.timings,
    )  # fmt: skip
    assert [(c.passage.document, c.start, c.end) for c in again.citations] == [
        (c.passage.document, c.start, c.end) for c in answer.citations
    ]


def test_a_refusal_comes_back_with_the_passages_it_offers(kept, garden, refused):
    _, again = answer_of(kept(refused(garden)), Loaded([garden]))
    assert [hit.passage.text for hit in render.nearest(again)] == [
        hit.passage.text for hit in render.nearest(refused(garden))
    ]


def test_a_source_is_unchanged_changed_or_gone_and_a_changed_one_may_still_have_the_quote(kept, garden, answered):
    record = kept(answered(garden, "全园共有三个温室。"))
    longer = read_text(f"新的一句。\n\n{garden.text}", title="园子", source="garden.txt")
    other = read_text("全园共有四个温室。", title="园子", source="garden.txt")
    elsewhere = read_text(garden.text + "另有一句。", title="别处", source="elsewhere.txt")
    loaded = {"unchanged": [garden], "still": [longer], "changed": [other], "gone": [elsewhere]}
    for state, documents in loaded.items():
        assert (state, Loaded(documents).whole(record), Loaded(documents).states(record)) == (state, state, {1: state})


def test_an_answer_that_shows_nothing_of_documents_has_no_source(kept, garden, answered):
    assert Loaded([garden]).whole(kept(answered(garden, text="你好。"))) is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_quote_whose_document_is_gone_is_shown_with_its_place_as_it_was(kept, garden, answered, lang):
    answer = answered(garden, "第二个温室种着仙人掌。")
    before = render.place(garden, answer.citations[0].start, answer.citations[0].end, lang)
    _, again = answer_of(kept(answer), Loaded([]))
    (citation,) = again.citations
    assert (citation.quote, citation.digest) == (answer.citations[0].quote, answer.citations[0].digest)
    assert render.place(citation.passage.document, citation.start, citation.end, lang) == before
    panel = panel_html([again], lang, states=[{1: "gone"}])
    assert ("文档已不在这里" if lang == "zh" else "no longer here") in panel


def changed(record, *path, to):
    inner = record
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = to
    return record


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("citations", 0, "quote"), "全园共有九个温室。"),
        (("citations", 0, "digest"), "0" * 64),
        (("citations", 0, "number"), 2),
        (("citations", 0, "end"), 10**30),
        (("citations", 0, "place", "page"), "1"),
        (("citations", 0, "section"), [7]),
        (("citations", 0, "document", "title"), None),
        (("citations", 0, "document", "title"), "\ud800"),
        (("segments", 0, "citations"), [9]),
        (("segments", 0, "text"), 7),
        (("segments",), [{"text": "", "citations": []}] * 500),
        (("confidence",), float("nan")),
        (("certainty",), "very"),
        (("abstained",), True),
        (("timings",), {"read": "fast"}),
        (("question",), "问" * 200_000),
    ],
)
def test_what_does_not_fit_together_is_refused(kept, garden, answered, path, to):
    with pytest.raises(NotOurs):
        answer_of(changed(kept(answered(garden, "全园共有三个温室。")), *path, to=to), Loaded([garden]))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda x: st.lists(x) | st.dictionaries(st.text(), x),
)


@given(JSON)
def test_whatever_a_browser_sends_is_read_or_refused(value):
    with pytest.raises(NotOurs):
        answer_of(value, Loaded([]))


def test_what_does_not_belong_in_a_record_does_not_stay_there(kept, garden, answered):
    record = kept(answered(garden, "全园共有三个温室。"))
    record["citations"][0]["extra"] = record["extra"] = "x" * 1000
    assert "extra" not in str(answer_of(record, Loaded([garden]))[0])
