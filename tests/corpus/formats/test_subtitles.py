"""Subtitles: what was said, in paragraphs, once."""

import pytest

from corpus import Unreadable, read

MANY = 200_000


@pytest.fixture
def said(tmp_path, paragraphs_of):
    """Return what writes subtitles and returns the paragraphs they are read as."""

    def make(text, suffix=".srt", encoding="utf-8"):
        path = tmp_path / f"a{suffix}"
        path.write_bytes(text.encode(encoding))
        (document,) = read(path)
        return paragraphs_of(document)

    return make


def cues(*cues):
    """Return SubRip of (from, to, text)."""
    times = [f"00:00:{start:06.3f} --> 00:00:{end:06.3f}".replace(".", ",") for start, end, _ in cues]
    return "".join(f"{n}\n{time}\n{cue[2]}\n\n" for n, (time, cue) in enumerate(zip(times, cues, strict=True), 1))


def test_cues_are_joined_until_a_silence_without_numbers_times_and_marks(said):
    text = cues(
        (1, 2, "The river <i>rises</i>\nin the west."),
        (2.2, 4, "{\\an8}It flows"),
        (4.1, 5, '<font color="#ff0000">to the sea.</font>'),
        (6.5, 8, "Rain &amp; snow"),
        (10, 11, "feed it."),
        (20, 21, "2020"),
    )
    expected = ["The river rises in the west. It flows to the sea.", "Rain & snow feed it.", "2020"]
    assert said(text) == expected
    assert said(text.replace("\n", "\r\n"), encoding="utf-8-sig") == expected
    assert said(text.replace("\n\n", "\n")) == expected


def test_chinese_without_marks_keeps_a_space_between_cues_and_with_marks_has_none(said):
    assert said(cues((1, 2, "我们明天\n出发"), (2.1, 3, "去云南")), encoding="gb18030") == ["我们明天出发 去云南"]
    assert said(cues((1, 2, "我们明天"), (2.1, 3, "去云南。"), (3, 4, "好，"))) == ["我们明天去云南。好，"]


def test_a_long_speech_is_parted_at_the_end_of_sentences(said):
    paragraphs = said(cues(*[(n / 10, n / 10 + 0.1, f"第{n}句话说到这里就结束了。") for n in range(100)]))
    assert len(paragraphs) > 3
    assert all(300 <= len(paragraph) < 330 for paragraph in paragraphs[:-1])


def test_whoever_speaks_is_named_and_begins_a_paragraph(said):
    text = """WEBVTT - 会议

STYLE
::cue { color: red }

NOTE 不读
这一行也不读

intro
00:01.000 --> 00:02.000 align:start position:0%
<v.loud 张三>大家好。

00:02.100 --> 00:03.000
<v 张三>今天讨论<c.a>预算</c>。</v>

2
00:03.100 --> 00:04.000
<v 李四>同意。
<v 王五>我也<ruby>同意<rt>tóngyì</rt></ruby>。
"""
    assert said(text, ".vtt") == ["张三: 大家好。今天讨论预算。", "李四: 同意。", "王五: 我也同意。"]
    assert said(cues((1, 2, "- 走吗？\n- 走。"), (2, 3, "-5度"))) == ["- 走吗？", "- 走。-5度"]


def test_a_name_before_a_colon_that_comes_again_begins_a_paragraph(said):
    talk = cues(
        (1, 2, "ANNA: Is the ferry late?\nBEN: It"),
        (2, 3, "is. At 8:30 they said: soon."),
        (3.1, 4, "<i>ANNA:</i> So we wait."),
        (4.1, 5, "BEN: Yes."),
    )
    assert said(talk) == [
        "ANNA: Is the ferry late?",
        "BEN: It is. At 8:30 they said: soon.",
        "ANNA: So we wait.",
        "BEN: Yes.",
    ]
    assert said(cues((1, 2, "甲：走吗？"), (2, 3, "乙：走。"), (3, 4, "甲：好。"), (4, 5, "乙：等等。"))) == [
        "甲：走吗？",
        "乙：走。",
        "甲：好。",
        "乙：等等。",
    ]
    assert said(cues((1, 2, "Rule one: be early."), (2, 3, "12: no. 12: yes."))) == [
        "Rule one: be early. 12: no. 12: yes."
    ]


def test_captions_that_roll_or_grow_are_read_once(said):
    first = ((1, 2, "so today"), (2, 2.01, "so today"), (2.01, 4, "so today\nwe look at"))
    assert said(cues(*first, (4, 4.01, "we look at"), (4.01, 6, "we look at\nthe river"))) == [
        "so today we look at the river"
    ]
    assert said(cues((1, 2, "我们"), (2, 3, "我们今天"), (3, 4, "我们今天说水。"))) == ["我们今天说水。"]
    assert said(cues((1, 2, "No."), (2.5, 3, "No."))) == ["No. No."]


def test_what_holds_no_cue_is_named(tmp_path):
    (tmp_path / "a.srt").write_text("一篇文章。", encoding="utf-8")
    with pytest.raises(Unreadable, match=r"a\.srt holds no cue"):
        read(tmp_path / "a.srt")


@pytest.mark.parametrize("unit", ["<v ", "<", "{\\", "<rt>", "-", "&", "&#9", "00:01.000 --> ", "1:", "\n", "甲\n"])
def test_marks_that_nothing_closes_are_read_once(said, unit):
    assert said(f"00:01.000 --> 00:02.000\n甲\n{unit * MANY}\n\n00:03.000 --> 00:04.000\n乙", ".vtt")[-1].endswith("乙")


def test_many_cues_are_read_in_one_go(said):
    assert sum(map(len, said("00:01.000 --> 00:02.000\n甲。\n\n" * 30_000 + "00:01.000 --> 00:01.100\n乙"))) < 100
