"""The HTTP interface for programs: JSON in and out, described by OpenAPI at /api/openapi.json."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException

from corpus.errors import YinjuError
from index import IndexBusy, IndexDamaged, IndexOutdated, IndexReplaced, WriteFailed
from ui.page.library import Busy, Library, NoDocuments, NotRemovable, Stopped
from ui.programs import calls
from ui.programs.models import (
    Answer,
    Build,
    Built,
    Checks,
    Claimed,
    Hits,
    Listed,
    Listing,
    Mistake,
    Progress,
    Question,
    Range,
    Search,
    Step,
    Whole,
    described,
)
from ui.programs.pool import Crowded, Pool

_LINES = "application/x-ndjson"
#: The status of an error by its kind, 422 (what was sent is at fault) for others.
_STATUS: dict[type[YinjuError], int] = {
    calls.NoSuchDocument: 404,
    Busy: 409,
    IndexBusy: 409,
    IndexReplaced: 409,
    NotRemovable: 409,
    NoDocuments: 409,
    IndexDamaged: 500,
    IndexOutdated: 500,
    Crowded: 503,
    WriteFailed: 507,
}
_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": Mistake, "description": words}
    for status, words in {
        400: "the body is not JSON",
        401: "a key, or the password, is needed",
        413: "the body is too large",
        422: "what was sent cannot be used; `detail` says why",
        429: "too many calls; Retry-After says when to ask again",
        500: "the index cannot be used as it is",
        503: "too many calls wait; ask again later",
    }.items()
}
_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": Mistake, "description": "there is no such document"}}
_CHANGES: dict[int | str, dict[str, Any]] = {
    409: {"model": Mistake, "description": "another build is going on"},
    507: {"model": Mistake, "description": "the index could not be written; it is as it was"},
}


def create_api(library: Library, pool: Pool) -> FastAPI:
    """Return the application over a library, to be mounted at /api; `pool` does the work."""
    app = FastAPI(
        title="Yinju 引据",
        summary="Answers from your documents, every one standing on verbatim quotes.",
        version="1",
        docs_url=None,
        redoc_url=None,
        responses=_ERRORS,
        # described only: `ui.programs.gate` asks for the key
        dependencies=[Depends(HTTPBearer(auto_error=False, description="where the server was given keys"))],
    )
    _tell_mistakes(app)

    @app.post("/ask")
    async def ask(asked: Question) -> Answer:
        """Answer a question from the documents, with the quotes the answer stands on.

        With `write` a language model writes under it, where the server was started with one.
        """
        return await pool.do(partial(calls.ask, library, asked), long=asked.write)

    @app.post("/search")
    async def search(asked: Search) -> Hits:
        """List the passages nearest to a question, best first."""
        return await pool.do(partial(calls.search, library, asked))

    @app.post("/verify")
    async def verify(claimed: Claimed) -> Checks:
        """Check that every quote of an answer, or of an exported chat, stands in its document word for word."""
        return await pool.do(partial(calls.verify, library, claimed))

    @app.get("/documents")
    async def documents(asked: Annotated[Range, Query()]) -> Listing:
        """List the documents in the order they were added."""
        return await pool.do(partial(calls.documents, library, asked))

    @app.get("/documents/{identity:path}", responses=_NOT_FOUND)
    async def document(identity: str) -> Whole:
        """Return a document with its clean text, which all offsets refer to."""
        return await pool.do(partial(calls.document, library, identity))

    @app.delete("/documents/{identity:path}", responses={**_NOT_FOUND, **_CHANGES})
    async def remove(identity: str) -> Listed:
        """Take a document out of the index; the last one stays."""
        return await to_thread.run_sync(calls.remove, library, identity)

    @app.post(
        "/build",
        response_model=Built,
        responses={**_CHANGES, 200: {"content": {_LINES: {"schema": Step.model_json_schema()}}}},
    )
    async def build(given: Build, follow: bool = False) -> Built | StreamingResponse:
        """Add texts and files; the index answers as it was until the new one is ready.

        With `follow` the response is lines of JSON: `progress` over and over, in the end `built`, or `detail` where
        something went wrong. Whoever hangs up before stops the build, and the index is as it was.
        """
        if follow:
            return StreamingResponse(_followed(library, given), media_type=_LINES)
        return await to_thread.run_sync(calls.build, library, given, _unheard)

    return app


def _unheard(step: str, percent: int) -> None:
    """Tell nobody how far a build is."""


async def _followed(library: Library, given: Build) -> AsyncIterator[str]:
    """Build, and yield a line for each step forward and one for the end."""
    loop, steps, stop = asyncio.get_running_loop(), asyncio.Queue[Step](), threading.Event()
    last = Progress(step="read", percent=-1)

    def told(step: str, percent: int) -> None:
        nonlocal last
        if stop.is_set():
            raise Stopped("nobody follows the build any more; the index is unchanged")
        now = Progress.model_validate({"step": step, "percent": percent})
        if now != last:
            last = now
            loop.call_soon_threadsafe(steps.put_nowait, Step(progress=now))

    async def work() -> Step:
        try:
            return Step(built=await to_thread.run_sync(calls.build, library, given, told))
        except YinjuError as error:
            return Step(detail=str(error))

    working = asyncio.create_task(work())
    try:
        while not (working.done() and steps.empty()):
            waiting = asyncio.create_task(steps.get())
            await asyncio.wait([waiting, working], return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                yield _line(waiting.result())
            else:
                waiting.cancel()
        yield _line(await working)
    finally:
        stop.set()


def _line(step: Step) -> str:
    return step.model_dump_json(exclude_none=True) + "\n"


def _tell_mistakes(app: FastAPI) -> None:
    """Have every error of a call answered in JSON, as a Mistake."""

    @app.exception_handler(YinjuError)
    async def mistake(_: Request, error: YinjuError) -> JSONResponse:
        status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 422)
        retry = {"retry-after": "5"} if status in (409, 503) else None
        return JSONResponse({"detail": str(error)}, status, retry)

    @app.exception_handler(RequestValidationError)
    async def not_as_described(_: Request, error: RequestValidationError) -> JSONResponse:
        return JSONResponse({"detail": described(error.errors())}, 422)

    @app.exception_handler(HTTPException)
    async def other(_: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse({"detail": str(error.detail)}, error.status_code, error.headers)

    @app.exception_handler(Exception)  # the log tells of it, since it is raised further
    async def broken(_: Request, __: Exception) -> JSONResponse:
        return JSONResponse({"detail": "the server has met an error of its own; its log says which"}, 500)
