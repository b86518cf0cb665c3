"""The Model Context Protocol: asking, searching and checking as tools with typed results, documents as resources."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote, unquote

import mcp_types as types
from mcp import MCPError
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from pydantic import BaseModel, ValidationError

from corpus.errors import YinjuError
from ui.page.library import Library
from ui.programs import calls
from ui.programs.models import Answer, Checks, Claimed, Hits, Listing, Question, Range, Search, described
from ui.programs.pool import Pool

_DOCUMENT = "yinju://documents/"
_LISTED = 100  # resources of one list
_INSTRUCTIONS = (
    "Answers questions from the user's own documents, in Chinese and English. Every answer stands on verbatim quotes; "
    "what the documents do not say is refused (abstained). Quote what `citations` have, word for word."
)
_READ_ONLY = types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


@dataclass(frozen=True, slots=True)
class _Tool:
    """A tool: what it does, the forms of its arguments and of its result, and the call."""

    description: str
    asked: type[BaseModel]
    told: type[BaseModel]
    call: Callable[..., BaseModel]


_TOOLS = {
    "ask": _Tool(
        "Answer a question from the documents, with the quotes the answer stands on; `abstained` says that they do "
        "not answer it. Follow-ups are understood where `history` has the turns before. With `write` a language model "
        "writes under it, where the server was started with one; only its sentences that are `supported` are proven.",
        Question,
        Answer,
        calls.ask,
    ),
    "search": _Tool(
        "List the passages nearest to a question, best first, each with its place in the file.",
        Search,
        Hits,
        calls.search,
    ),
    "documents": _Tool(
        "List the documents that are asked, each with its id; their texts are resources.",
        Range,
        Listing,
        calls.documents,
    ),
    "verify": _Tool(
        "Check that every quote of an answer (what ask returned) stands in its document word for word.",
        Claimed,
        Checks,
        calls.verify,
    ),
}


def create_mcp(library: Library, pool: Pool) -> Server[Any]:
    """Return the server over a library; `pool` does the work."""

    async def list_tools(
        _: ServerRequestContext[Any], __: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        tools = [
            types.Tool(
                name=name,
                description=tool.description,
                input_schema=tool.asked.model_json_schema(),
                output_schema=tool.told.model_json_schema(mode="serialization"),
                annotations=_READ_ONLY,
            )
            for name, tool in _TOOLS.items()
        ]
        return types.ListToolsResult(tools=tools)

    async def call_tool(_: ServerRequestContext[Any], asked: types.CallToolRequestParams) -> types.CallToolResult:
        tool = _TOOLS.get(asked.name)
        if tool is None:
            raise MCPError(types.INVALID_PARAMS, f"there is no tool {asked.name!r}; there are {', '.join(_TOOLS)}")
        try:
            arguments = tool.asked.model_validate(asked.arguments or {})
            work = partial(tool.call, library, arguments)
            told = (await pool.do(work, long=getattr(arguments, "write", False))).model_dump(mode="json")
        except (ValidationError, YinjuError) as error:
            words = described(error.errors()) if isinstance(error, ValidationError) else str(error)
            return types.CallToolResult(content=[types.TextContent(text=words)], is_error=True)
        text = types.TextContent(text=json.dumps(told, ensure_ascii=False))
        return types.CallToolResult(content=[text], structured_content=told)

    async def list_resources(
        _: ServerRequestContext[Any], asked: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        cursor = (asked and asked.cursor) or "0"
        if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 10):
            raise MCPError(types.INVALID_PARAMS, f"the cursor {cursor!r:.40} was not given out here")
        first = int(cursor)
        found = await pool.do(partial(calls.documents, library, Range(first=first, most=_LISTED)))
        resources = [
            types.Resource(
                uri=_DOCUMENT + quote(each.id, safe=""),
                name=each.source,
                title=each.title,
                description=f"{each.characters:,} characters, {each.paragraphs:,} paragraphs",
                mime_type="text/plain",
            )
            for each in found.documents
        ]
        following = first + len(resources)
        return types.ListResourcesResult(
            resources=resources, next_cursor=str(following) if following < found.total else None
        )

    async def list_templates(
        _: ServerRequestContext[Any], __: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        template = types.ResourceTemplate(
            uri_template=_DOCUMENT + "{id}",
            name="document",
            description="The clean text of a document, which the offsets of citations and passages refer to.",
            mime_type="text/plain",
        )
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def read_resource(
        _: ServerRequestContext[Any], asked: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        uri = str(asked.uri)
        try:
            if not uri.startswith(_DOCUMENT):
                raise calls.NoSuchDocument(f"there is no resource {uri!r:.200}; documents are {_DOCUMENT}ID")
            found = await pool.do(partial(calls.document, library, unquote(uri.removeprefix(_DOCUMENT))))
        except calls.NoSuchDocument as error:
            raise MCPError(types.INVALID_PARAMS, str(error), {"uri": uri}) from None
        contents = types.TextResourceContents(uri=uri, text=found.text, mime_type="text/plain")
        return types.ReadResourceResult(contents=[contents])

    return Server(
        "yinju",
        title="Yinju 引据",
        version="1",
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


async def serve_stdio(library: Library) -> None:
    """Serve over standard input and output until the client hangs up."""
    server = create_mcp(library, Pool())
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def over_http(server: Server[Any]) -> StreamableHTTPSessionManager:
    """Return what serves it over HTTP: its `asgi_app` while its `run` is entered. No session is kept.

    Who may ask at all is for the layers around it to say (`ui.serving`, `ui.programs.gate`).
    """
    return StreamableHTTPSessionManager(server, json_response=True, stateless=True)
