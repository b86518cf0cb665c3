"""The paragraphs behind an answer."""

import re

from ui.page.evidence import by_paragraph, whole_html


def test_quotes_of_one_paragraph_stand_in_it_together_each_marked(garden, answered):
    answer = answered(garden, "全园共有三个温室。", "池塘里养着四十条鲤鱼。", "第二个温室种着仙人掌。")
    assert [[c.number for c in citations] for citations in by_paragraph(answer.citations)] == [[1, 3], [2]]
    html = whole_html(answer, 4, "zh")
    assert html.count("<section>") == 2
    assert re.findall(r'href="(#src-[^"]+)"', html) == ["#src-4-1", "#src-4-3", "#src-4-2"]
    assert re.findall(r'<mark id="([^"]+)"', html) == ["all-4-1", "all-4-3", "all-4-2"]
    assert "占地两百平方米" in html
    assert "第 3 段" in html or "第 2 段" in html


def test_what_quotes_nothing_has_no_evidence(garden, refused):
    assert whole_html(refused(garden), 1, "zh") == ""
