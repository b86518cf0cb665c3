"""A language model behind an OpenAI-compatible endpoint, over plain HTTP: one chat at a time, streamed.

Nothing is sent but to the address that was set, and to one beyond this machine only with consent. Redirections are not
followed; for an address on this machine no proxy is asked.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from qa.errors import ModelError

if TYPE_CHECKING:
    import httpx

Message = dict[str, str]
#: Why a model wrote nothing, or not all: it cannot be reached, takes too long, is busy, says no, wrote what cannot be
#: read, was cut off, found no answer in the passages, wrote nothing that they support, or
#: was told to stop.
Problem = Literal["down", "slow", "busy", "refused", "nonsense", "cut_off", "nothing", "unproven", "stopped"]

_PATH = "/chat/completions"
_LONGEST = 20_000  # characters of a reply
_LINE = 200_000  # bytes of a line of the stream
_TOLD = 200  # characters of what a server says of its error
_BUSY = (408, 425, 429, 503, 529)


@dataclass(frozen=True, slots=True)
class Model:
    """Which model to ask, and where; seconds to wait for a connection, for the next piece, and for the whole."""

    url: str
    name: str
    key: str = ""
    connect: float = 5.0
    silence: float = 60.0
    whole: float = 300.0

    @property
    def host(self) -> str:
        """The host that is asked."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_remote(self) -> bool:
        """Whether it is another machine than this one."""
        if self.host == "localhost":
            return False
        try:
            return not ip_address(self.host).is_loopback
        except ValueError:
            return True

    def __repr__(self) -> str:  # the key is nobody's business
        return f"Model({self.url!r}, {self.name!r})"


def model_at(url: str, name: str, key: str = "", *, remote: bool = False) -> Model:
    """Return the model of a name at the base address of an endpoint, such as http://localhost:11434/v1.

    Raises ModelError where the address, the name or the key is none, or the address is not on this machine and `remote`
    does not say that texts may be sent there.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username is not None or parts.query or parts.fragment:
        raise ModelError(
            f"{url!r} is no address of a language model; give one such as http://localhost:11434/v1, "
            "a key in YINJU_LLM_KEY 语言模型的地址无效"
        )
    if not name.strip():
        raise ModelError(f"which model of {url} is to write? name it with --llm-model 请用 --llm-model 指定模型")
    key = key.strip()
    if not all("!" <= character <= "~" for character in key):  # a header could not carry it, and an error would show it
        raise ModelError(
            "the key of the language model has a space or another character that no key has 密钥里有无效字符"
        )
    model = Model(url.rstrip("/").removesuffix(_PATH), name.strip(), key)
    if model.is_remote and not remote:
        raise ModelError(
            f"{model.host} is another machine: questions and passages of your documents would be sent there; allow it "
            f"with --llm-remote 问题和文档段落会发送到 {model.host}，同意请加 --llm-remote"
        )
    return model


class ChatError(ModelError):
    """A chat went wrong: `problem` says how, the message what the server or the connection said."""

    def __init__(self, problem: Problem, told: str = "") -> None:
        super().__init__(told)
        self.problem = problem


class Chat:
    """One reply of a model: iterate over it for its pieces; then `tokens` is how many it wrote, None if not told."""

    def __init__(
        self, model: Model, messages: Sequence[Message], stop: threading.Event | None = None, most: int = 800
    ) -> None:
        """Ask `model`, for `most` tokens; whoever sets `stop` ends it between two pieces."""
        self.tokens: int | None = None
        self._model = model
        self._stop = stop or threading.Event()
        self._sent = {
            "model": model.name,
            "messages": list(messages),
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": 0,
            "max_tokens": most,
        }

    def __iter__(self) -> Iterator[str]:
        """Yield the pieces of the reply as they come.

        Raises ChatError where it does not come, does not end, is cut off or cannot be read.
        """
        import httpx

        model = self._model
        timeout = httpx.Timeout(model.silence, connect=model.connect)
        headers = {"accept": "text/event-stream", "accept-encoding": "identity"}
        if model.key:
            headers["authorization"] = f"Bearer {model.key}"
        try:
            with (
                httpx.Client(timeout=timeout, trust_env=model.is_remote, headers=headers) as client,
                client.stream("POST", f"{model.url}{_PATH}", json=self._sent) as response,
            ):
                yield from self._read(response)
        except httpx.TimeoutException as error:
            raise ChatError("slow", type(error).__name__) from error
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            raise ChatError("down", str(error)[:_TOLD]) from error

    def _read(self, response: httpx.Response) -> Iterator[str]:
        if response.status_code != 200:
            said = " ".join(next(response.iter_raw(_TOLD), b"").decode(errors="replace").split())
            problem: Problem = "busy" if response.status_code in _BUSY else "refused"
            raise ChatError(problem, f"HTTP {response.status_code} {said}"[:_TOLD])
        length, ended = 0, ""
        for line in self._lines(response):
            if not line.startswith(b"data:"):
                if line.lstrip().startswith(
                    b"{"
                ):  # a server that does not stream, or one that breaks off with an error
                    line = b"data:" + line
                else:
                    continue  # a comment, the name of an event
            data = line[5:].strip()
            if data == b"[DONE]":
                break
            text, finish = self._event(data)
            length += len(text)
            if length > _LONGEST:
                raise ChatError("nonsense", f"over {_LONGEST} characters")
            if text:
                yield text
            ended = ended or finish  # how many tokens it took is told behind
        else:
            if not ended:
                raise ChatError("cut_off", "the stream ended early")
        if ended in ("length", "content_filter"):
            raise ChatError("cut_off" if ended == "length" else "refused", ended)

    def _lines(self, response: httpx.Response) -> Iterator[bytes]:
        until = time.monotonic() + self._model.whole
        rest = b""
        for piece in response.iter_raw():
            if self._stop.is_set():
                raise ChatError("stopped")
            if time.monotonic() > until:
                raise ChatError("slow", f"over {self._model.whole:.0f} s")
            *lines, rest = (rest + piece).split(b"\n")
            if len(rest) > _LINE:
                raise ChatError("nonsense", f"a line of over {_LINE} bytes")
            yield from lines
        if rest:
            yield rest

    def _event(self, data: bytes) -> tuple[str, str]:
        """Return the text that a piece of the stream brings, and why the reply ends with it, "" where it does not."""
        try:
            event: Any = json.loads(data)
            if error := event.get("error"):
                said = error.get("message", "") if isinstance(error, dict) else error
                raise ChatError("refused", str(said)[:_TOLD])
            if usage := event.get("usage"):
                self.tokens = int(usage["completion_tokens"])
            choices = event.get("choices") or [{}]
            choice = choices[0]
            text = (choice.get("delta") or choice.get("message") or {}).get("content") or ""
            finish = choice.get("finish_reason") or ""
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
            raise ChatError("nonsense", f"{type(error).__name__}: {data[:80]!r}") from error
        if not isinstance(text, str) or not isinstance(finish, str):
            raise ChatError("nonsense", f"{data[:80]!r}")
        return text, finish
