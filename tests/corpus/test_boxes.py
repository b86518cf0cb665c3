"""Where characters are printed, packed and found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.boxes import Box, Printed, Strip, boxes_of, pack
from corpus.types import Document, OffsetMap, Paragraph

WIDTH = 6.25


def printed(lines, *, level=True):
    """Return a document of printed lines, (page, text) each, whose text has them as they are."""
    text = "\n".join(line for _, line in lines)
    clean, start, strips = [], 0, []
    for n, (page, line) in enumerate(lines):
        clean.append(start)
        edges = [edge for i in range(len(line)) for edge in (i * WIDTH, (i + 1) * WIDTH)]
        strips.append(Strip(line, page, level, 20.0 * n, 20.0 * n + 12, edges))
        start += len(line) + 1
    origins = OffsetMap(tuple(clean), tuple(clean), tuple(range(1, len(lines) + 1)), tuple(page for page, _ in lines))
    paragraphs = (Paragraph(1, 0, len(text), ()),)
    return Document("a", "", "a.pdf", text, paragraphs, origins, pack([Printed(0, text, strips)]))


@given(st.lists(st.text("水库 ab-", min_size=1, max_size=30).filter(lambda s: s.strip() == s), min_size=1, max_size=6),
       st.data())  # fmt: skip
def test_a_span_has_a_rectangle_a_line_from_its_first_character_to_its_last(lines, data):
    document = printed([(1 + n // 2, line) for n, line in enumerate(lines)])
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, len(document.text)))
    expected, at = [], 0
    for n, line in enumerate(lines):
        first, last = max(start - at, 0), min(end - at, len(line))
        if first < last:
            expected.append(Box(1 + n // 2, first * WIDTH, 20.0 * n, last * WIDTH, 20.0 * n + 12))
        at += len(line) + 1
    assert boxes_of(document, start, end) == tuple(expected)


def test_lines_that_run_down_the_page_have_rectangles_that_stand_upright():
    document = printed([(1, "水库")], level=False)
    assert boxes_of(document, 1, 2) == (Box(1, 0, WIDTH, 12, 2 * WIDTH),)


def test_hyphens_that_parted_a_word_and_spaces_have_no_place_of_their_own():
    strips = [
        Strip("the reser-", 1, True, 0, 10, [float(i // 2 + i % 2) for i in range(20)]),
        Strip("voir", 1, True, 20, 30, [float(i // 2 + i % 2) for i in range(8)]),
    ]
    text = "the  reservoir"
    origins = OffsetMap((0,), (0,), (1,), (1,))
    document = Document("a", "", "a.pdf", text, (), origins, pack([Printed(0, text, strips)]))
    assert boxes_of(document, 5, 14) == (Box(1, 4, 0, 9, 10), Box(1, 0, 20, 4, 30))
    assert boxes_of(document, 0, 10) == (Box(1, 0, 0, 9, 10),)


def test_what_has_no_pages_has_no_rectangles_and_what_is_not_in_the_text_is_refused():
    document = Document("a", "", "a.txt", "水库", (), OffsetMap((0,), (0,), (1,)))
    assert boxes_of(document, 0, 2) == ()
    with pytest.raises(ValueError, match="1:3 is not within"):
        boxes_of(document, 1, 3)
