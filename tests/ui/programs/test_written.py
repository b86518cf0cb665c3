"""What a language model writes, as programs get it: where one is set and they ask for it, over HTTP and MCP."""

import threading

import pytest
from starlette.testclient import TestClient

from qa.writing import Writer, model_at
from ui.cli import main
from ui.page.library import Library
from ui.programs.http import create_api
from ui.programs.pool import Pool
from ui.verify import verify

CARP = {"question": "池塘里养着多少条鲤鱼？"}


@pytest.fixture
def pond(directory, language_model):
    return Library(directory, suggesting=False, writer=Writer(model_at(language_model.url, "small")))


@pytest.fixture
def client(pond):
    return TestClient(create_api(pond, Pool()))


def test_nothing_is_written_unless_it_is_asked_for(client, language_model):
    assert client.post("/ask", json=CARP).json()["written"] is None
    assert language_model.asked == []


def test_each_sentence_says_whether_it_is_proven_and_by_which_quotes(client, pond, language_model):
    language_model.says = "池塘里有40条鲤鱼[1]。石桥长12米[1]。鲤鱼有50条[1]。"
    alone = client.post("/ask", json=CARP).json()
    answer = client.post("/ask", json={**CARP, "write": True}).json()
    assert {**answer, "written": None, "timings": {}} == {**alone, "timings": {}}
    written = answer["written"]
    assert (written["model"], written["problem"]) == ("small", "")
    assert [(s["supported"], s["lacking"]) for s in written["sentences"]] == [(True, []), (True, []), (False, ["50"])]
    quotes = {c["number"]: c["quote"] for c in (*answer["citations"], *written["citations"])}
    assert "十二米" in "".join(quotes[n] for n in written["sentences"][1]["citations"])
    checks = verify(answer, pond.shelf.documents)
    assert len(checks) == len(quotes)
    assert {check.problem for check in checks} == {None}
    assert client.post("/verify", json=answer).json()["verified"] is True


def test_a_model_that_fails_leaves_the_answer_and_says_why(client, language_model):
    language_model.status = 429
    answer = client.post("/ask", json={**CARP, "write": True}).json()
    assert answer["short"] == "四十条"
    assert (answer["written"]["problem"], answer["written"]["sentences"]) == ("busy", [])


def test_a_greeting_has_nothing_written_under_it(client, language_model):
    assert client.post("/ask", json={"question": "你好", "write": True}).json()["written"] is None
    assert language_model.asked == []


def test_where_no_model_is_set_that_is_said_with_the_remedy(client, pond):
    pond.writer = None
    said = client.post("/ask", json={**CARP, "write": True})
    assert said.status_code == 422
    assert "--llm" in said.json()["detail"]
    assert client.post("/ask", json=CARP).status_code == 200


def test_the_fields_are_described(client):
    forms = client.get("/openapi.json").json()["components"]["schemas"]
    assert forms["Question"]["properties"]["write"]["default"] is False
    assert forms["Answer"]["properties"]["written"]["anyOf"][0] == {"$ref": "#/components/schemas/Written"}
    assert set(forms["Sentence"]["required"]) == {"text", "citations", "supported", "lacking"}
    assert "cut_off" in forms["Written"]["properties"]["problem"]["enum"]


def test_a_tool_of_mcp_has_it_as_well(pond, awaited, language_model):
    mcp = pytest.importorskip("mcp", reason="the packages for MCP are not installed (pip install 'yinju[mcp]')")
    from ui.programs.mcp import create_mcp

    async def asked():
        async with mcp.Client(create_mcp(pond, Pool())) as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            alone = await client.call_tool("ask", CARP)
            return tools["ask"], alone, await client.call_tool("ask", {**CARP, "write": True})

    tool, alone, both = awaited(asked())
    assert tool.input_schema["properties"]["write"]["default"] is False
    assert "sentences" in tool.output_schema["$defs"]["Written"]["required"]
    assert alone.structured_content["written"] is None
    assert [s["supported"] for s in both.structured_content["written"]["sentences"]] == [True, False]


def test_the_command_for_programs_takes_a_model_and_another_machine_only_with_consent(directory, capsys):
    pytest.importorskip("mcp", reason="the packages for MCP are not installed (pip install 'yinju[mcp]')")
    given = ["mcp", "--index", str(directory), "--llm", "http://192.0.2.1/v1", "--llm-model", "small"]
    assert main(given) == 2
    assert "--llm-remote" in capsys.readouterr().err


def test_what_waits_for_a_model_holds_up_no_other_work(awaited):
    import asyncio

    pool, go = Pool(at_once=1), threading.Event()

    async def beside():
        slow = [asyncio.create_task(pool.do(lambda: go.wait(60), long=True)) for _ in range(3)]
        done = await pool.do(lambda: "done")
        go.set()
        return done, [await each for each in slow]

    assert awaited(beside()) == ("done", [True] * 3)
