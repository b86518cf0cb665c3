"""A quote as an entry of a list of references."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ui.references import Reference, apa, bibtex, gbt7714, reference_of

DAY = date(2026, 3, 4)
PAPER = Reference("年度报告", "报告.pdf", 12, 34, "ab" * 32)
GUIDE = Reference("Harbour guide", "guide.docx", None, 5, "cd" * 32)


def test_gbt_7714_names_title_carrier_place_day_file_and_digest():
    assert gbt7714(PAPER, DAY) == f"年度报告[Z/DK]. 第12页第34段[2026-03-04]. 报告.pdf. SHA-256: {'ab' * 32}."
    assert gbt7714(GUIDE, DAY) == f"Harbour guide[Z/DK]. para. 5[2026-03-04]. guide.docx. SHA-256: {'cd' * 32}."


def test_apa_begins_with_the_title_and_gives_the_place_in_the_text():
    assert apa(GUIDE) == (
        f"Harbour guide [DOCX file]. (n.d.). guide.docx. SHA-256: {'cd' * 32}\n(“Harbour guide,” n.d., para. 5)"
    )
    assert apa(PAPER).endswith("\n(“年度报告,” n.d., p. 12, para. 34)")


def test_bibtex_is_an_entry_a_line_a_field():
    assert bibtex(PAPER, DAY).split("\n") == [
        "@misc{yinju-abababababab,",
        "  title = {{年度报告}},",
        "  howpublished = {PDF file: 报告.pdf},",
        "  pages = {12},",
        f"  note = {{para. 34, SHA-256: {'ab' * 32}}},",
        "  urldate = {2026-03-04},",
        "}",
    ]
    assert "pages" not in bibtex(GUIDE, DAY)


@given(st.text(min_size=1))
def test_no_title_breaks_out_of_its_braces(title):
    entry = bibtex(replace(PAPER, title=" ".join(title.split()) or "x"), DAY)
    depth, escaped = 0, False
    for character in entry:
        if not escaped:
            depth += (character == "{") - (character == "}")
        escaped = character == "\\" and not escaped
        assert depth >= 0
    assert depth == 0


def test_what_is_known_of_a_quote_is_its_documents(garden, answered):
    (citation,) = answered(garden, "全园共有三个温室。").citations
    assert reference_of(citation) == Reference("园子", "garden.txt", None, 1, citation.digest)
