"""Pictures of pages, drawn, recognised and read."""

import struct
import zlib

import pytest
from PIL import Image
from rapidfuzz.distance import Levenshtein

from corpus import LeftOut, Limits, NoText, TooLarge, Unreadable, boxes_of, read
from corpus.formats import pictures

ZH = (
    "水库为旱季蓄水，下游的城镇全年每天从中取水。管理人员每天早晨测量水位，并把它写进大厅里摊开的一本簿子。"
    "一九七八年，县里修成了大坝，坝高四十二米，库容三千六百万立方米；二〇〇三年又加高了三米。"
    "2021年汛期，最高水位达到186.4米，比警戒水位低0.6米，泄洪闸开启了3次。"
)
EN = (
    "The reservoir stores water for the dry season, and the town downstream draws from it every day of the year. "
    "Its keepers measure the level each morning and write it into a book that lies open in the hall. "
    "The dam was finished in 1978, stands 42 metres high, and was raised by another three metres in 2003. "
)


def bare(text):
    return "".join(text.split())


def accuracy(found, text):
    return 1 - Levenshtein.distance(bare(found), bare(text)) / len(bare(text))


@pytest.mark.parametrize(("text", "photographed", "least"), [(ZH, False, 0.98), (EN, False, 0.98), (ZH, True, 0.93)])
def test_a_page_is_recognised_nearly_to_the_character(draw, set_lines, photograph, tmp_path, text, photographed, least):
    lines = set_lines(text * 3)
    picture = draw(lines)
    if photographed:
        photograph(picture).save(tmp_path / "a.jpg", quality=85)
    else:
        picture.save(tmp_path / "a.png")
    (document,) = read(next(tmp_path.iterdir()))
    assert accuracy(document.text, text * 3) >= least
    assert len(document.paragraphs) == 1
    place = document.locate(0, len(document.text))
    assert (place.page, place.recognised) == (1, True)
    first, *_, last = boxes_of(document, 0, len(document.text))
    with Image.open(next(tmp_path.iterdir())) as given:
        wide, high = given.size
    assert first.left < 0.2 * wide < 0.8 * wide < first.right < 0.9 * wide
    assert 0 < first.top < first.bottom < 0.1 * high < last.top < last.bottom < 0.5 * high


def test_a_long_picture_of_a_screen_is_read_in_parts_and_no_line_is_lost(draw, tmp_path):
    lines = [(f"第{n}条 本条写的是第{n}件事。", 12, 40, 30 + 200 * n) for n in range(1, 25)]
    draw(lines, wide=600, high=5_100).save(tmp_path / "a.png")
    (document,) = read(tmp_path / "a.png")
    assert bare(document.text) == bare("".join(line[0] for line in lines))


def test_the_pages_of_a_tiff_are_read_whichever_way_up_and_those_without_text_are_counted(draw, tmp_path):
    first = draw(["坝高四十二米，库容三千六百万立方米。", "一九七八年建成。"], wide=800, high=300)
    second = draw(["The dam was finished in 1978,", "and stands 42 metres high."], wide=800, high=300)
    third = draw(["管理人员每天早晨测量水位，写进簿子。", "泄洪闸开启三次。"], wide=800, high=300)
    blank = Image.new("L", (800, 300), 255)
    pages = [first.rotate(180), blank, second.rotate(90, expand=True), third.rotate(-90, expand=True)]
    pages[0].save(tmp_path / "a.tiff", save_all=True, append_images=pages[1:])
    (document,) = read(tmp_path / "a.tiff")
    assert bare(document.text).startswith("坝高四十二米，库容三千六百万立方米。一九七八年建成。Thedamwas")
    assert document.left_out == (LeftOut("blank", 1),)
    assert all(document.recognised(p.start, p.end) for p in document.paragraphs)
    places = [boxes_of(document, p.start, p.end)[0] for p in document.paragraphs]
    assert [place.page for place in places] == [1, 3, 4]
    # in the page as it lies: on its head, what is read first stands low; on its side, left or right
    assert places[0].top > 0.5 * 300
    assert places[1].right < 0.5 * 300
    assert places[2].left > 0.5 * 300


@pytest.mark.parametrize("kind", ["1.tiff", "I;16.png", "RGBA.webp", "P.png", "CMYK.jpg", "LA.png"])
def test_pixels_of_every_kind_are_read(draw, tmp_path, kind):
    mode, suffix = kind.split(".")
    picture = draw(["水库为旱季蓄水"], wide=600, high=200)
    if mode == "I;16":
        picture = picture.convert("I").point(lambda value: value * 200 + 0).convert("I;16")
    elif mode in ("RGBA", "LA"):
        ink = picture.point(lambda value: 255 - value)
        picture = Image.new(mode, picture.size, (0,) * len(mode))
        picture.putalpha(ink)
    else:
        picture = picture.convert(mode)
    picture.save(tmp_path / f"a.{suffix}")
    assert bare(read(tmp_path / f"a.{suffix}")[0].text) == "水库为旱季蓄水"


def test_a_picture_is_turned_as_its_camera_says(draw, tmp_path):
    exif = Image.Exif()
    exif[0x112] = 6
    upright = draw(["水库为旱季蓄水", "下游每天取水"], wide=600, high=200)
    upright.rotate(90, expand=True).save(tmp_path / "a.jpg", exif=exif)
    (document,) = read(tmp_path / "a.jpg")
    assert bare(document.text).startswith("水库为旱季蓄水")
    (place,) = boxes_of(document, 0, 7)
    # drawn from (72, 60) on, seven characters 29 pixels wide
    assert (place.left, place.right) == pytest.approx((72, 275), abs=6)
    assert 55 < place.top < place.bottom < 110


def test_a_picture_without_text_says_so(draw, tmp_path):
    draw([], wide=300, high=200).save(tmp_path / "a.png")
    with pytest.raises(NoText, match=r"a\.png is a picture without text"):
        read(tmp_path / "a.png")


def test_without_what_recognises_text_the_remedy_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(pictures, "is_installed", lambda: False)
    (tmp_path / "a.png").write_bytes(b"")
    with pytest.raises(Unreadable, match=r"a\.png is a picture: .*pip install 'yinju\[ocr\]'"):
        read(tmp_path / "a.png")


def test_what_is_broken_or_no_picture_is_named(draw, tmp_path):
    draw(["水库"], wide=300, high=200).save(tmp_path / "whole.png")
    data = (tmp_path / "whole.png").read_bytes()
    for name, broken in (("a.png", data[: len(data) // 2]), ("b.jpg", b"\xff\xd8\xff" + data), ("c.webp", b"")):
        (tmp_path / name).write_bytes(broken)
        with pytest.raises(Unreadable, match=rf"{name} is broken, or no picture"):
            read(tmp_path / name)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize("side", [9_900, 40_000])
def test_a_picture_that_unpacks_to_far_too_many_pixels_is_refused_before_it_is_unpacked(draw, tmp_path, side):
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    packed = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1_000))) + chunk(b"IEND", b"")
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + packed)
    with pytest.raises(TooLarge, match=r"a\.png has .*pixels.*: save it smaller"):
        read(tmp_path / "a.png")


def test_more_pages_than_the_limit_are_refused_before_one_is_recognised(draw, tmp_path):
    pages = [draw([], wide=50, high=50) for _ in range(4)]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    with pytest.raises(TooLarge, match=r"4 pictures of pages, the limit is 3.*--max-pictures 4"):
        read(tmp_path / "a.tif", limits=Limits(pictures=3))
