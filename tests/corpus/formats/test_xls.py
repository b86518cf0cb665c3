"""Old Excel files, and what only has their suffix."""

import shutil
import subprocess
from datetime import datetime, time

import openpyxl
import pytest

from corpus import Limits, TooLarge, Unreadable, read
from corpus.formats import libreoffice


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """An old workbook that LibreOffice has made."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed: it makes the file")
    folder = tmp_path_factory.mktemp("xls")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "人口"
    sheet.append(["省份", "人口", "日期", "时刻", None, "是否"])
    sheet.append(["云南", 4700.0, datetime(2024, 5, 1), datetime(2024, 5, 1, 8, 30), None, True])
    sheet.append(["四川", 8300.5, 1 / 3, time(9, 5)])
    sheet.append(["合计\n两省", None, "甲"])
    sheet.append([None, None, "乙"])
    sheet.merge_cells("A4:B5")
    book.create_sheet("空")
    book.create_sheet("二")["C3"] = "丙"
    book.save(folder / "a.xlsx")
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "xls"]
    subprocess.run([*command, "a.xlsx"], cwd=folder, check=True, capture_output=True, timeout=120)
    return folder / "a.xls"


def test_a_workbook_is_read_without_libreoffice_as_a_person_sees_it(book, monkeypatch):
    monkeypatch.setattr(libreoffice, "_program", lambda: None)
    (document,) = read(book)
    assert document.text.split("\n") == [
        "人口",
        "省份\t人口\t日期\t时刻\t\t是否",
        "云南\t4700\t2024-05-01\t2024-05-01 08:30:00\t\tTrue",
        "四川\t8300.5\t0.333333333333333\t09:05:00",
        "合计 两省\t合计 两省\t甲",
        "合计 两省\t合计 两省\t乙",
        "二",
        "丙",
    ]
    assert [(p.kind, p.section) for p in document.paragraphs] == [("table", ("人口",)), ("table", ("二",))]
    shutil.copy(book, book.with_suffix(".et"))
    assert read(book.with_suffix(".et"))[0].text == document.text


def test_what_it_holds_counts(book):
    with pytest.raises(TooLarge, match="characters"):
        read(book, limits=Limits(characters=50))


@pytest.mark.parametrize("cut", [8, 100, 600, 3_000])
def test_a_broken_one_is_named(book, tmp_path, cut):
    path = tmp_path / "b.xls"
    path.write_bytes(book.read_bytes()[:cut])
    with pytest.raises(Unreadable, match=r"b\.xls"):
        read(path)


def test_what_only_has_the_suffix_is_read_as_what_it_is(tmp_path):
    page = "<meta charset=gb2312><table><tr><td>省份</td><td>人口</td></tr><tr><td>云南</td><td>4700</td></tr></table>"
    (tmp_path / "page.xls").write_bytes(page.encode("gb18030"))
    (tmp_path / "text.xls").write_text("省份\t人口\n云南\t4700\n", encoding="utf-16")
    new = openpyxl.Workbook()
    new.active.title = "表"
    new.active.append(["省份", "人口"])
    new.save(tmp_path / "new.xlsx")
    (tmp_path / "new.xlsx").rename(tmp_path / "new.xls")
    assert [read(tmp_path / f"{name}.xls")[0].text for name in ("page", "text", "new")] == [
        *["省份\t人口\n云南\t4700"] * 2,
        "表\n省份\t人口",
    ]
