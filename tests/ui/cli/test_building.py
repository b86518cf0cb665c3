"""`yinju build`: what it takes, what it says."""

import json
import shutil
import socket
import time

import docx

from corpus import default_document
from index.encoder import SHIPPED
from ui.cli import main


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


def test_an_encoder_that_is_not_here_is_one_line_and_the_index_stays(greenhouses, tmp_path, capsys, monkeypatch):
    def no_network(*_args, **_kwargs):
        raise OSError("network is\nunreachable")

    (tmp_path / "a.txt").write_text(greenhouses, "utf-8")
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


def test_build_says_what_it_did_and_names_what_it_skipped(greenhouses, tmp_path, capsys):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text(greenhouses, "utf-8")
    (tmp_path / "in" / "empty.txt").write_text("", "utf-8")
    assert main(["build", str(tmp_path / "in"), "--index", str(tmp_path / "index")]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("1 documents, ")
    assert "empty.txt" in err
    assert "Traceback" not in err


def test_build_says_what_it_left_out_of_a_file(greenhouses, tmp_path, capsys):
    document = docx.Document()
    run = document.add_paragraph(greenhouses).add_run("暗")
    run.font.hidden = True
    for _ in range(2):
        document.add_comment(run, "已阅")
    document.save(tmp_path / "a.docx")
    assert main(["build", str(tmp_path / "a.docx"), "--index", str(tmp_path / "index")]) == 0
    assert f"yinju: {tmp_path / 'a.docx'}: 2 comments, 1 hidden text left out\n" in capsys.readouterr().err


def test_build_takes_limits_on_the_reading_of_a_file(greenhouses, tmp_path, capsys):
    (tmp_path / "a.txt").write_text(greenhouses, "utf-8")
    (tmp_path / "long.txt").write_text(default_document().read_text("utf-8") * 900, "utf-8")
    place = ["--index", str(tmp_path / "index")]
    for option, most in (("--max-seconds", "1"), ("--max-memory", "150000000")):
        assert main(["build", str(tmp_path), *place, option, most]) == 0
        said = capsys.readouterr()
        assert "long.txt takes more than the " in said.err
        assert option in said.err
        assert said.out.startswith("1 documents")
