"""What a language model wrote, as it is kept with its answer and read again."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import read_text
from qa.types import Statement, Written
from ui.page import chats
from ui.page.chats import Chat, Entry
from ui.page.export import chat_json, chat_markdown
from ui.page.kept_writing import kept_of, state_of
from ui.page.records import Loaded, NotOurs, record_of
from ui.page.sources import panel_html
from ui.verify import verify

WHEN = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
OTHER = read_text("全园共有三个温室。池塘里有五十条鲤鱼。", title="园子", source="garden.txt")


@pytest.fixture
def written(garden, answered, citation):
    """An answer under which a model wrote a sentence that is proven by a quote of its own, and one that is not."""
    answer = answered(garden, "全园共有三个温室。", question="有几个温室？", text="共三个[1]。")
    quote = citation(garden, 2, "池塘里养着四十条鲤鱼。")
    statements = (
        Statement("园中有三个温室，还有40条鲤鱼。", (answer.citations[0], quote), True),
        Statement("鲤鱼有50条*。", (quote,), False, ("50",)),
    )
    return replace(answer, written=Written("small", statements, done=True, seconds=2.5, tokens=9, left_out=1))


def test_it_comes_back_as_it_was_with_its_quotes_in_their_document(kept, garden, written):
    record, again = kept_of(kept(written), Loaded([garden]))
    assert record == kept(written)
    assert again.written == replace(written.written, statements=again.written.statements)
    assert [(s.text, s.supported, s.lacking) for s in again.written.statements] == [
        (s.text, s.supported, s.lacking) for s in written.written.statements
    ]
    assert [[(c.number, c.quote, c.passage.document) for c in s.citations] for s in again.written.statements] == [
        [(1, "全园共有三个温室。", garden), (2, "池塘里养着四十条鲤鱼。", garden)],
        [(2, "池塘里养着四十条鲤鱼。", garden)],
    ]


def test_an_answer_without_it_is_kept_as_before(kept, garden, answered):
    record, again = kept_of(kept(answered(garden, "全园共有三个温室。")), Loaded([garden]))
    assert again.written is None
    assert "written" not in record


def test_its_quotes_are_checked_as_those_of_the_answer_are(kept, garden, written):
    record = kept(written)
    for documents, states, worst in (
        ([garden], {1: "unchanged", 2: "unchanged"}, "unchanged"),
        ([OTHER], {1: "still", 2: "changed"}, "changed"),
        ([], {1: "gone", 2: "gone"}, "gone"),
    ):
        loaded = Loaded(documents)
        assert (loaded.states(record), state_of(record, loaded)) == (states, worst)
        _, again = kept_of(record, loaded)
        assert again.written.statements[0].citations[1].quote == "池塘里养着四十条鲤鱼。"
    assert "文档已不在这里" in panel_html([again], "zh", states=[states])


def test_under_a_refusal_too_a_card_says_what_became_of_its_source(kept, garden, refused, citation):
    quote = citation(garden, 1, "池塘里养着四十条鲤鱼。")
    answer = replace(refused(garden), written=Written("small", (Statement("有鲤鱼。", (quote,), True),), done=True))
    record, again = kept_of(kept(answer), Loaded([]))
    assert "文档已不在这里" in panel_html([again], "zh", states=[Loaded([]).states(record)])


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("citations", 0, "quote"), "池塘里养着五十条鲤鱼。"),
        (("citations", 0, "digest"), "0" * 64),
        (("citations", 0, "number"), 1),
        (("citations", 0, "number"), 0),
        (("citations", 0, "start"), "0"),
        (("sentences", 0, "citations"), [9]),
        (("sentences", 0, "citations"), []),
        (("sentences", 0, "citations"), [True]),
        (("sentences", 0, "supported"), "yes"),
        (("sentences", 0, "text"), "\ud800"),
        (("sentences", 0, "text"), "长" * 30_000),
        (("sentences", 0, "lacking"), [7]),
        (("sentences", 0, "lacking"), ["7"] * 500),
        (("sentences",), [{"text": "", "citations": [], "supported": False, "lacking": []}] * 500),
        (("problem",), "lazy"),
        (("model",), None),
        (("seconds",), float("inf")),
        (("tokens",), "many"),
    ],
)
def test_what_does_not_fit_together_is_refused(kept, garden, written, path, to):
    record = kept(written)
    inner = record["written"]
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = to
    with pytest.raises(NotOurs):
        kept_of(record, Loaded([garden]))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_whatever_stands_in_its_place_is_read_or_refused(value):
    document = read_text("全园共有三个温室。", title="园子", source="garden.txt")
    record = {
        "question": "？", "understood_as": "", "short": "", "segments": [], "abstained": False, "confidence": 0.5,
        "certainty": "sure", "missing": [], "citations": [], "hits": [], "timings": {}, "written": value,
    }  # fmt: skip
    if value is None:
        assert kept_of(record, Loaded([document]))[1].written is None
    else:
        with pytest.raises(NotOurs):
            kept_of(record, Loaded([document]))


def test_what_does_not_belong_there_does_not_stay(kept, garden, written):
    record = kept(written)
    record["written"]["extra"] = record["written"]["sentences"][0]["extra"] = "x" * 1000
    assert "extra" not in str(kept_of(record, Loaded([garden]))[0])


def test_what_has_only_begun_is_kept_once_it_is_ended(written):
    begun = replace(written, written=replace(written.written, done=False, pending="还有"))
    chat = Chat((Entry(begun, record=record_of(replace(written, written=None))),))
    assert "written" not in chat.turns[0].record
    ended = chats.halted(chat)
    state = ended.turns[0].answer.written
    assert (state.done, state.problem, state.pending) == (True, "stopped", "")
    assert state.statements == written.written.statements
    assert ended.turns[0].record["written"]["problem"] == "stopped"
    assert chats.halted(ended) == ended


def test_an_exported_chat_says_who_wrote_and_what_is_proven_and_its_quotes_verify(garden, written):
    turns = [Entry(written, record=record_of(written))]
    chat = json.loads(chat_json(turns, Loaded([garden]), WHEN))
    (answer,) = chat["answers"]
    assert answer["written"]["model"] == "small"
    assert [s["supported"] for s in answer["written"]["sentences"]] == [True, False]
    assert [c["source"] for c in answer["written"]["citations"]] == ["unchanged"]
    assert [check.problem for check in verify(chat, [garden])] == [None, None]
    assert "other_words" not in [check.problem for check in verify(chat, [garden])]
    assert [check.problem for check in verify(chat, [OTHER])] == ["no_document"] * 2


def test_markdown_sets_it_apart_from_the_quotes_and_escapes_it(garden, written):
    turns = [Entry(written, record=record_of(written))]
    lines = chat_markdown(turns, Loaded([garden]), WHEN, "zh").split("\n\n")
    at = next(i for i, line in enumerate(lines) if "由 small 撰写" in line)
    assert lines[at - 1].startswith("> 全园共有三个温室。")
    assert lines[at + 1] == r"✓ 园中有三个温室，还有40条鲤鱼。\[1\]\[2\]"
    assert lines[at + 2] == r"? 鲤鱼有50条\*。\[2\] （引文中没有：50）"
    assert lines[at + 3].startswith("> 池塘里养着四十条鲤鱼。")
    assert lines[at + 4] == "略去没有依据的句子 1 句。\n"
    begun = replace(written, written=replace(written.written, done=False))
    assert "撰写" not in chat_markdown([Entry(begun, record=record_of(begun))], Loaded([garden]), WHEN, "zh")
