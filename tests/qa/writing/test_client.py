import json
import threading
from dataclasses import replace

import pytest

from qa.errors import ModelError
from qa.writing.client import Chat, ChatError, model_at

ASKED = [{"role": "user", "content": "你好"}]


def failure(chat):
    """What went wrong with a chat, and what had come before."""
    came = []
    with pytest.raises(ChatError) as error:
        came.extend(chat)
    return error.value.problem, "".join(came)


def test_a_reply_comes_in_its_pieces_with_the_count_of_its_tokens(endpoint, model, replays):
    endpoint.reply(replays("池塘", "里有鱼。", tokens=12))
    chat = Chat(model, ASKED)
    assert list(chat) == ["池塘", "里有鱼。"]
    assert chat.tokens == 12


def test_what_is_sent_is_the_chat_the_model_and_the_key(endpoint, replays):
    endpoint.reply(replays("好"))
    list(Chat(model_at(endpoint.url + "/", "small", "secret"), ASKED))
    sent = endpoint.asked[0]
    assert (sent["model"], sent["messages"], sent["stream"]) == ("small", ASKED, True)
    assert endpoint.keys == [("/v1/chat/completions", "Bearer secret")]


def test_a_key_is_not_shown_by_the_model_that_has_it():
    assert "secret" not in repr(model_at("http://localhost/v1", "small", "secret"))


def test_a_server_that_does_not_stream_is_read_as_well(endpoint, model):
    whole = {
        "choices": [{"message": {"content": "有鱼。"}, "finish_reason": "stop"}],
        "usage": {"completion_tokens": 3},
    }
    endpoint.reply([json.dumps(whole).encode()])
    assert list(Chat(model, ASKED)) == ["有鱼。"]


@pytest.mark.parametrize(
    ("status", "problem"),
    [(429, "busy"), (503, "busy"), (401, "refused"), (404, "refused"), (500, "refused"), (302, "refused")],
)
def test_a_status_other_than_ok_says_what_is_wrong(endpoint, model, status, problem):
    endpoint.reply([b'{"error": {"message": "no"}}'], status)
    assert failure(Chat(model, ASKED)) == (problem, "")
    assert len(endpoint.asked) == 1


def test_an_address_where_nobody_listens_is_down(endpoint):
    model = model_at("http://127.0.0.1:9/v1", "small")
    assert failure(Chat(model, ASKED))[0] == "down"


def test_a_server_that_hangs_is_slow(endpoint, model, lines):
    endpoint.reply([lines("池塘"), None])
    assert failure(Chat(replace(model, silence=0.2), ASKED)) == ("slow", "池塘")


def test_a_reply_that_never_ends_is_slow(endpoint, model, lines):
    endpoint.reply(lines("池") for _ in range(100_000))
    assert failure(Chat(replace(model, whole=0.0), ASKED))[0] == "slow"


def test_a_stream_that_stops_early_is_cut_off(endpoint, model, lines):
    endpoint.reply([lines("池塘")])
    assert failure(Chat(model, ASKED)) == ("cut_off", "池塘")


def test_a_server_killed_in_mid_stream_is_down_or_cut_off(endpoint, model, lines):
    endpoint.reply([lines("池塘")], length=10_000)
    problem, came = failure(Chat(model, ASKED))
    assert problem in ("down", "cut_off")
    assert came == "池塘"


@pytest.mark.parametrize(
    "line",
    [
        b'data: {"choices": [{"delta": {"content": "half\n\n',
        b"data: [1, 2]\n\n",
        b'data: {"choices": 5}\n\n',
        b'data: {"choices": [{"delta": {"content": 5}}]}\n\n',
        b"data: \xff\xfe\n\n",
        b"data: " + b"[" * 100_000 + b"\n\n",
        b"data: " + b" " * 300_000,
        b'{"choices": ',
    ],
    ids=["half", "list", "number", "no-text", "no-utf8", "deep", "endless", "half-whole"],
)
def test_what_is_no_chat_is_nonsense(endpoint, model, lines, line):
    endpoint.reply([lines("池塘"), line, lines("里", "stop")])
    assert failure(Chat(model, ASKED)) == ("nonsense", "池塘")


def test_a_reply_without_bounds_is_nonsense(endpoint, model, lines):
    endpoint.reply([lines("池" * 5_000)] * 10)
    assert failure(Chat(model, ASKED))[0] == "nonsense"


def test_an_error_within_the_stream_is_told(endpoint, model, lines):
    endpoint.reply([lines("池塘"), b'data: {"error": {"message": "out of memory"}}\n\n'])
    with pytest.raises(ChatError, match="out of memory") as error:
        list(Chat(model, ASKED))
    assert error.value.problem == "refused"


@pytest.mark.parametrize(("finish", "problem"), [("length", "cut_off"), ("content_filter", "refused")])
def test_a_reply_that_ends_for_another_reason_than_being_done_is_told(endpoint, model, replays, finish, problem):
    endpoint.reply(replays("池塘", finish=finish))
    assert failure(Chat(model, ASKED)) == (problem, "池塘")


def test_a_chat_that_is_told_to_stop_stops(endpoint, model, replays):
    endpoint.reply(replays("池塘", "里有鱼。"))
    stop = threading.Event()
    stop.set()
    assert failure(Chat(model, ASKED, stop)) == ("stopped", "")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "[::1]"])
def test_an_address_on_this_machine_needs_no_consent(host):
    assert not model_at(f"http://{host}:11434/v1", "small").is_remote


@pytest.mark.parametrize("host", ["api.example.org", "192.168.1.5", "[fe80::1]", "0.0.0.0", "localhost.example.org"])
def test_an_address_beyond_this_machine_needs_consent(host):
    with pytest.raises(ModelError, match="--llm-remote"):
        model_at(f"https://{host}/v1", "small")
    assert model_at(f"https://{host}/v1", "small", remote=True).is_remote


@pytest.mark.parametrize(
    "url", ["", "localhost:11434", "file:///etc/passwd", "http://", "http://a:b@localhost/", "http://[::1"]
)
def test_what_is_no_address_is_named_with_the_remedy(url):
    with pytest.raises(ModelError, match="http://localhost:11434/v1"):
        model_at(url, "small")


@pytest.mark.parametrize("key", ["two words", "ключ", "line\nfeed", "\x7f"])
def test_a_key_that_no_header_carries_is_refused_and_not_shown(key):
    with pytest.raises(ModelError, match="the key") as error:
        model_at("http://localhost/v1", "small", key)
    assert key not in str(error.value)
    assert model_at("http://localhost/v1", "small", " sk-1\n").key == "sk-1"


def test_a_model_without_a_name_is_asked_for():
    with pytest.raises(ModelError, match="--llm-model"):
        model_at("http://localhost/v1", " ")
