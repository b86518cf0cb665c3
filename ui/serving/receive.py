"""Takes uploads in and hands them back to who made them, in place of Gradio's own routes for files."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from anyio import to_thread
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from ui.serving.asgi import ASGI, Body, Receive, Scope, Send, answer, header, request_language
from ui.serving.inbox import Inbox, Incoming, NotYours, TooMuch

_API = "/gradio_api/"
_FIELDS = 20  # parts of a form that are no files
_WASTED = 4  # how many times the most of a request are read on, so that a browser hears why it was refused


class Uploads:
    """Answers what has to do with files from an inbox, by the session of each request; the rest is passed on."""

    def __init__(self, app: ASGI, *, inbox: Inbox) -> None:
        """Wrap an application that itself is to see no upload and serve no file of a visitor."""
        self.app = app
        self._inbox = inbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        path = scope["path"].removeprefix(_API) if scope["type"] == "http" else ""
        if path == "upload":
            await answer(scope, receive, send, await self._take(scope, receive))
        elif path == "upload_progress":
            await answer(scope, receive, send, Response(status_code=204))  # there is none to be told
        elif path.startswith("file="):
            await self._hand_back(path.removeprefix("file="), scope, receive, send)
        elif path.startswith("heartbeat/"):  # stays open as long as the page
            with self._inbox.present(scope["session"]):
                await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _take(self, scope: Scope, receive: Receive) -> Response:
        """Keep the files of a form; return their paths, or why none of them was kept."""
        body = Body(receive)
        most = self._inbox.limits.request
        parts: _Parts | None = None
        try:
            if int(header(scope, "content-length") or 0) > most:
                raise TooMuch("upload_request", most=most // 2**20)
            parts = _Parts(header(scope, "content-type") or "", self._inbox, scope["session"])
            while (piece := await body.piece()) is not None:
                most -= len(piece)
                if most < 0:
                    raise TooMuch("upload_request", most=self._inbox.limits.request // 2**20)
                await to_thread.run_sync(parts.write, piece)
            return JSONResponse(parts.finish())
        except TooMuch as error:
            await body.waste(_WASTED * self._inbox.limits.request)
            return PlainTextResponse(error.said(request_language(scope)), 413)
        except (FormParserError, ValueError) as error:
            return PlainTextResponse(f"no form with files: {error}", 400)
        except (ClientDisconnect, TimeoutError):
            return PlainTextResponse("the upload stood still", 408)
        finally:
            if parts is not None:
                parts.close()

    async def _hand_back(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            file = self._inbox.open(scope["session"], path)
        except NotYours:
            await answer(scope, receive, send, JSONResponse({"detail": "no upload of yours"}, 403))
            return
        name = f"attachment; filename*=UTF-8''{quote(Path(path).name)}"
        pieces = iter(lambda: file.read(2**16), b"")
        response = StreamingResponse(
            pieces, media_type="application/octet-stream", headers={"content-disposition": name}
        )
        with file:
            await answer(scope, receive, send, response)


class _Parts:
    """The files of a form, put into an inbox as its bytes come; what is not finished is dropped by `close`."""

    def __init__(self, content_type: str, inbox: Inbox, session: str) -> None:
        """Read a body of that content type. Raises ValueError where it is no form with files."""
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise ValueError(f"the content type is {content_type[:80]!r}")
        self._inbox, self._session = inbox, session
        self._file: Incoming | None = None
        self._paths: list[str] = []
        self._parts = 0
        self._is_ended, self._is_finished = False, False
        self._name, self._value, self._disposition = b"", b"", b""
        self._parser = MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header,
                "on_headers_finished": self._open,
                "on_part_data": self._data,
                "on_part_end": self._keep,
                "on_end": self._end,
            },
        )

    def write(self, data: bytes) -> None:
        """Take the next bytes. Raises TooMuch, and FormParserError for what is no form."""
        self._parser.write(data)

    def finish(self) -> list[str]:
        """Return the paths of the files. Raises FormParserError where the form is cut short."""
        if not self._is_ended:
            raise FormParserError("it is cut short")
        self._is_finished = True
        return self._paths

    def close(self) -> None:
        """Remove everything unless the form was read to its end."""
        if self._file is not None:
            self._file.drop()
        if not self._is_finished:
            self._inbox.discard(self._session, self._paths)

    def _begin(self) -> None:
        self._disposition = b""
        self._parts += 1
        if self._parts > self._inbox.limits.files + _FIELDS:
            raise TooMuch("upload_files", most=self._inbox.limits.files)

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = self._value
        self._name, self._value = b"", b""

    def _open(self) -> None:
        _, options = parse_options_header(self._disposition)
        if options.get(b"name") != b"files" or b"filename" not in options:
            return  # fields of other kinds are read over
        if len(self._paths) == self._inbox.limits.files:
            raise TooMuch("upload_files", most=self._inbox.limits.files)
        self._file = self._inbox.receive(self._session, options[b"filename"].decode("utf-8", "replace"))

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._file.write(data[start:end])

    def _keep(self) -> None:
        if self._file is not None:
            file, self._file = self._file, None
            self._paths.append(file.keep())

    def _end(self) -> None:
        self._is_ended = True
