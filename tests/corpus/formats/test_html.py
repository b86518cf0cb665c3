"""Pages that say more than they hold."""

import pytest

from corpus import Limits, TooLarge, read


def test_a_page_of_nothing_but_mark_up_is_too_large(tmp_path):
    (tmp_path / "a.html").write_text("<b></b>" * 10_000 + "甲", encoding="utf-8")
    assert read(tmp_path / "a.html")[0].text == "甲"
    with pytest.raises(TooLarge, match=r"more than 40,000 characters of mark-up .* Limits\(characters=17500\)"):
        read(tmp_path / "a.html", limits=Limits(characters=10_000))


def test_tags_inside_one_another_without_end_leave_the_text(tmp_path):
    page = "<table><tr><td>" * 20_000 + "<pre>" * 20_000 + "<svg>" * 20_000 + "</svg>" * 20_000 + "甲"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    assert read(tmp_path / "a.html")[0].text == "甲"
