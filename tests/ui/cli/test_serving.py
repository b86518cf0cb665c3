"""`yinju serve`, with a stand-in for the server and as a process."""

import re
import signal
import subprocess
import sys

import httpx
import pytest

from ui.cli import main


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
