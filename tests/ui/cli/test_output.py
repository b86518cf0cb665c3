"""What is printed, and how."""

import json
import os
import sys

import pytest

from ui.cli import main


def test_a_build_draws_a_bar_on_a_terminal_and_nowhere_else(greenhouses, tmp_path, capsys, monkeypatch):
    (tmp_path / "a.txt").write_text(greenhouses, "utf-8")
    for n, terminal in enumerate((False, True)):
        monkeypatch.setattr(sys.stderr, "isatty", lambda terminal=terminal: terminal)
        assert main(["build", str(tmp_path / "a.txt"), "--index", str(tmp_path / f"index{n}")]) == 0
        assert ("建立索引 Building" in capsys.readouterr().err) == terminal


def test_names_that_a_terminal_would_act_on_are_shown_escaped_and_can_be_given_so(greenhouses, tmp_path, capsys):
    for name in ("plain.txt", "red\x1b[31m.txt", "two\nlines.txt", "c1\x9b31m.txt", os.fsdecode(b"caf\xe9.txt")):
        (tmp_path / name).write_text(f"{greenhouses}{name!a}", "utf-8")
    (tmp_path / "empty\x1b]0;title\x07.txt").write_text("")
    (tmp_path / "rows.jsonl").write_text('{"_id": "\\u001b[2J", "title": "\\u001b[31mred", "text": "山上有一座寺庙。"}')
    place = ["--index", str(tmp_path / "index")]
    assert main(["build", str(tmp_path), *place]) == 0
    said = capsys.readouterr().err
    assert r"skipped " in said and r"empty\x1b]0;title\x07.txt is empty" in said
    assert main(["list", *place]) == 0
    out = capsys.readouterr().out
    rows = [line.split("\t") for line in out.splitlines()]
    shown = {source.removeprefix(f"{tmp_path}/") for _, _, source in rows}
    assert shown == {
        "plain.txt", r"red\x1b[31m.txt", r"two\x0alines.txt", r"c1\x9b31m.txt", r"caf\xe9.txt", "rows.jsonl",
    }  # fmt: skip
    assert [r"\x1b[2J", r"\x1b[31mred"] in [row[:2] for row in rows]
    said += out
    assert main(["list", "--json", *place]) == 0
    out = capsys.readouterr().out
    assert {os.path.basename(document["source"]) for document in json.loads(out)} >= {
        "red\x1b[31m.txt", "two\nlines.txt", "c1\x9b31m.txt", "caf\udce9.txt",
    }  # fmt: skip
    said += out
    for question in ("search", "ask"):
        for form in ([], ["--json"]):
            assert main([question, "池塘里养着多少条鲤鱼？", *form, *place]) == 0
            said += capsys.readouterr().out
    assert main(["remove", f"{tmp_path}/red\\x1b[31m.txt", *place]) == 0
    assert main(["build", str(tmp_path / "gone\x1b[31m.txt"), *place]) == 2
    said += "".join(capsys.readouterr())
    assert r"gone\x1b[31m.txt does not exist" in said
    assert not {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0))} - {"\n", "\t"} & {*said}


@pytest.mark.parametrize("set_to", ["zh_CN.UTF-8", "C.UTF-8"])
def test_a_mistake_is_told_in_the_language_of_the_terminal(tmp_path, capsys, monkeypatch, set_to):
    monkeypatch.setenv("LC_ALL", set_to)
    assert main(["build", str(tmp_path / "no.txt"), "--index", str(tmp_path / "index")]) == 2
    words = "不存在" if set_to.startswith("zh") else "does not exist"
    assert words in capsys.readouterr().err
