"""`yinju check` and `yinju verify`."""

import io
import sys

from ui.cli import main


def test_check_names_every_damaged_file_and_the_remedy(greenhouses, tmp_path, capsys):
    (tmp_path / "a.txt").write_text(greenhouses, "utf-8")
    index = tmp_path / "index"
    assert main(["build", str(tmp_path / "a.txt"), "--index", str(index)]) == 0
    capsys.readouterr()
    assert main(["check", "--index", str(index)]) == 0
    assert "as they were written" in capsys.readouterr().out
    version = index / "versions" / "000001"
    (version / "vectors.faiss").write_bytes(b"")
    database = version / "documents.sqlite"
    database.write_bytes(database.read_bytes().replace("两百".encode(), "三百".encode()))
    assert main(["check", "--index", str(index)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert f"{database} is not what was written there" in lines
    assert any(line.startswith(f"{version / 'vectors.faiss'} has 0 bytes") for line in lines)
    assert f"yinju build PATH --index {index}" in lines[-1]
    assert main(["ask", "第一个温室占地多少？", "--index", str(index)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    (version / "manifest.json").write_text("{}")
    assert main(["check", "--index", str(index)]) == 1
    assert str(version / "manifest.json") in capsys.readouterr().out
    assert main(["build", str(tmp_path / "a.txt"), "--index", str(index)]) == 0
    assert main(["check", "--index", str(index)]) == 0


class Pipe:
    """Stands in for a standard input that a pipe fills."""

    def __init__(self, text):
        self.buffer = io.BytesIO(text.encode())


def test_what_ask_prints_is_verified_from_a_pipe_and_a_changed_quote_fails(index_dir, capsys, monkeypatch):
    main(["ask", "池塘里养着多少条鲤鱼？", "--json", "--index", str(index_dir)])
    printed = capsys.readouterr().out
    monkeypatch.setattr(sys, "stdin", Pipe(printed))
    assert main(["verify", "-", "--index", str(index_dir)]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert out.startswith("相符  1.[1] ")
    monkeypatch.setattr(sys, "stdin", Pipe(printed.replace('"quote": "池塘', '"quote": "湖里')))
    assert main(["verify", "-", "--index", str(index_dir)]) == 1
    assert capsys.readouterr().out.startswith("不符：原文不是这样写的")


def test_a_refusal_quotes_nothing_and_verifies(index_dir, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Pipe('{"citations": []}'))
    assert main(["verify", "-", "--index", str(index_dir)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "没有引文" in err
