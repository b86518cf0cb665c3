from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import read_text
from index.storage.encoded import Encoded

PAPER = read_text(
    "第一章 植物\n中国建立植物园近200个。\n第二章 动物\n麋鹿总数已突破8000只。\n", title="甲", source="a.txt"
)


@pytest.mark.parametrize(
    ("change", "content", "details"),
    [
        ({}, True, True),
        ({"title": "丙"}, True, False),
        ({"source": "c.txt"}, True, False),
        ({"text": PAPER.text.replace("200", "300")}, False, True),
        ({"paragraphs": PAPER.paragraphs[:1]}, False, True),
        ({"origins": replace(PAPER.origins, line=tuple(n + 1 for n in PAPER.origins.line))}, True, False),
    ],
)
def test_digests_tell_what_of_a_document_changed(change: dict, content: bool, details: bool) -> None:
    before, after = Encoded(PAPER), Encoded(replace(PAPER, **change))
    assert (before.content == after.content, before.details == after.details) == (content, details)


@settings(max_examples=200)
@given(st.text(), st.text(), st.text(), st.text())
def test_what_moves_between_title_and_source_changes_the_digest(a: str, b: str, c: str, d: str) -> None:
    one, two = Encoded(replace(PAPER, title=a, source=b)), Encoded(replace(PAPER, title=c, source=d))
    assert (one.details == two.details) == ((a, b) == (c, d))
