"""What is sent to the page's listeners is passed on as it was, or turned away."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.serving.inbox import Inbox
from ui.serving.payload import _STRING, OwnFiles

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    return Inbox(tmp_path_factory.mktemp("payload") / "inbox")


@pytest.fixture(scope="module")
def sent(inbox, awaited):
    """Send a body; return the status it is answered with, or what the application behind is given."""
    return lambda body, session="one": awaited(answer_to(inbox, body, session))


async def answer_to(inbox, body, session):
    given_on, answered = [], []

    async def app(scope, receive, send):
        message = await receive()
        assert (b"content-length", str(len(message["body"])).encode()) in scope["headers"]
        given_on.append(message["body"])

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        answered.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "session": session}
    await OwnFiles(app, inbox=inbox)(scope, receive, send)
    return given_on[0] if given_on else answered[0]["status"]


@given(VALUES, st.sampled_from(["utf-8", "utf-16", "utf-32"]), st.booleans())
def test_what_names_no_file_is_passed_on_unchanged(sent, value, encoding, ascii_only):
    body = json.dumps(value, ensure_ascii=ascii_only)
    assert json.loads(sent(body.encode(encoding))) == value


@given(VALUES, st.lists(st.sampled_from(["list", "object"]), max_size=20))
def test_a_file_that_is_none_of_ones_own_is_found_wherever_it_is(sent, meta, way):
    value = {"path": "/etc/passwd", "meta": meta}
    for step in way:
        value = [value] if step == "list" else {"value": value}
    assert sent(json.dumps(value).encode()) == 403


def test_ones_own_is_passed_on_and_another_s_is_not(inbox, sent):
    file = inbox.receive("one", "a.txt")
    file.write(b"fish")
    body = json.dumps([{"path": file.keep(), "meta": {"_type": "gradio.FileData"}}]).encode()
    assert sent(body) == body
    assert sent(body, session="other") == 403
    assert sent(body, session=None) == 403


@given(VALUES)
def test_strings_are_taken_out_whole_so_that_only_real_values_are_counted(value):
    bare = _STRING.sub("", json.dumps(value, ensure_ascii=False))
    assert set(bare) <= set("[]{}:, 0123456789+-.eEtrufalsnIity")


def test_a_name_given_twice_is_passed_on_once_as_it_was_looked_at(sent):
    body = b'{"path": "/etc/passwd", "path": 7, "meta": 1, "meta": 2}'
    assert sent(body) == 403
    assert json.loads(sent(b'{"a": 1, "a": 2}')) == {"a": 2}
