"""What becomes of a mistake, and `python -m ui`."""

import subprocess
import sys

import pytest

from ui.cli import main


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


def test_python_m_ui_is_the_same_command(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "ui", "ask", "x", "--index", str(tmp_path)], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"yinju: ")
