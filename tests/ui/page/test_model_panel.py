"""The panel of the language model: what it shows, and what its form may set."""

import html
import json
from types import SimpleNamespace

import pytest

from qa.writing import Writer, model_at
from ui import server
from ui.notebooks import FIRST
from ui.page.chats import Chat
from ui.page.model_panel import ModelPanel, model_html
from ui.page.rack import Rack
from ui.page.talk import Talk

KEY = "sk-very-secret"
HOME = Chat(notebook=FIRST)
HERE = "http://127.0.0.1:11434/v1"


@pytest.fixture
def request_():
    return SimpleNamespace(cookies={}, headers={"accept-language": "en"})


@pytest.fixture
def panel(library):
    library.writer = None
    yield ModelPanel(library, Talk(Rack(library)), settable=True)
    library.writer = None


def test_without_a_model_the_panel_says_so_and_where_it_is_set():
    shown = model_html(None, "zh", settable=False)
    assert "--llm" in html.unescape(shown)
    assert "<form" not in shown
    shown = model_html(None, "en", settable=True)
    assert "No language model is set" in shown
    assert "<form" in shown


def test_the_panel_names_model_and_address_and_never_the_key():
    here = model_html(model_at(HERE, "small<", KEY), "en", settable=True)
    assert "small&#60;, on the machine that runs Yinju" in here
    assert "11434" in here
    there = model_html(model_at("https://api.example.org/v1", "big", KEY, remote=True), "zh", settable=True)
    assert "在另一台机器上" in there
    assert KEY not in here + there


def test_the_form_sets_the_model_of_the_running_server_and_takes_it_away(panel, library, request_):
    shown, log = panel.set(json.dumps([f" {HERE}/ ", "small", KEY, False]), HOME, request_)
    assert (library.writer.model.url, library.writer.model.name, library.writer.model.key) == (HERE, "small", KEY)
    assert "Set, until the program is stopped" in shown
    assert KEY not in shown
    assert log == []
    panel.set(json.dumps(["", "", "", False]), HOME, request_)
    assert library.writer is None


def test_a_key_is_kept_for_its_address_and_goes_to_no_other(panel, library, request_):
    library.writer = Writer(model_at(HERE, "small", KEY), cut=True)
    panel.set(json.dumps([HERE, "larger", "", False]), HOME, request_)
    assert (library.writer.model.name, library.writer.model.key, library.writer.cut) == ("larger", KEY, True)
    panel.set(json.dumps(["http://127.0.0.1:9/v1", "larger", "", False]), HOME, request_)
    assert library.writer.model.key == ""


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        (["nowhere", "small", KEY, False], "no address of a language model"),
        (["http://user:pw@127.0.0.1/v1", "small", KEY, False], "no address of a language model"),
        ([HERE, "", KEY, False], "Name the model"),
        ([HERE, "small", "a b", False], "The key has a space"),
        ([HERE, "small", "密钥", False], "The key has a space"),
        (["https://api.example.org/v1", "big", KEY, False], "api.example.org is another machine"),
    ],
)
def test_what_cannot_be_set_is_said_and_changes_nothing(panel, library, request_, form, problem):
    library.writer = before = Writer(model_at(HERE, "small"))
    shown, _ = panel.set(json.dumps(form), HOME, request_)
    assert problem in shown
    assert KEY not in shown
    assert library.writer is before


def test_another_machine_is_set_where_that_is_ticked(panel, library, request_):
    panel.set(json.dumps(["https://api.example.org/v1", "big", KEY, True]), HOME, request_)
    assert library.writer.model.is_remote


def test_where_the_page_may_not_set_it_nothing_is_set(library, request_):
    panel = ModelPanel(library, Talk(Rack(library)), settable=False)
    with pytest.raises(PermissionError):
        panel.set(json.dumps([HERE, "small", KEY, False]), HOME, request_)
    assert library.writer is None
    assert "<form" not in panel.show(request_)


@pytest.mark.parametrize(("host", "settable"), [("127.0.0.1", True), ("localhost", True), ("0.0.0.0", False)])
def test_the_page_may_set_it_where_this_machine_alone_is_served(library, monkeypatch, host, settable):
    class Told(Exception):
        pass

    def create_app(*_, settable):
        raise Told(settable)

    monkeypatch.setattr(server, "create_app", create_app)
    with pytest.raises(Told, match=str(settable)):
        server.create_server(library, host=host, password="wide open")


@pytest.mark.parametrize("wanted", ["[]", "7", json.dumps([HERE, "small", KEY]), json.dumps([HERE, 7, KEY, True])])
def test_what_the_form_does_not_send_is_refused_without_saying_what_it_was(panel, request_, wanted):
    with pytest.raises(ValueError, match="not what the form") as error:
        panel.set(wanted, HOME, request_)
    assert KEY not in str(error.value)
