"""The command line, in process and as a process."""

import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

import docx
import httpx
import pytest

from corpus import default_document
from index.encoder import SHIPPED
from ui.cli import main

TEXT = "全园共有三个温室。第一个温室种着热带植物，占地两百平方米。第二个温室种着仙人掌。\n"


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory):
    """An index of two small files."""
    folder = tmp_path_factory.mktemp("texts")
    (folder / "garden.txt").write_text(TEXT, "utf-8")
    (folder / "pond.txt").write_text("池塘里养着四十条鲤鱼。池塘边有一座石桥，长十二米。\n", "utf-8")
    directory = tmp_path_factory.mktemp("cli") / "index"
    assert main(["build", str(folder), "--index", str(directory)]) == 0
    return directory


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home of our own, so that the default index is this test's."""
    for variable in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    return tmp_path


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


def test_info_shows_what_the_index_is_made_of(index_dir, capsys):
    assert main(["info", "--index", str(index_dir)]) == 0
    out = capsys.readouterr().out
    assert "文档 Documents" in out
    assert "yinju-static" in out
    assert main(["info", "--json", "--index", str(index_dir)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["documents"], found["shipped"]) == (2, True)
    assert found["size"] == sum(found["sizes"].values())


def test_build_takes_an_encoder_and_its_weight(tmp_path, capsys):
    encoder = shutil.copytree(SHIPPED, tmp_path / "encoder")  # one of the user's own by its place
    (tmp_path / "a.txt").write_text("The gardener waters the roses at dawn.\n", "utf-8")
    given = ["--index", str(tmp_path / "index"), "--encoder", str(encoder), "--dense-weight", "0.7"]
    assert main(["build", str(tmp_path / "a.txt"), *given]) == 0
    capsys.readouterr()
    assert main(["info", "--json", "--index", str(tmp_path / "index")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["encoder"], found["shipped"]) == (str(encoder), False)
    assert (found["dense_weight"], found["weight_by"]) == (0.7, "given")


def test_an_encoder_that_is_not_here_is_one_line_and_the_index_stays(tmp_path, capsys, monkeypatch):
    def no_network(*_args, **_kwargs):
        raise OSError("network is\nunreachable")

    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    place = ["--index", str(tmp_path / "index")]
    assert main(["build", str(tmp_path / "a.txt"), *place]) == 0
    before = (tmp_path / "index" / "CURRENT").read_text()
    capsys.readouterr()
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    began = time.perf_counter()
    assert main(["build", str(tmp_path / "a.txt"), *place, "--encoder", "nobody/nothing-like-it"]) == 2
    assert time.perf_counter() - began < 3
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "nobody/nothing-like-it is not on this machine" in err
    assert "give its folder" in err
    assert (tmp_path / "index" / "CURRENT").read_text() == before
    assert main(["search", "温室", *place]) == 0


def test_build_says_what_it_did_and_names_what_it_skipped(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text(TEXT, "utf-8")
    (tmp_path / "in" / "empty.txt").write_text("", "utf-8")
    assert main(["build", str(tmp_path / "in"), "--index", str(tmp_path / "index")]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("1 documents, ")
    assert "empty.txt" in err
    assert "Traceback" not in err


def test_build_says_what_it_left_out_of_a_file(tmp_path, capsys):
    document = docx.Document()
    run = document.add_paragraph(TEXT).add_run("暗")
    run.font.hidden = True
    for _ in range(2):
        document.add_comment(run, "已阅")
    document.save(tmp_path / "a.docx")
    assert main(["build", str(tmp_path / "a.docx"), "--index", str(tmp_path / "index")]) == 0
    assert f"yinju: {tmp_path / 'a.docx'}: 2 comments, 1 hidden text left out\n" in capsys.readouterr().err


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


def test_a_build_draws_a_bar_on_a_terminal_and_nowhere_else(tmp_path, capsys, monkeypatch):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    for n, terminal in enumerate((False, True)):
        monkeypatch.setattr(sys.stderr, "isatty", lambda terminal=terminal: terminal)
        assert main(["build", str(tmp_path / "a.txt"), "--index", str(tmp_path / f"index{n}")]) == 0
        assert ("建立索引 Building" in capsys.readouterr().err) == terminal


def test_check_names_every_damaged_file_and_the_remedy(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
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


def test_list_shows_what_remove_takes(tmp_path, capsys):
    for name, text in (("a.txt", TEXT), ("b.txt", "山上有一座寺庙。"), ("c.txt", "河边有两棵柳树。")):
        (tmp_path / name).write_text(text, "utf-8")
    place = ["--index", str(tmp_path / "index")]
    assert main(["build", *(str(tmp_path / name) for name in ("a.txt", "b.txt", "c.txt")), *place]) == 0
    capsys.readouterr()
    assert main(["list", *place]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [source for _, _, source in rows] == [str(tmp_path / name) for name in ("a.txt", "b.txt", "c.txt")]
    assert main(["remove", rows[0][0], str(tmp_path / "c.txt"), *place]) == 0
    assert capsys.readouterr().out.startswith("1 documents, 1 passages")
    assert main(["list", "--json", *place]) == 0
    (left,) = json.loads(capsys.readouterr().out)
    assert (left["id"], left["source"], left["characters"]) == (rows[1][0], str(tmp_path / "b.txt"), 8)
    assert main(["remove", rows[1][0], *place]) == 2
    assert "keep or add at least one" in capsys.readouterr().err


def test_names_that_a_terminal_would_act_on_are_shown_escaped_and_can_be_given_so(tmp_path, capsys):
    for name in ("plain.txt", "red\x1b[31m.txt", "two\nlines.txt", "c1\x9b31m.txt", os.fsdecode(b"caf\xe9.txt")):
        (tmp_path / name).write_text(f"{TEXT}{name!a}", "utf-8")
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


def test_build_takes_limits_on_the_reading_of_a_file(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "long.txt").write_text(default_document().read_text("utf-8") * 900, "utf-8")
    place = ["--index", str(tmp_path / "index")]
    for option, most in (("--max-seconds", "1"), ("--max-memory", "150000000")):
        assert main(["build", str(tmp_path), *place, option, most]) == 0
        said = capsys.readouterr()
        assert "long.txt takes more than the " in said.err
        assert option in said.err
        assert said.out.startswith("1 documents")


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


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["list", "--index", "{missing}"], "{missing}"),
        (["remove", "x", "--index", "{missing}"], "{missing}"),
        (["remove", "no such", "--index", "{index}"], "no such"),
        (["ask", "有几个温室？", "--index", "{missing}"], "{missing}"),
        (["search", "温室", "--index", "{missing}"], "{missing}"),
        (["info", "--index", "{missing}"], "{missing}"),
        (["check", "--index", "{missing}"], "{missing}"),
        (["build", "{index}", "--dense-weight", "11", "--index", "{index}"], "dense weight of 11"),
        (["build", "{missing}/no.txt", "--index", "{missing}"], "no.txt"),
        (["ask", "", "--index", "{index}"], "question"),
        (["ask", "长" * 5000, "--index", "{index}"], "5"),
        (["serve", "--host", "0.0.0.0", "--index", "{index}"], "--password"),
        (["serve", "--mcp", "--host", "0.0.0.0", "--password", "x", "--index", "{index}"], "--api-key"),
        (["mcp", "--http", "--host", "0.0.0.0", "--index", "{index}"], "--api-key"),
        (["mcp", "--index", "{missing}"], "{missing}"),
        (["eval", "--index", "{index}"], "GOLD.jsonl, or --beir FOLDER"),
        (["eval", "--beir", "{missing}"], "test.tsv"),
        (["verify", "{missing}/no.json", "--index", "{index}"], "no.json"),
        (["verify", "{index}", "--index", "{index}"], "cannot read"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(arguments, named, index_dir, tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("YINJU_PASSWORD", raising=False)
    monkeypatch.delenv("YINJU_API_KEY", raising=False)
    monkeypatch.setattr("ui.programs.mount.find_spec", lambda name: name)
    places = {"missing": tmp_path / "missing", "index": index_dir}
    assert main([argument.format(**places) for argument in arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("yinju: ")
    assert named.format(**places) in err
    assert err.count("\n") == 1


def test_serving_tools_without_their_packages_says_what_to_install(index_dir, capsys, monkeypatch):
    monkeypatch.setattr("ui.programs.mount.find_spec", lambda name: None)
    assert main(["serve", "--mcp", "--index", str(index_dir)]) == 2
    assert capsys.readouterr().err == (
        "yinju: the packages for MCP are not installed; install them with: pip install 'yinju[mcp]'\n"
    )


@pytest.mark.parametrize("given", [(), ("--mcp",)])
def test_serve_hands_on_what_was_given_and_says_where_page_and_tools_are(index_dir, capsys, monkeypatch, given):
    from ui import server

    served = {}

    def serve(library, **options):
        served.update(options, directory=library.directory)
        options["announce"]("http://127.0.0.1:7861/")

    monkeypatch.setattr(server, "serve", serve)
    monkeypatch.setenv("YINJU_PASSWORD", "开门")
    monkeypatch.setenv("YINJU_API_KEY", "甲, 乙")
    assert main(["serve", "--port", "7861", *given, "--index", str(index_dir)]) == 0
    del served["announce"]
    assert served == {
        "directory": index_dir, "host": "127.0.0.1", "port": 7861, "password": "开门", "mcp": bool(given),
        "keys": ("甲", "乙"), "rate": 600, "users": None,
    }  # fmt: skip
    page, *tools, _ = capsys.readouterr().err.splitlines()
    assert page.startswith("Yinju is at http://127.0.0.1:7861/ ")
    assert [line.split("  ")[0] for line in tools] == [
        "Tools for programs (MCP) are at http://127.0.0.1:7861/mcp" for _ in given
    ]


def test_serve_opens_empty_where_there_is_no_index_yet_and_says_so(tmp_path, capsys, monkeypatch):
    from ui import server

    served = []
    monkeypatch.setattr(server, "serve", lambda library, **_: served.append(library))
    assert main(["serve", "--index", str(tmp_path / "new")]) == 0
    assert served[0].shelf.documents == ()
    assert "the page opens empty" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a console of its own would be needed")
def test_ctrl_c_ends_serving_with_one_line_though_a_page_is_open(index_dir):
    command = [sys.executable, "-m", "ui", "serve", "--index", str(index_dir)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        url = re.search(r"http://\S+", process.stderr.readline())[0]
        with httpx.stream("GET", f"{url}gradio_api/heartbeat/a-page", timeout=30) as page:
            assert page.status_code == 200
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "")
    assert err == "Yinju has stopped. 引据已停止。\n"


@pytest.mark.parametrize("set_to", ["zh_CN.UTF-8", "C.UTF-8"])
def test_a_mistake_is_told_in_the_language_of_the_terminal(tmp_path, capsys, monkeypatch, set_to):
    monkeypatch.setenv("LC_ALL", set_to)
    assert main(["build", str(tmp_path / "no.txt"), "--index", str(tmp_path / "index")]) == 2
    words = "不存在" if set_to.startswith("zh") else "does not exist"
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["-h"],
        ["ask", "--help"],
        ["search", "-h"],
        ["build", "-h"],
        ["serve", "-h"],
        ["list", "-h"],
        ["remove", "-h"],
        ["info", "-h"],
        ["check", "-h"],
    ],
)
def test_help_is_there_for_every_command(arguments, capsys):
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    assert leaving.value.code == 0
    assert "usage: yinju" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ask"],
        ["search", "x", "-k", "0"],
        ["serve", "--port", "70000"],
        ["serve", "--port", "x"],
        ["build", "x", "--dense-weight", "y"],
    ],
)
def test_wrong_usage_is_exit_code_2(arguments, capsys):
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    assert leaving.value.code == 2
    assert "usage: yinju" in capsys.readouterr().err


def test_the_first_question_builds_the_default_index_and_says_so(home, capsys):
    assert main(["ask", "中国建立了多少个植物园？"]) == 0
    first = capsys.readouterr()
    assert "首次使用" in first.err
    assert "植物园" in first.out
    assert main(["ask", "中国建立了多少个植物园？"]) == 0
    second = capsys.readouterr()
    assert second.err == ""
    assert second.out == first.out


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


def test_python_m_ui_is_the_same_command(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "ui", "ask", "x", "--index", str(tmp_path)], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"yinju: ")


def test_a_notebook_is_made_by_building_it_asked_by_its_name_and_listed(index_dir, tmp_path, capsys):
    own = tmp_path / "index"
    shutil.copytree(index_dir, own)
    (tmp_path / "tea.txt").write_text("月湾茶馆有四十二张竹桌。\n", "utf-8")
    at = ["--index", str(own), "--notebook", "茶馆"]
    assert main(["build", str(tmp_path / "tea.txt"), *at]) == 0
    capsys.readouterr()
    assert main(["ask", "月湾茶馆有多少张竹桌？", *at]) == 0
    assert "四十二张" in capsys.readouterr().out
    assert main(["ask", "月湾茶馆有多少张竹桌？", "--index", str(own)]) == 0
    assert "四十二张" not in capsys.readouterr().out
    assert main(["notebooks", "--json", "--index", str(own)]) == 0
    first, tea = json.loads(capsys.readouterr().out)
    assert (first["index"], tea["name"]) == (str(own), "茶馆")
    assert main(["notebooks", *at]) == 0
    assert f"茶馆\t{tea['index']}" in capsys.readouterr().out


def test_a_notebook_that_is_not_there_is_said_with_those_that_are(index_dir, capsys):
    assert main(["ask", "有几座桥？", "--index", str(index_dir), "--notebook", "客栈"]) == 2
    assert "there is no notebook '客栈'" in capsys.readouterr().err
    assert main(["build", str(index_dir), "--index", str(index_dir), "--notebook", " "]) == 2
    assert "needs a name" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "told"),
    [("anna\n", "line 1 is not name:password"), ("\n:x", "line 2"), ("\n \n", "names nobody"), (None, "cannot read")],
)
def test_a_file_of_users_that_is_none_is_said_before_anything_is_served(index_dir, tmp_path, capsys, content, told):
    file = tmp_path / "users.txt"
    if content is not None:
        file.write_text(content, "utf-8")
    assert main(["serve", "--index", str(index_dir), "--users", str(file)]) == 2
    assert told in capsys.readouterr().err


def test_a_text_under_two_names_is_reported_listed_and_removed_by_either(tmp_path, capsys):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(TEXT, "utf-8")
    place = ["--index", str(tmp_path / "index")]
    assert main(["build", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), *place]) == 0
    said = capsys.readouterr()
    assert f"{tmp_path / 'b.txt'}: has the text of a.txt, which is indexed once" in said.err
    assert said.out.startswith("1 documents")
    assert main(["list", *place]) == 0
    assert capsys.readouterr().out.strip().endswith(f"{tmp_path / 'a.txt'}\talso as {tmp_path / 'b.txt'}")
    assert main(["remove", str(tmp_path / "b.txt"), *place]) == 0
    capsys.readouterr()
    assert main(["list", "--json", *place]) == 0
    (left,) = json.loads(capsys.readouterr().out)
    assert (left["source"], left["also"]) == (str(tmp_path / "a.txt"), [])
