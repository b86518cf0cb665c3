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
    assert list(dict.fromkeys(told)) == [(0, 3, "a.txt"), (1, 3, "b.html"), (2, 3, "c.txt")]


def test_stop_stops_a_file_that_is_being_read(tmp_path):
    (tmp_path / "a.txt").write_text("池塘里养着四十条鲤鱼。", "utf-8")
    (tmp_path / "long.txt").write_text(default_document().read_text("utf-8") * 900, "utf-8")
    stop = threading.Event()
    told = []

    def told_or_stopped(done, total, name):
        if stop.is_set():
            raise Stopped("the rebuild was stopped; the index is unchanged")
        told.append(name)
        if told.count("long.txt") == 2:  # it is being read
            stop.set()

    with pytest.raises(Stopped):
        read_uploads([str(tmp_path / "a.txt"), str(tmp_path / "long.txt")], "", "", "zh", told_or_stopped)
    assert told.count("long.txt") == 2
