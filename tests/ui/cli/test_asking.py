"""`yinju ask` and `yinju search`, in process and as a process."""

import io
import json
import os
import re
import subprocess
import sys

import pytest

from ui.cli import main


def test_ask_prints_the_quote_and_its_place(index_dir, capsys):
    assert main(["ask", "池塘里养着多少条鲤鱼？", "--index", str(index_dir)]) == 0
    out = capsys.readouterr().out
    assert "[1] “池塘里养着四十条鲤鱼。" in out
    assert "pond.txt · 第 1 段 · 第 1 行" in out
    assert "\x1b" not in out


def test_ask_as_json_is_the_whole_answer(index_dir, capsys):
    assert main(["ask", "池塘里养着多少条鲤鱼？", "--json", "--index", str(index_dir)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["abstained"] is False
    assert answer["citations"][0]["quote"].startswith("池塘里养着四十条鲤鱼。")
    assert answer["question"] == "池塘里养着多少条鲤鱼？"


def test_ask_speaks_english_to_an_english_question(index_dir, capsys):
    assert main(["ask", "How many carp?", "--index", str(index_dir)]) == 0
    out = capsys.readouterr().out
    assert "paragraph 1" in out or "Nearest passages" in out or out.strip()
    assert "第 1 段" not in out


def test_a_scan_answers_with_a_quote_and_its_page_and_says_that_it_was_recognised(scan, tmp_path, capsys, monkeypatch):
    garden = ["全园共有三个温室。", "第一个温室种着热带植物，占地两百平方米。"]
    scan(tmp_path / "scan.pdf", garden, [], ["池塘里养着四十条鲤鱼。", "池塘边有一座石桥，长十二米。"])
    place = ["--index", str(tmp_path / "index")]
    assert main(["build", str(tmp_path / "scan.pdf"), *place]) == 0
    assert f"yinju: {tmp_path / 'scan.pdf'}: 1 picture without text left out\n" in capsys.readouterr().err
    assert main(["ask", "池塘里养着多少条鲤鱼？", *place]) == 0
    out = capsys.readouterr().out
    assert "[1] “池塘里养着四十条鲤鱼。" in out
    assert re.search("scan.pdf · 第 3 页 · .*由图片识别", out)
    assert main(["ask", "池塘里养着多少条鲤鱼？", "--json", *place]) == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(capsys.readouterr().out.encode())))
    assert main(["verify", "-", *place]) == 0
    assert capsys.readouterr().out.startswith("相符 · 由图片识别")


def test_search_lists_passages_best_first(index_dir, capsys):
    assert main(["search", "仙人掌 温室", "-k", "1", "--index", str(index_dir)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("1. (")
    assert "仙人掌" in lines[0]
    assert main(["search", "池塘 温室", "-k", "2", "--json", "--index", str(index_dir)]) == 0
    hits = json.loads(capsys.readouterr().out)
    assert [hit["rank"] for hit in hits] == [1, 2]
    assert hits[0]["score"] >= hits[1]["score"]


def test_search_explains_what_made_a_score(index_dir, capsys):
    assert main(["search", "第二个温室种着什么？", "-k", "1", "--explain", "--index", str(index_dir)]) == 0
    lines = capsys.readouterr().out.splitlines()
    score = lines[0].split("(")[1].split(")")[0]
    assert lines[-2].strip().startswith(f"{score} = +")
    assert "温室" in lines[-1]
    assert main(["search", "温室", "-k", "2", "--explain", "--json", "--index", str(index_dir)]) == 0
    for hit in json.loads(capsys.readouterr().out):
        made = hit["explanation"]
        parts = (made[name] for name in ("passage", "parent", "dense"))
        assert hit["score"] == pytest.approx(sum(parts), abs=1e-6) == made["score"]


def test_as_a_process_on_a_terminal_without_unicode_asking_loads_neither_torch_nor_gradio(index_dir):
    code = (
        "import sys; from ui.cli import main; code = main(sys.argv[1:]);"
        "heavy = {'torch', 'gradio', 'fastapi', 'sentence_transformers', 'transformers'} & set(sys.modules);"
        "print(sorted(heavy), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "ask", "池塘里养着多少条鲤鱼？", "--index", str(index_dir)],
        env={**os.environ, "PYTHONIOENCODING": "ascii:strict"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.decode().strip() == "[]"
    assert b"\\u56db" in done.stdout
