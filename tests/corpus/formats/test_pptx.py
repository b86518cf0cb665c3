"""Presentations that say more than they hold."""

import zipfile

import pptx
import pytest

from corpus import Limits, TooLarge, read


def test_a_slide_named_often_is_read_once(tmp_path):
    deck = pptx.Presentation()
    for text in ("甲。", "乙。"):
        deck.slides.add_slide(deck.slide_layouts[6]).shapes.add_textbox(0, 0, 9, 9).text_frame.text = text
    names = deck.slides._sldIdLst
    first = names.sldId_lst[0]
    for _ in range(2_000):
        names._add_sldId(id=names._next_id, rId=first.rId)
    deck.save(tmp_path / "a.pptx")
    (document,) = read(tmp_path / "a.pptx")
    assert document.text == "甲。\n乙。"
    assert document.locate(3, 4).page == 2


def test_slides_and_shapes_are_counted(tmp_path):
    deck = pptx.Presentation()
    for _ in range(3):
        shapes = deck.slides.add_slide(deck.slide_layouts[6]).shapes
        for _ in range(4):
            shapes.add_textbox(0, 0, 9, 9).text_frame.text = "甲。"
    deck.save(tmp_path / "a.pptx")
    assert read(tmp_path / "a.pptx")[0].text.count("甲") == 12
    with pytest.raises(TooLarge, match="3 pages, the limit is 2"):
        read(tmp_path / "a.pptx", limits=Limits(pages=2))


def test_more_shapes_than_the_limit_on_characters_allows_are_refused(tmp_path, repack):
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[6]).shapes.add_textbox(0, 0, 9, 9).text_frame.text = "甲。"
    deck.save(tmp_path / "a.pptx")
    with zipfile.ZipFile(tmp_path / "a.pptx") as archive:
        slide = archive.read("ppt/slides/slide1.xml").decode()
    repack(
        tmp_path / "a.pptx", {"ppt/slides/slide1.xml": slide.replace("</p:spTree>", "<p:sp/>" * 999 + "</p:spTree>")}
    )
    with pytest.raises(TooLarge, match=r"more than 900 shapes.*Limits\(characters=180000\)"):
        read(tmp_path / "a.pptx", limits=Limits(characters=90_000))
    assert read(tmp_path / "a.pptx", limits=Limits(characters=100_000))[0].text == "甲。"
