import random

import pytest

from corpus import NoText, Unreadable, default_document, read
from corpus.encoding import decode

SIMPLIFIED = "生态保护红线是中国国土空间规划的重要制度创新，减少 28.3%。\n截至2020年底，建立植物园近200个。\n"
TRADITIONAL = "生態保護紅線是國土空間規劃的重要制度創新，減少 28.3%。\n截至2020年底，建立植物園近200個。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_simplified_text_is_read_in_every_encoding(encoding):
    assert decode(SIMPLIFIED.encode(encoding), "a.txt") == SIMPLIFIED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "gb18030", "big5"])
def test_traditional_text_is_read_in_every_encoding(encoding):
    assert decode(TRADITIONAL.encode(encoding), "a.txt") == TRADITIONAL


def test_a_file_in_gb18030_gives_the_same_paragraphs_as_in_utf8(tmp_path):
    path = tmp_path / "white.txt"
    path.write_bytes(default_document().read_text(encoding="utf-8").encode("gb18030"))
    assert read(path)[0].text == read(default_document())[0].text


def test_characters_that_a_keyboard_left_behind_make_no_binary_file_of_a_text():
    assert decode("第一级\b\b：整体服务瘫痪\x1b。\n第二级\b：部分瘫痪。\n".encode(), "a.txt").startswith("第一级\b\b：")


@pytest.mark.parametrize(
    "data",
    [
        random.Random(1).randbytes(5000),
        random.Random(2).randbytes(30),
        bytes(range(256)),
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        b"%PDF-1.7\n%text",
        b"caf\xe9 au lait",
        b"text\0with\0nul" * 5,
    ],
)
def test_what_is_not_text_is_named(data):
    with pytest.raises(Unreadable, match=r"junk\.txt"):
        decode(data, "junk.txt")


def test_no_bytes_are_no_text():
    with pytest.raises(NoText, match=r"empty\.txt"):
        decode(b"", "empty.txt")
