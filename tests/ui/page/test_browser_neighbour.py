"""The website next door, in a real browser: it can neither write, read nor probe what the page next to it has."""

from http.server import BaseHTTPRequestHandler

import pytest

PASSWORD = "开门"


class Neighbour(BaseHTTPRequestHandler):
    """Serves one empty page."""

    def do_GET(self):
        body = b"<!doctype html><title>next door</title><body>"
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def next_door(answering):
    """The port of another website."""
    with answering(Neighbour) as server:
        yield server.server_port


@pytest.fixture(scope="module")
def worldly(browser, chromium):
    """A browser that knows other names than this machine's: box.test is ours, evil.test is not."""
    rules = "MAP box.test 127.0.0.1, MAP evil.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run", f"--host-resolver-rules={rules}"]
    worldly = browser.browser_type.launch(executable_path=chromium, args=arguments)
    yield worldly
    worldly.close()


@pytest.fixture(scope="module")
def seen():
    """What all servers were asked: method, path, status."""
    return []


@pytest.fixture(scope="module")
def ports(library, serve_for_module, seen):
    """The page as it is served to this machine, with a password, and to other machines."""
    served = {
        "open": serve_for_module(library, seen=seen),
        "password": serve_for_module(library, password=PASSWORD, seen=seen),
        "lan": serve_for_module(library, host="0.0.0.0", password=PASSWORD, seen=seen),
    }
    return {name: int(url.rstrip("/").rsplit(":", 1)[1]) for name, url in served.items()}


TRIES = """async (target) => {
    const said = {};
    const form = () => {
        const data = new FormData();
        data.append("files", new File(["来自隔壁"], "evil.txt"));
        return data;
    };
    const asked = async (name, path, options) => {
        try {
            const answer = await fetch(target + path, options);
            said[name] = answer.type === "opaque" ? "opaque" : (await answer.text()).slice(0, 80);
        } catch { said[name] = "refused"; }
    };
    const json = JSON.stringify({ data: ["池塘", 1, null] });
    const posted = (how, body, headers = {}) => ({ ...how, method: "POST", body, headers });
    const text = { "content-type": "text/plain" }, real = { "content-type": "application/json" };
    for (const mode of ["cors", "no-cors"]) {
        for (const credentials of ["include", "omit"]) {
            const how = { mode, credentials };
            const name = `${mode} ${credentials} `;
            await asked(name + "upload", "/gradio_api/upload", posted(how, form()));
            await asked(name + "config", "/config", how);
            await asked(name + "info", "/api/documents", how);
            await asked(name + "join", "/gradio_api/queue/join", posted(how, json, text));
            await asked(name + "call", "/api/search", posted(how, json, text));
            await asked(name + "login", "/login", posted(how, new URLSearchParams("username=yinju&password=x")));
        }
    }
    await asked("cors json", "/api/search", posted({ credentials: "include" }, json, real));
    const loaded = (name, node, place) => new Promise((done) => {
        node.onload = () => { said[name] = "loaded"; done(); };
        node.onerror = () => { said[name] = "refused"; done(); };
        document.body.append(node);
        place(node);
    });
    for (const path of ["/favicon.ico", "/static/img/logo.svg", "/nothing.png"]) {
        await loaded("img " + path, new Image(), (node) => (node.src = target + path));
    }
    for (const path of ["/api/documents", "/config"]) {
        await loaded("script " + path, document.createElement("script"), (node) => (node.src = target + path));
    }
    await loaded("style /theme.css", document.createElement("link"), (node) => {
        node.rel = "stylesheet";
        node.href = target + "/theme.css";
    });
    await new Promise((done) => {
        const events = new EventSource(target + "/gradio_api/heartbeat/evil", { withCredentials: true });
        events.onmessage = () => { said.events = "loaded"; events.close(); done(); };
        events.onerror = () => { said.events ??= "refused"; events.close(); done(); };
    });
    return said;
}"""

FORMS = """(target) => {
    const send = (path, enctype, fields) => {
        const form = document.createElement("form");
        const frame = document.createElement("iframe");
        frame.name = form.target = "frame" + document.forms.length;
        Object.assign(form, { method: "post", enctype, action: target + path });
        for (const [name, value] of Object.entries(fields)) {
            const field = document.createElement("input");
            if (value instanceof File) {
                const given = new DataTransfer();
                given.items.add(value);
                field.type = "file";
                field.files = given.files;
            } else field.value = value;
            field.name = name;
            form.append(field);
        }
        document.body.append(frame, form);
        form.submit();
    };
    send("/gradio_api/upload", "multipart/form-data", { files: new File(["来自隔壁"], "evil.txt") });
    send("/api/search", "text/plain", { '{"question": "池塘", "a": "': '"}' });
    send("/login", "application/x-www-form-urlencoded", { username: "yinju", password: "x" });
}"""

FRAME = """(target) => new Promise((done) => {
    const frame = document.createElement("iframe");
    frame.onload = done;
    frame.src = target;
    document.body.append(frame);
})"""

WHO = [
    ("open", "127.0.0.1", "127.0.0.1"),
    ("open", "127.0.0.1", "evil.test"),
    ("password", "127.0.0.1", "127.0.0.1"),
    ("password", "127.0.0.1", "evil.test"),
    ("lan", "box.test", "box.test"),
    ("lan", "box.test", "evil.test"),
]


@pytest.fixture
def person(worldly, ports):
    """Somebody who has the page open, and logged in where a password is asked for; returns the page and its address."""
    contexts = []

    def person(kind, host):
        context = worldly.new_context(locale="zh-CN")
        contexts.append(context)
        address = f"http://{host}:{ports[kind]}"
        page = context.new_page()
        page.goto(f"{address}/")
        if kind != "open":
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
        page.locator("#yj-sources .yj-empty").wait_for(state="attached")
        return page, address

    yield person
    for context in contexts:
        context.close()


@pytest.fixture
def beside(person, next_door, seen):
    """Open the other website in the browser of a person who has been on the page; returns it and our address."""

    def beside(kind, host, neighbour):
        page, address = person(kind, host)
        page.close()
        evil = page.context.new_page()
        evil.goto(f"http://{neighbour}:{next_door}/")
        seen.clear()
        return evil, address

    return beside


@pytest.mark.parametrize(("kind", "host", "neighbour"), WHO)
def test_another_website_neither_writes_nor_reads_nor_probes(beside, library, seen, kind, host, neighbour):
    evil, address = beside(kind, host, neighbour)
    said = evil.evaluate(TRIES, address)
    assert len(said) > 30
    assert {name: outcome for name, outcome in said.items() if outcome != "refused"} == {}
    assert len(seen) > 20
    # over plain http from another machine browsers say of a GET neither whose it is nor let the other website read it
    let_in = [asked for asked in seen if asked[2] not in (401, 403) and not (kind == "lan" and asked[0] == "GET")]
    assert let_in == []
    assert [document.source for document in library.shelf.documents if "evil" in document.source] == []


@pytest.mark.parametrize(("kind", "host", "neighbour"), WHO)
def test_another_website_s_forms_and_frames_come_to_nothing(beside, seen, kind, host, neighbour):
    evil, address = beside(kind, host, neighbour)
    with evil.expect_response(f"{address}/login"):
        evil.evaluate(FORMS, address)
    evil.evaluate(FRAME, f"{address}/")
    posted = [asked for asked in seen if asked[0] == "POST"]
    assert len(posted) == 3
    assert {status for _, _, status in posted} == {403}
    assert len(evil.frames) == 5
    assert all("gradio" not in frame.content() for frame in evil.frames if frame != evil.main_frame)


def test_a_link_from_another_website_opens_the_page_without_a_hand_on_it(person, next_door):
    page, address = person("open", "127.0.0.1")
    evil = page.context.new_page()
    evil.goto(f"http://evil.test:{next_door}/")
    with page.context.expect_page() as opened:
        evil.evaluate("(target) => { window.door = window.open(target); }", f"{address}/")
    opened.value.locator("#yj-sources .yj-empty").wait_for(state="attached")
    assert evil.evaluate("window.door.closed") is True  # cut off: there is nothing to hold on to


def test_logging_in_is_asked_for_and_a_wrong_password_is_said(worldly, ports):
    with worldly.new_context(locale="en-US") as context:
        page = context.new_page()
        page.goto(f"http://box.test:{ports['lan']}/")
        page.get_by_label("Password").fill("芝麻")
        page.get_by_role("button", name="Log in").click()
        assert "wrong" in page.get_by_role("alert").inner_text()
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.get_by_placeholder("Ask about the documents").wait_for()


@pytest.mark.parametrize("kind", ["open", "password", "lan"])
def test_the_page_itself_uploads_builds_and_is_asked(person, kind, rebuild, ask):
    page, _ = person(kind, "box.test" if kind == "lan" else "127.0.0.1")
    content = f"北屿灯塔高六十三米，建成于1954年，编号{kind}。\n".encode()
    report = rebuild(page, files=[{"name": f"灯塔{kind}.txt", "mimeType": "text/plain", "buffer": content}])
    assert "索引已更新" in report.first.inner_text()
    assert "六十三米" in ask(page, "北屿灯塔有多高？").inner_text()


def test_an_upload_that_is_too_large_is_said_on_the_page(person, tmp_path):
    page, _ = person("open", "127.0.0.1")
    page.locator("#yj-tab-documents").click()
    big = tmp_path / "大.txt"
    big.write_bytes(bytes(21 * 2**20))
    page.locator("#yj-files input[type=file]").set_input_files(big)
    page.get_by_text("“大.txt”超过 20 MB").wait_for()
