import os
import threading

import pytest

from corpus import default_document
from ui.page.library import Stopped
from ui.page.uploads import read_uploads


def test_uploads_and_pasted_text_are_read_and_what_cannot_be_is_named(tmp_path):
    (tmp_path / "a.txt").write_text("池塘里养着四十条鲤鱼。", "utf-8")
    (tmp_path / "b.html").write_text("<meta charset=undefined>", "utf-8")
    os.mkfifo(tmp_path / "c.txt")
    told = []
    files = [str(tmp_path / name) for name in ("a.txt", "b.html", "c.txt")]
    documents, problems = read_uploads(files, "题", "山上有一座寺庙。", "zh", lambda *step: told.append(step))
    assert [(d.title, d.source, d.text) for d in documents] == [
        ("a", "a.txt", "池塘里养着四十条鲤鱼。"),
        ("题", "粘贴的文本", "山上有一座寺庙。"),
    ]
    assert [name for name, _ in problems] == ["b.html", "c.txt"]
    assert not any(str(tmp_path) in reason for _, reason in problems)
    assert list(dict.fromkeys(told)) == [
        (0, 300, "正在读取 a.txt"),
        (100, 300, "正在读取 b.html"),
        (200, 300, "正在读取 c.txt"),
    ]


def test_stop_stops_a_file_that_is_being_read(tmp_path):
    (tmp_path / "a.txt").write_text("池塘里养着四十条鲤鱼。", "utf-8")
    (tmp_path / "long.txt").write_text(default_document().read_text("utf-8") * 900, "utf-8")
    stop = threading.Event()
    told = []

    def told_or_stopped(done, total, name):
        if stop.is_set():
            raise Stopped("the rebuild was stopped; the index is unchanged")
        told.append(name)
        if told.count("正在读取 long.txt") == 2:  # it is being read
            stop.set()

    with pytest.raises(Stopped):
        read_uploads([str(tmp_path / "a.txt"), str(tmp_path / "long.txt")], "", "", "zh", told_or_stopped)
    assert told.count("正在读取 long.txt") == 2


def test_the_pages_of_a_scan_are_told_as_they_are_recognised_and_stop_ends_it(tmp_path, scan):
    told = []

    def stopped_on_the_second(done, total, words):
        told.append((done, total, words))
        if words == "scan.pdf: recognising page 2 of 3":
            raise Stopped("the rebuild was stopped; the index is unchanged")

    with pytest.raises(Stopped):
        read_uploads(
            [str(scan(tmp_path / "scan.pdf", ["一页。"], ["二页。"], ["三页。"]))], "", "", "en", stopped_on_the_second
        )
    assert list(dict.fromkeys(told)) == [
        (0, 100, "Reading scan.pdf"),
        (0, 100, "scan.pdf: recognising page 1 of 3"),
        (33, 100, "scan.pdf: recognising page 2 of 3"),
    ]
