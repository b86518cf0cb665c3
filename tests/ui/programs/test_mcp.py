"""The Model Context Protocol by its official client: in process, over standard input and output, over HTTP."""

import json
import sys

import pytest

pytest.importorskip("mcp", reason="the packages for MCP are not installed (pip install 'yinju[mcp]')")

import httpx2
import mcp
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from corpus import read_text
from index import update_index
from ui.cli import main
from ui.page.library import Library
from ui.programs.mcp import create_mcp
from ui.programs.pool import Pool
from ui.programs.server import create_programs
from ui.serving.listening import ServeError

QUESTION = {"question": "池塘里养着多少条鲤鱼？"}


@pytest.fixture(scope="module")
def library(directory):
    return Library(directory, suggesting=False)


@pytest.fixture
def told(awaited):
    """Return what some work returns, given a client of a server over a library in this process."""

    def told(library, work):
        async def run():
            async with mcp.Client(create_mcp(library, Pool())) as client:
                return await work(client)

        return awaited(run())

    return told


def test_the_tools_are_listed_with_the_forms_of_what_they_take_and_give(told, library):
    tools = {tool.name: tool for tool in told(library, lambda client: client.list_tools()).tools}
    assert set(tools) == {"ask", "search", "documents", "verify"}
    assert tools["ask"].input_schema["required"] == ["question"]
    assert {"text", "short", "citations", "abstained", "confidence"} <= set(tools["ask"].output_schema["required"])
    assert all(tool.description and tool.annotations.read_only_hint for tool in tools.values())


def test_an_answer_is_json_that_verify_accepts_as_a_tool_and_as_a_command(told, library, tmp_path, capsys):
    async def asked(client):
        answer = await client.call_tool("ask", QUESTION)
        return answer, await client.call_tool("verify", answer.structured_content)

    answer, checks = told(library, asked)
    assert answer.structured_content["short"] == "四十条"
    assert json.loads(answer.content[0].text) == answer.structured_content
    assert checks.structured_content["verified"] is True
    (tmp_path / "answer.json").write_text(json.dumps(answer.structured_content), "utf-8")
    assert main(["verify", str(tmp_path / "answer.json"), "--index", str(library.directory)]) == 0
    assert capsys.readouterr().out


def test_passages_and_documents_are_found(told, library, document):
    async def found(client):
        return await client.call_tool("search", {"question": "石桥", "k": 1}), await client.call_tool("documents", {})

    hits, documents = told(library, found)
    assert hits.structured_content["hits"][0]["document"]["id"] == document.id
    assert documents.structured_content["total"] == 1


@pytest.mark.parametrize(
    ("tool", "arguments", "named"),
    [
        ("ask", {}, "question"),
        ("ask", {"question": ""}, "the question is empty"),
        ("ask", {"question": 7}, "question"),
        ("search", {"question": "石桥", "k": 0}, "k: "),
        ("verify", {"citations": [1]}, "citation 1"),
        ("documents", {"first": -1}, "first"),
    ],
)
def test_a_mistake_is_a_result_that_names_it(told, library, tool, arguments, named):
    result = told(library, lambda client: client.call_tool(tool, arguments))
    assert result.is_error
    assert named in result.content[0].text


def test_an_unknown_tool_and_an_unknown_document_are_errors_of_the_protocol(told, library):
    async def wrong(client):
        for asked in (
            client.call_tool("delete", {}),
            client.read_resource("yinju://documents/none"),
            client.read_resource("file:///etc/passwd"),
            client.list_resources(cursor="-1"),
        ):
            with pytest.raises(mcp.MCPError, match=r"there is no|not given out"):
                await asked

    told(library, wrong)


def test_documents_are_resources_whatever_their_ids_and_are_listed_by_the_hundred(told, tmp_path):
    texts = [read_text(f"第{n}号桥长{n}米。", title=f"桥{n}", source=f"{n}.txt") for n in range(101)]
    update_index(tmp_path / "index", add=texts)
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"_id": "a/b ?%#桥", "title": "石桥", "text": "石桥长十二米。"}) + "\n", "utf-8")
    from corpus import read

    update_index(tmp_path / "index", add=read(rows))

    async def listed(client):
        first = await client.list_resources()
        rest = await client.list_resources(cursor=first.next_cursor)
        found = [*first.resources, *rest.resources]
        contents = await client.read_resource(found[-1].uri)
        return found, rest.next_cursor, contents.contents[0].text

    found, following, text = told(Library(tmp_path / "index", suggesting=False), listed)
    assert len({resource.uri for resource in found}) == 102
    assert following is None
    assert text == "石桥长十二米。"


def test_a_client_starts_it_and_talks_over_standard_input_and_output(awaited, directory):
    command = StdioServerParameters(command=sys.executable, args=["-m", "ui", "mcp", "--index", str(directory)])

    async def run():
        async with mcp.Client(command) as client:
            return await client.call_tool("ask", QUESTION)

    assert awaited(run()).structured_content["text"] == "池塘里养着四十条鲤鱼。[1]"


@pytest.fixture
def served(library, run):
    """Serve programs alone, with a key; returns the address."""
    with run(create_programs(library, keys=["甲"])) as (host, port):
        yield f"http://{host}:{port}/"


def test_over_http_a_client_with_the_key_asks_and_one_without_does_not(awaited, served):
    async def run(key):
        headers = {"authorization": b"Bearer " + key.encode()}
        async with httpx2.AsyncClient(headers=headers) as http:
            transport = streamable_http_client(f"{served}mcp", http_client=http)
            async with mcp.Client(transport) as client:
                return await client.call_tool("ask", QUESTION)

    assert awaited(run("甲")).structured_content["short"] == "四十条"
    assert httpx2.post(f"{served}mcp", json={}).status_code == 401
    assert httpx2.post(f"{served}api/ask", json=QUESTION).status_code == 401
    assert httpx2.get(f"{served}healthz").json() == {"status": "ok"}


def test_beyond_this_machine_programs_need_a_key(library):
    with pytest.raises(ServeError, match="--api-key"):
        create_programs(library, host="0.0.0.0")
