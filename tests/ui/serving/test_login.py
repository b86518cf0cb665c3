"""The password: what is behind it, how fast wrong ones are tried, and the cookie it gives."""

import pytest
from starlette.testclient import TestClient

from ui.server import create_server
from ui.serving.login import Doorkeeper, Throttle

RIGHT = {"username": "yinju", "password": "开门"}
WRONG = {"username": "yinju", "password": "芝麻"}
FORM = "multipart/form-data; boundary=x"


@pytest.fixture
def app(library):
    return create_server(library, host="0.0.0.0", password="开门")


@pytest.fixture
def visitor(app):
    """Come from an address."""

    def visitor(address="192.0.2.1", scheme="http"):
        return TestClient(app, base_url=f"{scheme}://box", client=(address, 50000), follow_redirects=False)

    with TestClient(app):
        yield visitor


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/config"),
        ("GET", "/theme.css"),
        ("GET", "/manifest.json"),
        ("GET", "/api/openapi.json"),
        ("GET", "/api/documents"),
        ("DELETE", "/api/documents/x"),
        ("GET", "/gradio_api/app_id"),
        ("GET", "/gradio_api/queue/data?session_hash=x"),
        ("GET", "/gradio_api/heartbeat/x"),
        ("GET", "/gradio_api/upload_progress?upload_id=x"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("POST", "/gradio_api/upload"),
        ("POST", "/gradio_api/cancel"),
        ("POST", "/gradio_api/reset"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/api/ask"),
        ("POST", "/api/build"),
        ("HEAD", "/"),
    ],
)
def test_everything_is_behind_the_password(visitor, method, path):
    assert visitor().request(method, path, json={} if method == "POST" else None).status_code == 401


def test_no_route_but_health_and_the_log_in_page_is_open(visitor):
    assert visitor().get("/healthz").json() == {"status": "ok"}
    for path in ("/openapi.json", "/docs", "/gradio_api/startup-events", "/login_check", "/gradio_api/token"):
        assert visitor().get(path).status_code in (401, 404)


@pytest.mark.parametrize(
    ("lang", "words"), [("zh-CN", ("请输入密码", "用户名或密码不对")), ("en", ("Please give", "is wrong"))]
)
def test_the_log_in_page_speaks_the_visitor_s_language_and_names_no_document(visitor, lang, words):
    client = visitor()
    shown = client.get("/", headers={"accept-language": lang, "accept": "text/html"})
    assert shown.status_code == 401
    assert words[0] in shown.text
    assert "池塘" not in shown.text
    assert "gradio" not in shown.text
    wrong = client.post("/login", data=WRONG, headers={"accept-language": lang, "accept": "text/html"})
    assert wrong.status_code == 400
    assert words[1] in wrong.text


def test_a_form_leads_back_to_the_page_and_logging_out_ends_it(visitor):
    client = visitor()
    came = client.post("/login", data=RIGHT, headers={"accept": "text/html"})
    assert (came.status_code, came.headers["location"]) == (303, "./")
    assert "gradio_config" in client.get("/").text
    cookies = {**client.cookies}
    assert client.get("/logout").status_code == 303
    assert TestClient(client.app, base_url="http://box", cookies=cookies).get("/config").status_code == 401


@pytest.mark.parametrize(("scheme", "is_secure"), [("http", False), ("https", True)])
def test_the_cookie_is_for_no_script_no_other_site_and_over_tls_for_nothing_less(visitor, scheme, is_secure):
    # a stranger's word for the scheme counts nothing
    client = visitor(scheme=scheme)
    cookies = client.post("/login", data=RIGHT, headers={"x-forwarded-proto": "https"}).headers.get_list("set-cookie")
    assert len(cookies) == 1
    assert "HttpOnly" in cookies[0]
    assert "SameSite=Lax" in cookies[0]
    assert ("Secure" in cookies[0]) is is_secure


def test_wrong_passwords_are_slowed_down_for_their_address_alone(visitor):
    attacker = visitor("192.0.2.66")
    seen = [attacker.post("/login", data={**WRONG, "password": str(n)}).status_code for n in range(200)]
    assert seen.count(400) <= 10
    assert seen.count(429) >= 190
    # nor does it help to know it while one has to wait, or to say one is another
    refused = attacker.post("/login", data=RIGHT, headers={"x-forwarded-for": "192.0.2.7"})
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert visitor("192.0.2.7").post("/login", data=RIGHT).status_code == 200


def test_who_is_in_stays_in_while_others_guess_from_the_same_address(visitor):
    person, attacker = visitor(), visitor()
    assert person.post("/login", data=RIGHT).status_code == 200
    for _ in range(50):
        attacker.post("/login", data=WRONG)
    assert person.get("/config").status_code == 200


def test_the_wait_doubles_up_to_a_minute_and_is_forgotten_after_an_hour(clock):
    throttle = Throttle(clock)
    waits = []
    for _ in range(14):
        waits.append(throttle.wait("192.0.2.1"))
        clock.now += waits[-1]
        throttle.wrong("192.0.2.1")
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert throttle.wait("192.0.2.2") == 0
    clock.now += 3601
    assert throttle.wait("192.0.2.1") == 0


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
    ],
)
def test_an_ipv6_network_is_one_address(clock, one, other, is_same):
    throttle = Throttle(clock)
    for _ in range(6):
        throttle.wrong(one)
    assert (throttle.wait(other) > 0) is is_same


def test_addresses_and_log_ins_are_forgotten_before_they_fill_the_memory(clock):
    keeper = Doorkeeper({"yinju": "开门"}, clock)
    first = keeper.let_in("yinju")
    for n in range(10_000):
        keeper.throttle.wrong(f"10.0.{n // 250}.{n % 250}")
        keeper.let_in("yinju")
    for _ in range(6):
        keeper.throttle.wrong("192.0.2.1")
    assert keeper.throttle.wait("192.0.2.1") > 0
    assert len(keeper.throttle._wrong) == 10_000
    assert not keeper.who({keeper.cookie: first})
    last = keeper.let_in("yinju")
    assert keeper.who({keeper.cookie: last}) == "yinju"
    clock.now += 31 * 24 * 3600
    assert not keeper.who({keeper.cookie: last})


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"username=yinju", "application/x-www-form-urlencoded"),
        (b"username=yinju&password=" + b"x" * 20_000, "application/x-www-form-urlencoded"),
        (b"--x\r\n\xff", FORM),
        (b"x", "multipart/form-data"),
        (b'{"username": "yinju", "password": "x"}', "application/json"),
        (b'--x\r\ncontent-disposition: form-data; name="password"; filename="a"\r\n\r\nx\r\n--x--', FORM),
    ],
)
def test_what_is_no_log_in_form_is_turned_away(visitor, body, kind):
    assert visitor().post("/login", content=body, headers={"content-type": kind}).status_code == 400


def test_any_text_may_be_tried_as_a_password(visitor):
    for password in ("", " ", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "开门 ", "\x00"):
        assert (
            visitor(f"192.0.2.{len(password) + 10}")
            .post("/login", data={"username": "yinju", "password": password})
            .status_code
            == 400
        )


def test_a_program_may_log_in_as_a_person_does(visitor):
    program = visitor()
    assert program.post("/api/search", json={"question": "鲤鱼"}).status_code == 401
    assert program.post("/login", data={"username": "yinju", "password": "开门"}).json() == {"success": True}
    (hit,) = program.post("/api/search", json={"question": "鲤鱼"}).json()["hits"]
    assert "鲤鱼" in hit["text"]


def test_with_several_names_each_has_a_password_of_its_own(library):
    app = create_server(library, host="0.0.0.0", users={"anna": "开门", "本": "芝麻"})
    with TestClient(app, base_url="http://box", follow_redirects=False) as visitor:
        for name, password, status in (
            ("anna", "芝麻", 400),
            ("yinju", "开门", 400),
            ("", "", 400),
            (" 本 ", "芝麻", 200),
        ):
            said = visitor.post("/login", data={"username": name, "password": password})
            assert (name, said.status_code) == (name, status)
        assert 'value=""' in visitor.get("/logout", follow_redirects=True).text
