"""What holds for any text whatever."""

from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus import NoText, cut, read_text, sentences
from corpus.blocks import assemble
from corpus.formats.markdown import title_and_blocks
from corpus.lines import split_lines
from corpus.passages import units_of

EVERYWHERE = settings(max_examples=2000, deadline=None)

marks = "。，；：！？…、“”‘’（）《》——·　 \n\n\n\t\r\f-.,;:!?()[]\"'#*|>`"
words = st.sampled_from(
    (
        *("生物多样性", "保护", "的", "在", "PM2.5", "word", "environ-\nment", "3.14", "2020年", "布 并 实 施", "页"),
        *("（一）", "第一章 总则", "第十二条 ", "一、目的", "结束语", "1. ", "- ", "# ", "```", "|a|b|", "\n— 3 —\n"),
        *("\n\n", "　　", "。\n", "，\n"),
    )
)
texts = st.lists(st.one_of(words, st.text(alphabet=marks + "甲乙丙丁abcXYZ019é", max_size=8)), max_size=60).map("".join)
wrapped = st.builds(
    lambda text, width, gap: gap.join(text[i : i + width] for i in range(0, len(text), width)),
    st.lists(st.text(alphabet="生物多样性保护的在，。、ab1 ", min_size=1, max_size=120), min_size=1, max_size=6).map(
        "\n".join
    ),
    st.integers(8, 40),
    st.sampled_from(["\n", "\n\n", "\r\n"]),
)


def document_of(raw):
    try:
        return read_text(raw, title="", source="text")
    except NoText:
        assume(False)


def assert_maps_back(document, raw):
    """Every clean character is the raw one it maps to, in order; a kept line end may read as a space or newline."""
    last = -1
    for i, character in enumerate(document.text):
        run = document.origins.run(i)
        place = document.origins.raw[run] + i - document.origins.clean[run]
        assert last < place
        assert raw[place] == character or (raw[place].isspace() and character in " \n")
        last = place
    for paragraph in document.paragraphs:
        place = document.locate(paragraph.start, paragraph.end)
        kept = raw[place.start : place.end]
        assert (kept[0], kept[-1]) == (document.text[paragraph.start], document.text[paragraph.end - 1])
        # a form feed, a vertical tab and the like part lines, but an editor does not count them
        assert place.first_line == raw.count("\n", 0, place.start) + bare_returns(raw, place.start) + 1


def bare_returns(raw, end):
    """Count the carriage returns before `end` that end a line by themselves."""
    return sum(raw[i] == "\r" and raw[i + 1 : i + 2] != "\n" for i in range(end))


@EVERYWHERE
@given(st.one_of(texts, wrapped))
def test_the_clean_text_is_a_subsequence_of_the_raw_text_and_maps_back(raw):
    assert_maps_back(document_of(raw), raw)


@EVERYWHERE
@given(wrapped)
def test_nothing_but_white_space_is_dropped_where_no_line_stands_three_times(raw):
    lines = [line.text for line in split_lines(raw)]
    assume(len(set(lines)) == len(lines) and not any(line.isdigit() for line in lines))
    assert "".join(document_of(raw).text.split()) == "".join(raw.split())


@EVERYWHERE
@given(texts)
def test_markdown_maps_back_too(raw):
    _, blocks = title_and_blocks(split_lines(raw))
    assume(blocks)
    assert_maps_back(assemble(blocks, source="text"), raw)


@EVERYWHERE
@given(st.one_of(texts, wrapped), st.integers(1, 400))
def test_passages_hold_every_sentence_and_row_of_every_paragraph_once_and_in_order(raw, limit):
    document = document_of(raw)
    passages = cut(document, limit)
    assert all(p.text == document.text[p.start : p.end] and 0 < len(p.text) <= limit for p in passages)
    assert all(a.end <= b.start for a, b in pairwise(passages))
    covered = bytearray(len(document.text))
    for passage in passages:
        assert not any(covered[passage.start : passage.end])
        covered[passage.start : passage.end] = b"\1" * (passage.end - passage.start)
        paragraph = document.paragraphs[passage.paragraph - 1]
        assert paragraph.start <= passage.start < paragraph.end and paragraph.section == passage.section
    for paragraph in document.paragraphs:
        for start, end in units_of(document, paragraph):
            assert all(covered[i] or document.text[i].isspace() for i in range(start, end))
            if end - start <= limit:
                assert any(p.start <= start and end <= p.end for p in passages)
    outside = [i for i, held in enumerate(covered) if held and document.paragraph_at(i) is None]
    assert all(document.text[i] == "\n" for i in outside)


@EVERYWHERE
@given(texts, st.integers(0, 100), st.integers(0, 400))
def test_sentences_hold_everything_but_white_space_once_and_in_order(text, start, length):
    end = min(len(text), start + length)
    spans = sentences(text, start, end)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text[start:end].split())
    assert all(text[a:b] == text[a:b].strip() and "\n" not in text[a:b] and start <= a < b <= end for a, b in spans)


@EVERYWHERE
@given(st.one_of(texts, wrapped))
def test_paragraphs_are_numbered_in_order_and_what_lies_between_is_headings(raw):
    document = document_of(raw)
    assert [p.number for p in document.paragraphs] == list(range(1, len(document.paragraphs) + 1))
    assert all(a.end < b.start for a, b in pairwise(document.paragraphs))
    assert all(document.text[p.start : p.end].strip() for p in document.paragraphs)
