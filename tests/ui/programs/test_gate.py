"""Keys and rates of programs, in front of an application that answers all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from ui.programs.gate import Gate, Rate, keys_of
from ui.serving.login import Doorkeeper, Login


def client_of(address="192.0.2.1", **options):
    return TestClient(Gate(PlainTextResponse("in"), **options), client=(address, 50000))


def bearer(key):
    return {"authorization": f"Bearer {key}".encode()}


@pytest.mark.parametrize("path", ["/api/ask", "/mcp", "/api", "/api/documents/a%0Ab"])
def test_with_keys_a_program_needs_one_of_them(path):
    client = client_of(keys=["甲", "乙"])
    for key in ("甲", "乙"):
        assert client.post(path, headers=bearer(key)).text == "in"
    for headers in ({}, bearer("丙"), bearer(""), {"authorization": "Basic 甲".encode()}, bearer("甲甲")):
        refused = client.post(path, headers=headers)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == "Bearer"
        assert "Authorization: Bearer KEY" in refused.json()["detail"]


def test_pages_and_health_need_no_key():
    client = client_of(keys=["甲"])
    for path in ("/", "/healthz", "/apis", "/config"):
        assert client.get(path).text == "in"


def test_after_some_wrong_keys_an_address_waits_and_others_do_not():
    app = Gate(PlainTextResponse("in"), keys=["甲"])
    guesser, other = (TestClient(app, client=(address, 1)) for address in ("192.0.2.1", "192.0.2.2"))
    codes = {guesser.post("/api/ask", headers=bearer(str(n))).status_code for n in range(9)}
    assert codes == {401, 429}
    assert guesser.post("/api/ask", headers=bearer("甲")).status_code == 429
    assert other.post("/api/ask", headers=bearer("甲")).status_code == 200


def test_who_calls_too_often_is_told_when_to_call_again_and_other_keys_are_not():
    client = client_of(keys=["甲", "乙"], rate=3)
    codes = [client.post("/api/ask", headers=bearer("甲")).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    refused = client.post("/api/ask", headers=bearer("甲"))
    assert 0 < int(refused.headers["retry-after"]) <= 20
    assert "too many calls" in refused.json()["detail"]
    assert client.post("/api/ask", headers=bearer("乙")).status_code == 200


def test_a_right_key_is_let_in_without_the_password_and_no_other_way_is():
    app = Gate(Login(PlainTextResponse("in"), doorkeeper=Doorkeeper({"yinju": "开门"})), keys=["甲"])
    client = TestClient(app)
    assert client.post("/api/ask", headers=bearer("甲")).text == "in"
    assert client.get("/config", headers=bearer("甲")).status_code == 401
    keyless = TestClient(Gate(Login(PlainTextResponse("in"), doorkeeper=Doorkeeper({"yinju": "开门"}))))
    assert keyless.post("/api/ask", headers=bearer("甲")).status_code == 401


@given(most=st.integers(1, 50), steps=st.lists(st.floats(0, 100), max_size=200))
def test_nobody_has_more_calls_than_at_once_and_over_the_time_may_be(most, steps):
    now = 0.0
    rate = Rate(most, clock=lambda: now)
    taken = 0
    for step in steps:
        now += step
        wait = rate.wait("x")
        taken += wait == 0
        assert taken <= most + now * most / 60 + 1e-6
        if wait:
            now += wait + 1e-6
            assert rate.wait("x") == 0
            taken += 1


def test_keys_are_those_given_or_else_those_of_the_environment():
    assert keys_of(["甲"], "乙") == ("甲",)
    assert keys_of([], " 乙 ,丙,, ") == ("乙", "丙")
    assert keys_of([], None) == ()
