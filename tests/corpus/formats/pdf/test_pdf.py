"""PDF files written by hand: what is drawn is read, wherever in the content it stands."""

import pytest

from corpus import Limits, TooLarge, read

PROSE = "the cat sat on the mat and looked at the birds in the garden all day long"
LEFT = ("The left column is read", "first, from its top down", "to its end, even where", "the lines of both stand")
LEFT = (*LEFT, "level with each other in", "the content of the page.")
RIGHT = ("The right one is read", "behind it as a whole, and", "no line of it stands in", "the middle of a sentence")
RIGHT = (*RIGHT, "that began in the other", "of the two, as it would.")


@pytest.fixture
def pdf(written):
    """Return what makes a PDF of one page with these lines, each (size of its characters, text)."""

    def make(lines):
        shown = " ".join(f"/F {size} Tf 0 -{size + 2} Td ({text}) Tj" for size, text in lines)
        return written(f"BT 50 100000 Td {shown} ET", box="0 0 900 100000")

    return make


def at(x, y, text, size=10, font="F"):
    """Return the content that draws a text."""
    return f"BT /{font} {size} Tf {x} {y} Td ({text}) Tj ET\n"


def lines(texts, x=50, top=700):
    return [at(x, top - 12 * i, text) for i, text in enumerate(texts)]


def test_sizes_of_characters_tell_a_bounded_number_of_levels(pdf):
    lines = [(200 - n, f"Heading of size {200 - n}") for n in range(100)] + [(9, PROSE + ".")] * 40
    (document,) = read(pdf(lines))
    assert document.paragraphs[-1].section[:2] == ("Heading of size 200", "Heading of size 199")
    assert max(len(paragraph.section) for paragraph in document.paragraphs) <= 16


def test_a_page_is_counted_before_its_characters_are_looked_at(pdf):
    path = pdf([(9, PROSE)] * 100)
    assert read(path)[0].text.count("garden") == 100
    with pytest.raises(TooLarge, match="characters, the limit is 5,000"):
        read(path, limits=Limits(characters=5_000))


def test_columns_are_not_woven_together_though_the_content_goes_from_line_to_line(drawn, paragraphs_of):
    woven = [piece for pair in zip(lines(LEFT), lines(RIGHT, 200), strict=True) for piece in pair]
    assert paragraphs_of(drawn("".join(woven))) == [" ".join(LEFT), " ".join(RIGHT)]


def test_lines_are_read_from_the_top_down_wherever_the_content_has_them(drawn, paragraphs_of):
    assert paragraphs_of(drawn("".join(reversed(lines(LEFT))))) == [" ".join(LEFT)]


def test_what_is_printed_twice_to_look_bold_stands_once_and_double_letters_stay(drawn):
    document = drawn(
        at(50, 700, "Printed for weight") + at(50.3, 700, "Printed for weight") + at(50, 688, "all coffee.")
    )
    assert document.text == "Printed for weight all coffee."


def test_turned_text_follows_the_text_of_its_page(drawn, paragraphs_of):
    turned = "BT /F 10 Tf 0 1 -1 0 30 300 Tm (Turned by ninety degrees) Tj ET\n"
    slanted = "BT /F 30 Tf .7 .7 -.7 .7 100 300 Tm (DRAFT COPY) Tj ET\n"
    content = at(50, 700, LEFT[0]) + turned + slanted + "".join(lines(LEFT[1:], top=688))
    document = drawn(content, content)
    assert paragraphs_of(document)[1:3] == ["Turned by ninety degrees", "DRAFT COPY"]
    assert paragraphs_of(document)[0] == " ".join(LEFT)
    assert document.text.count("DRAFT COPY") == 1


def test_a_page_that_is_turned_as_a_whole_is_read_upright(drawn, paragraphs_of):
    content = "".join(f"BT /F 10 Tf 0 1 -1 0 {100 + 12 * i} 50 Tm ({text}) Tj ET\n" for i, text in enumerate(LEFT))
    assert paragraphs_of(drawn(content, entries="/Rotate 90")) == [" ".join(LEFT)]


def test_control_characters_are_dropped_and_letters_set_apart_stay_one_word(drawn):
    document = drawn(at(50, 700, "A\\001B caf\\351") + "BT /F 10 Tf 3 Tc 50 688 Td (Spaced out) Tj ET")
    assert document.text == "AB café Spaced out"


def test_words_without_spaces_between_them_are_parted_by_their_places(drawn):
    assert drawn("BT /F 10 Tf 50 700 Td [(one)-300(two)-300(three)] TJ ET").text == "one two three"


def test_heads_and_page_numbers_are_read_once_at_most_and_part_no_sentence(drawn, paragraphs_of):
    pages = []
    for page in (1, 2, 3):
        text = [f"Line {page}{line} of this text goes on and on" for line in range(5)]
        pages.append(at(50, 770, "Report of the board") + at(300, 20, f"- {page} -") + "".join(lines(text)))
    document = drawn(*pages)
    whole = " ".join(f"Line {page}{line} of this text goes on and on" for page in (1, 2, 3) for line in range(5))
    assert paragraphs_of(document) == [whole, "Report of the board"]
    start = document.text.index("Line 24")
    assert document.locate(start, start + 4).page == 2


def test_pages_that_are_all_alike_keep_their_text(drawn):
    document = drawn(*["".join(lines(LEFT))] * 3)
    assert document.text.count("the content of the page.") == 3


def test_a_hyphen_goes_where_it_only_parted_a_word_and_stays_in_compounds(drawn):
    text = (
        "The word is inter-",
        "national, and an e-",
        "mail to a well-",
        "known reader, who is",
        "so well-known, comes.",
    )
    assert drawn("".join(lines(text))).text == (
        "The word is international, and an e-mail to a well-known reader, who is so well-known, comes."
    )


def test_powers_are_raised_signs_and_what_stands_low_stays_on_the_line(drawn):
    content = at(50, 700, "CO") + at(65, 698, "2", 6) + at(69, 700, " per 10 m") + at(111, 704, "2", 6)
    assert drawn(content + at(116, 700, "of it.")).text == "CO2 per 10 m² of it."


def test_a_table_is_told_by_its_white_space(drawn):
    rows = (("Item", "2021", "2022"), ("Water", "1,200", "1,300"), ("Power", "12", "14"), ("Sum", "1,212", "1,314"))
    cells = [
        at(x, 700 - 12 * i, text) for i, row in enumerate(rows) for x, text in zip((50, 150, 200), row, strict=True)
    ]
    document = drawn("".join(cells))
    assert [p.kind for p in document.paragraphs] == ["table"]
    assert document.text == "\n".join("\t".join(row) for row in rows)


def test_marks_of_items_before_a_gap_make_a_list_and_no_table(drawn):
    content = "".join(at(50, 700 - 12 * i, f"{i + 1}.") + at(70, 700 - 12 * i, f"item {i} of it") for i in range(5))
    document = drawn(content)
    assert [p.kind for p in document.paragraphs] == ["list"]
    assert document.text.split("\n") == [f"{i + 1}. item {i} of it" for i in range(5)]


def test_an_initial_several_lines_high_begins_its_word(drawn):
    beside = lines(
        ("he reservoir stores water for the dry season and the", "town downstream draws from it every day"), 75
    )
    content = at(50, 684, "T", 32) + "".join(beside) + at(50, 674, "of the year, and all is well.")
    assert drawn(content).text.startswith("The reservoir stores water for the dry season and the town downstream draws")


@pytest.mark.parametrize("title", ["untitled", "Microsoft Word - x.doc", "a.docx", "   "])
def test_a_title_that_says_nothing_gives_way_to_the_first_heading(drawn, title):
    content = at(50, 740, "On reservoirs", 20) + "".join(lines(LEFT))
    assert drawn(content, info=f"/Title({title})").title == "On reservoirs"
    assert drawn(content, info="/Title(The report)").title == "The report"


def test_a_page_of_many_scattered_words_is_read_in_linear_time(drawn):
    # ten thousand words that no line or column holds together, and as many lines drawn across them
    words = "".join(at(7 * (k * 37 % 80), 800 - (k * 101 % 7990) / 10, "word") for k in range(10_000))
    rules = " ".join(f"{k % 500} {k % 700} m {k % 500 + 90} {k % 700} l S" for k in range(20_000))
    assert drawn(words + rules).text.count("w") > 9_000
