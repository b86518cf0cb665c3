"""The lines of the Dockerfile, checked without Docker: files are there, commands parse, nobody is root."""

import ast
import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from ui.cli.commands import command_line
from ui.serving.listening import DEFAULT_PORT

ROOT = Path(__file__).parent.parent
TEXT = re.sub(r"\\\n", " ", "\n".join(
    line for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines() if not line.startswith("#")
))  # fmt: skip
LINES = [tuple(line.split(maxsplit=1)) for line in TEXT.splitlines() if line.strip()]
STAGES = [i for i, (word, _) in enumerate(LINES) if word == "FROM"]
LAST = dict(LINES[STAGES[-1] :])


def of(word):
    return [rest for name, rest in LINES if name == word]


def test_only_known_instructions_are_used():
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
    assert {word for word, _ in LINES} <= known


def test_both_steps_are_the_same_debian_slim_with_a_python_that_the_package_allows():
    images = {rest.split()[0] for rest in of("FROM")}
    (image,) = images
    version = re.fullmatch(r"python:(3\.\d+)-slim", image)[1]
    required = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    assert tuple(map(int, version.split("."))) >= tuple(map(int, required.removeprefix(">=").split(".")))


def test_what_is_copied_is_there_and_not_ignored_and_is_all_that_the_package_is_made_of():
    copied = {path for rest in of("COPY") if "--from" not in rest for path in rest.split()[:-1]}
    assert {path for path in copied if not (ROOT / path).exists()} == set()
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert ignored[0] == "*"
    assert copied == {line.removeprefix("!") for line in ignored if line.startswith("!")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = {name.rstrip("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    assert packages | {project["project"]["readme"], *project["project"]["license-files"]} <= copied


def test_the_extras_that_are_installed_are_there():
    (extras,) = re.findall(r'"\.\[([a-z,]+)\]"', TEXT)
    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(extras.split(",")) <= set(known)


def test_commands_of_the_shell_parse_and_nothing_is_fetched_but_packages():
    for command in of("RUN"):
        words = shlex.split(command)
        assert words
        assert not {"curl", "wget", "git"} & set(words)


def test_it_runs_as_nobody_in_particular_with_a_volume_that_is_theirs():
    assert LAST["USER"] == "yinju"
    assert f"useradd --system --uid 10001 --home-dir {LAST['VOLUME']} {LAST['USER']}" in TEXT
    assert f"install -d -o {LAST['USER']} -g {LAST['USER']} {LAST['VOLUME']}" in TEXT
    environment = dict(pair.split("=", 1) for pair in LAST["ENV"].split())
    assert environment["XDG_DATA_HOME"] == LAST["VOLUME"]
    assert environment["HF_HUB_OFFLINE"] == "1"


def test_what_it_starts_is_a_command_of_ours_on_the_port_that_is_exposed_and_asked_for_its_health():
    command = json.loads(LAST["CMD"])
    assert json.loads(LAST["ENTRYPOINT"]) == ["yinju"]
    arguments = command_line().parse_args(command)
    assert arguments.port == int(LAST["EXPOSE"]) == DEFAULT_PORT
    health = json.loads(LAST["HEALTHCHECK"].partition(" CMD ")[2])
    assert health[:2] == ["python", "-c"]
    ast.parse(health[2])
    assert f":{DEFAULT_PORT}/healthz" in health[2]


@pytest.mark.parametrize("secret", ["YINJU_PASSWORD", "YINJU_API_KEY"])
def test_no_secret_is_baked_in(secret):
    assert secret not in TEXT
