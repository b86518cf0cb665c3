"""Every line of the README's section for programs does what it says, run in a folder of its own."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from contextlib import contextmanager
from pathlib import Path

import pytest

from ui.cli import main
from ui.cli.commands import command_line
from ui.serving.listening import listen

ROOT = Path(__file__).parent.parent
TITLE = "## Larger, and in your own program"
SECTION = (ROOT / "README.md").read_text("utf-8").partition(f"{TITLE}\n")[2].partition("\n## ")[0]
BLOCKS = dict(re.findall(r"```(\w+)\n(.*?)```", SECTION, re.DOTALL))
LINES = BLOCKS["sh"].splitlines()
PROGRAM = ".venv/bin/yinju "
RUN = {"build", "serve", "eval"}


def line_of(start):
    (line,) = [line for line in LINES if line.startswith(start)]
    return line


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with what the section names: notes, a collection, an index of the notes."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "notes").mkdir()
    (folder / "notes" / "pond.txt").write_text("池塘里养着四十条鲤鱼。\n", "utf-8")
    (folder / "collection" / "qrels").mkdir(parents=True)
    for name, row in (("corpus", {"title": "塔"}), ("queries", {})):
        row = {"_id": "1", "text": "塔高六十三米。", **row}
        (folder / "collection" / f"{name}.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    (folder / "collection" / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\t1\t1\n", "utf-8")
    assert main(["build", str(folder / "notes"), "--index", str(folder / "my-index")]) == 0
    return folder


@contextmanager
def started(line, folder):
    """Run a line of the README with this Python; yields the process, which is ended afterwards."""
    command = [sys.executable, "-m", "ui", *shlex.split(line.removeprefix(PROGRAM))]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        encoding="utf-8",
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()


def test_the_section_is_short_and_each_of_its_commands_is_looked_at_here():
    assert len((TITLE + "\n" + SECTION.strip()).splitlines()) <= 40
    for line in LINES:
        if line.startswith(PROGRAM):
            arguments = shlex.split(line.removeprefix(PROGRAM))
            assert arguments[0] in RUN
            command_line().parse_args(arguments)
        else:
            assert line.startswith((".venv/bin/pip install ", "curl ", "docker "))


def test_what_is_installed_are_extras_that_there_are():
    (extras,) = re.findall(r"'\.\[(.*?)\]'", line_of(".venv/bin/pip"))
    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(extras.split(",")) <= set(known)


def test_the_index_is_built_and_watched(folder):
    with started(line_of(f"{PROGRAM}build"), folder) as process:
        assert next(line for line in process.stdout if line.startswith("1 documents"))
        assert next(line for line in process.stdout if line.startswith("Watching"))


def test_a_server_answers_what_curl_asks(folder):
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed (apt-get install curl)")
    pytest.importorskip("mcp", reason="the packages for MCP are not installed (pip install 'yinju[mcp]')")
    with listen("127.0.0.1", None) as sock:
        port = str(sock.getsockname()[1])
    shutil.copytree(folder / "my-index", folder / "served")
    line = line_of(f"{PROGRAM}serve").replace("7860", port).replace("my-index", "served")
    with started(line, folder) as process:
        assert next(line for line in process.stdout if f":{port}/mcp" in line)
        ask, build = ([*shlex.split(line.replace("7860", port))] for line in LINES if line.startswith("curl"))
        answer = json.loads(subprocess.run(ask, capture_output=True, check=True).stdout)
        assert answer["short"] == "四十条"
        told = subprocess.run(build, capture_output=True, check=True).stdout.decode().splitlines()
        assert json.loads(told[0]).keys() == {"progress"}
        assert json.loads(told[-1])["built"]["documents"] == 2


def test_a_collection_is_scored_and_its_run_written(folder):
    with started(line_of(f"{PROGRAM}eval"), folder) as process:
        assert re.search(r"ndcg@10 +1\.0000", process.communicate()[0])
    assert (folder / "run.txt").read_text("utf-8").startswith("1 Q0 1 1 ")


def test_what_an_assistant_is_told_to_start_is_a_command_of_ours():
    (server,) = json.loads(BLOCKS["json"])["mcpServers"].values()
    assert server["command"] == PROGRAM.strip()
    command_line().parse_args(server["args"])


def test_docker_builds_this_folder_and_is_given_secrets_that_are_read():
    build, run = ([*shlex.split(line)] for line in LINES if line.startswith("docker"))
    assert build[:2] == ["docker", "build"]
    assert build[-1] == "."
    assert run[-1] == build[build.index("-t") + 1]
    names = {word.partition("=")[0] for word in run if "=" in word}
    commands = "".join(file.read_text("utf-8") for file in (ROOT / "ui" / "cli").glob("*.py"))
    assert names == set(re.findall(r'environ\.get\("(\w+)"\)', commands)) & names


def test_the_python_prints_passages_with_their_places(folder, monkeypatch, capsys):
    monkeypatch.setenv("HAYSTACK_TELEMETRY_ENABLED", "False")
    for package in ("langchain_core", "llama_index.core", "haystack"):
        pytest.importorskip(package, reason="the other libraries are not installed (pip install 'yinju[adapters]')")
    monkeypatch.chdir(folder)
    exec(compile(BLOCKS["python"], "README.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert all("'start': 0" in line and "'paragraph': 1" in line for line in lines)
