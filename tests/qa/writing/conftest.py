"""A server of our own that replays what endpoints of language models send."""

import json
import threading
from http.server import BaseHTTPRequestHandler

import pytest

from qa.writing import Writer, model_at

POND = "池塘里养着四十条鲤鱼。池塘边有一座石桥，长十二米，由村民郑海生于1987年建成。\n\n"
HALL = "文化馆周一闭馆，其余日子上午九点开门，门票五元，学生免费。\n"


def event(text=None, finish=None, **more):
    """A line of the stream of a chat."""
    choice = {"index": 0, "delta": {} if text is None else {"content": text}, "finish_reason": finish}
    return b"data: " + json.dumps({"object": "chat.completion.chunk", "choices": [choice], **more}).encode() + b"\n\n"


def said(*pieces, finish="stop", tokens=7):
    """A whole stream as servers send it: a role first, then pieces, why it ended, how many tokens, the end."""
    head = b'data: {"choices": [{"index": 0, "delta": {"role": "assistant", "content": null}}]}\n\n'
    usage = b"data: " + json.dumps({"choices": [], "usage": {"completion_tokens": tokens}}).encode() + b"\n\n"
    return [head, b": ping\n\n", *map(event, pieces), event(None, finish), usage, b"data: [DONE]\n\n"]


class Endpoint:
    """What is to be replied, one after the other, and what was asked."""

    def __init__(self):
        self.replies, self.asked, self.keys = [], [], []
        self.hang = threading.Event()  # a reply that hangs does so until the test is over
        self.url = ""

    def reply(self, parts, status=200, *, length=None):
        self.replies.append((status, parts, length))


@pytest.fixture
def endpoint(answering):
    told = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            told.asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            told.keys.append((self.path, self.headers["authorization"]))
            status, parts, length = told.replies.pop(0)
            self.send_response(status)
            if status == 302:
                self.send_header("location", "http://192.0.2.1/v1/chat/completions")
            if length is not None:
                self.send_header("content-length", str(length))
            self.end_headers()
            try:
                for part in parts:
                    if part is None:
                        told.hang.wait(20)
                    else:
                        self.wfile.write(part)
                        self.wfile.flush()
            except OSError:  # whoever asked has gone
                pass

    with answering(Handler) as server:
        told.url = f"http://127.0.0.1:{server.server_port}/v1"
        yield told
        told.hang.set()


@pytest.fixture
def model(endpoint):
    return model_at(endpoint.url, "small")


@pytest.fixture
def writer(model):
    return Writer(model)


@pytest.fixture(scope="session")
def assistant(assistant_of):
    """An assistant over two short texts."""
    return assistant_of({"pond.txt": POND, "hall.txt": HALL})


@pytest.fixture
def replays():
    """The lines of a stream."""
    return said


@pytest.fixture
def lines():
    """A line of a stream."""
    return event
