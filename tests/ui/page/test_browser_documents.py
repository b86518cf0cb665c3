"""The page in a real browser: documents to load, to choose, to read and to remove."""

import threading

import pytest

from corpus import read_text
from index import update_index
from ui.page.library import Library

GARDENS = "中国建立了多少个植物园？"


def test_pasted_text_is_answered_from_once_the_index_is_rebuilt_and_the_old_stays(own_url, open_page, ask, rebuild):
    page = open_page(own_url)
    first = ask(page, GARDENS)
    words = first.locator(".yj-text").inner_text()
    report = rebuild(page, text="月湾茶馆开业于1987年，馆内有四十二张竹桌。", title="茶馆")
    assert "共 2 个文档" in report.first.inner_text()
    assert page.locator("#yj-library .yj-documents").inner_text().count("茶馆") >= 1
    assert page.locator("#yj-paste textarea").input_value() == ""
    answer = ask(page, "月湾茶馆有多少张竹桌？")
    assert "四十二张" in answer.inner_text()
    assert page.locator("#turn-2 .yj-title").first.inner_text() == "茶馆"
    first.locator("a.yj-mark").first.click()
    assert page.locator("#turn-1").is_visible()
    page.locator("#yj-new").click()
    page.locator("#yj-sources .yj-empty").wait_for()
    assert ask(page, GARDENS).locator(".yj-text").inner_text().startswith(words)


def test_an_uploaded_file_can_replace_the_documents_and_a_bad_file_is_named(own_url, open_page, ask, rebuild):
    page = open_page(own_url)
    files = [
        {
            "name": "灯塔.txt",
            "mimeType": "text/plain",
            "buffer": "北屿灯塔高六十三米，建成于1954年。\n".encode("gb18030"),
        },
        {"name": "空.txt", "mimeType": "text/plain", "buffer": b""},
    ]
    report = rebuild(page, files=files, mode="replace")
    assert "共 1 个文档" in report.nth(0).inner_text()
    assert "空.txt" in report.nth(1).inner_text()
    answer = ask(page, "北屿灯塔有多高？")
    assert "六十三米" in answer.inner_text()
    assert page.locator("#turn-1 .yj-place").first.inner_text() == "第 1 段 · 第 1 行"


def test_a_document_is_read_from_the_list_and_its_outline_leads_to_paragraphs(url, open_page):
    page = open_page(url)
    assert page.locator("#yj-tab-view").is_hidden()
    page.locator("#yj-tab-documents").click()
    assert "不能移除" in page.locator("#yj-listing").inner_text()
    assert page.locator(".yj-remove").count() == 0
    page.get_by_role("button", name="阅读").click()
    page.locator("#yj-view .yj-numbered").first.wait_for()
    assert page.locator("#yj-tab-view").get_attribute("aria-selected") == "true"
    heading = page.locator("#yj-view .yj-outline a").nth(2)
    target = heading.get_attribute("href").removeprefix("#")
    heading.click()
    assert page.evaluate("document.activeElement.id") == target
    page.keyboard.press("Escape")
    page.locator("#yj-tab-view").press("ArrowRight")
    assert page.locator("#yj-tab-pins").get_attribute("aria-selected") == "true"
    page.locator("#yj-tab-pins").press("ArrowRight")
    assert page.locator("#yj-tab-sources").get_attribute("aria-selected") == "true"


def test_the_context_of_a_quote_leads_to_the_quote_in_the_whole_text(url, open_page, ask):
    page = open_page(url)
    ask(page, GARDENS)
    quote = page.locator("#src-1-1").inner_text()
    page.locator("#turn-1 .yj-context").first.click()
    page.locator("#turn-1").get_by_role("button", name="在全文中阅读").click()
    mark = page.locator("#yj-view mark")
    mark.wait_for()
    assert mark.inner_text() == quote
    assert page.evaluate("document.activeElement.id") == "view-mark"
    assert page.locator("#yj-view .yj-numbered").count() > 10


def test_a_document_is_removed_after_a_confirmation_and_answers_given_from_it_stay(own_url, open_page, ask, rebuild):
    page = open_page(own_url)
    rebuild(page, text="月湾茶馆开业于1987年，馆内有四十二张竹桌。\n\n茶馆后院种着三棵银杏。", title="茶馆")
    ask(page, "月湾茶馆有多少张竹桌？")
    page.locator("#yj-tab-documents").click()
    item = page.locator(".yj-documents li").filter(has_text="茶馆")
    item.locator(".yj-remove").click()
    item.get_by_role("button", name="取消").click()
    assert item.locator(".yj-confirm").is_hidden()
    item.locator(".yj-remove").click()
    item.locator(".yj-danger").click()
    page.locator("#yj-listing .yj-done").wait_for()
    assert page.locator(".yj-documents li").count() == 1
    assert "只有这一个文档" in page.locator("#yj-listing").inner_text()
    page.locator("#yj-log a.yj-mark").first.click()
    page.locator("#turn-1 .yj-context").first.click()
    page.locator("#turn-1").get_by_role("button", name="在全文中阅读").click()
    page.locator("#yj-view mark").wait_for()
    assert "四十二张" not in ask(page, "月湾茶馆有多少张竹桌？").inner_text()


def test_rebuilding_from_nothing_or_from_an_unreadable_file_changes_nothing(own_url, open_page, rebuild):
    page = open_page(own_url)
    assert "请先选择文件" in rebuild(page).first.inner_text()
    page.reload()
    binary = [{"name": "a.exe", "mimeType": "application/octet-stream", "buffer": bytes(range(256)) * 8}]
    report = rebuild(page, files=binary)
    assert "a.exe" in report.first.inner_text()
    assert "索引没有改动" in report.last.inner_text()
    assert page.locator("#yj-library .yj-documents li").count() == 1


def test_hostile_text_in_a_document_and_in_a_question_is_inert(own_url, open_page, ask, rebuild):
    hostile = (
        '<img src=x onerror="alert(1)"> ![x](http://evil.example/x.png) [点我](javascript:alert(2)) ${7*7} {{7*7}} '
        "<script>alert(3)</script> http://evil.example/ <b>粗</b> **粗**"
    )
    page = open_page(own_url)
    rebuild(page, text=f"暗号鹦鹉的口令是四十九个字 {hostile} 结束。", title=hostile)
    for question in ("暗号鹦鹉的口令是什么？", hostile):
        answer = ask(page, question)
        assert answer.locator("img, script, b, strong, code").count() == 0
    answer = page.locator(".yj-answer").first
    assert "<img src=x" in answer.inner_text()
    assert "**粗**" in answer.inner_text()
    assert "${7*7} {{7*7}}" in answer.inner_text()
    assert page.locator(".yj-question").last.inner_text() == hostile
    for place in ("#yj-sources", "#yj-library .yj-documents", "#yj-log"):
        assert page.locator(f"{place} img").count() == 0
    links = page.eval_on_selector_all("#yj-log a, #yj-sources a", "all => all.map(a => a.getAttribute('href'))")
    assert all(link.startswith("#") for link in links)


class Lasting(Library):
    """A library whose rebuilds last until `leave` is set, and tell how far they are all the while."""

    def __init__(self, directory):
        super().__init__(directory)
        self.leave = threading.Event()

    def rebuild(self, documents, *, replace, progress=None):
        def lasting(done, total, what):
            while not self.leave.wait(0.02):
                progress(done, total, what)
            progress(done, total, what)

        return super().rebuild(documents, replace=replace, progress=lasting)


@pytest.fixture(scope="session")
def manuals(browser, tmp_path_factory):
    """A DOCX as an office program writes it and a PDF that a browser printed."""
    from docx import Document

    folder = tmp_path_factory.mktemp("manuals")
    manual = Document()
    manual.add_heading("北屿灯塔手册", 0)
    manual.add_heading("建造", 1)
    manual.add_paragraph("北屿灯塔建成于1954年，塔高六十三米，由花岗岩砌成。")
    manual.add_heading("灯光", 1)
    manual.add_paragraph("灯光每隔十二秒闪一次，晴夜里二十海里外也能看见。")
    manual.save(str(folder / "灯塔.docx"))
    page = browser.new_page()
    page.set_content("<h1>月湾茶馆</h1><p>月湾茶馆开业于1987年，馆内有四十二张竹桌。</p><p>茶馆后院种着三棵银杏。</p>")
    page.pdf(path=str(folder / "茶馆.pdf"))
    page.close()
    return [folder / "灯塔.docx", folder / "茶馆.pdf"]


def test_a_docx_and_a_pdf_are_uploaded_progress_is_seen_the_old_index_answers_and_then_they_do(
    own_index, serve, open_page, ask, manuals
):
    library = Lasting(own_index)
    page = open_page(serve(library))
    page.locator("#yj-tab-documents").click()
    page.locator("#yj-files input[type=file]").set_input_files(manuals)
    page.locator("#yj-files td[aria-label='茶馆.pdf']").wait_for()
    page.locator("#yj-build").click()
    page.locator("#yj-report").get_by_text("正在建立索引").wait_for()
    assert page.locator("#yj-stop").is_visible()
    assert "近200个" in ask(page, GARDENS).inner_text().replace(" ", "")
    library.leave.set()
    page.locator("#yj-tab-documents").click()
    page.locator("#yj-report .yj-done").wait_for()
    assert "共 3 个文档" in page.locator("#yj-report").inner_text()
    assert page.locator("#yj-stop").is_hidden()
    tower = ask(page, "北屿灯塔有多高？")
    assert "六十三米" in tower.inner_text()
    assert "建造" in page.locator("#turn-2 .yj-path").inner_text()
    tea = ask(page, "月湾茶馆有多少张竹桌？")
    assert "四十二张" in tea.inner_text()
    tea.locator("a.yj-mark").first.click()
    assert "四十二张竹桌" in page.locator("#src-3-1").inner_text()
    assert page.locator("#turn-3 .yj-place").first.inner_text().startswith("第 1 页")


def test_a_rebuild_that_takes_long_is_stopped_and_the_old_index_stays(own_index, serve, open_page, ask):
    page = open_page(serve(Lasting(own_index)))
    page.locator("#yj-tab-documents").click()
    page.locator("#yj-paste textarea").fill("月湾茶馆开业于1987年，馆内有四十二张竹桌。")
    page.locator("#yj-build").click()
    page.locator("#yj-report").get_by_text("正在建立索引").wait_for()
    page.locator("#yj-stop").click()
    page.locator("#yj-report .yj-done").wait_for()
    assert page.locator("#yj-report").inner_text() == "已停止，索引没有改动。"
    assert page.locator("#yj-stop").is_hidden()
    assert page.locator("#yj-paste textarea").input_value() != ""
    assert len(Library(own_index).shelf.documents) == 1
    assert "近200个" in ask(page, GARDENS).inner_text().replace(" ", "")


def test_only_the_documents_ticked_are_asked_and_the_choice_is_kept(own_index, serve, open_page, ask):
    tea = read_text("月湾茶馆开业于1987年，馆内有四十二张竹桌。", title="茶馆", source="tea.txt")
    update_index(own_index, add=[tea])
    page = open_page(serve(Library(own_index)))
    question, scope = "月湾茶馆有多少张竹桌？", page.locator(".yj-scope")
    assert "四十二张" in ask(page, question).inner_text()
    page.locator("#yj-tab-documents").click()
    page.get_by_role("checkbox", name="茶馆").uncheck()
    page.get_by_text("只问 2 个文档中的 1 个").wait_for()
    refused = ask(page, question)
    assert "yj-none" in refused.get_attribute("class")
    assert "只问了 2 个文档中的 1 个" in refused.inner_text()
    assert "茶馆" not in page.locator("#turn-2 .yj-title").all_inner_texts()
    page.reload()
    refused.wait_for()
    assert "四十二张" in page.locator(".yj-answer").first.inner_text()
    assert "只问 2 个文档中的 1 个" in scope.inner_text()
    scope.get_by_role("button", name="更改").click()
    assert not page.get_by_role("checkbox", name="茶馆").is_checked()
    page.get_by_role("button", name="全不选").click()
    page.locator(".yj-none-chosen").wait_for()
    page.locator("#yj-box textarea").fill(question)
    page.keyboard.press("Enter")
    page.locator("#yj-note .yj-problem").wait_for()
    assert page.locator(".yj-answer").count() == 2
    page.get_by_role("button", name="全选", exact=True).click()
    scope.wait_for(state="detached")
    page.locator("#retry-2").click()
    page.locator("#turn-2 mark").get_by_text("四十二张").wait_for()
    assert page.locator(".yj-none").count() == 0


def test_a_long_list_of_documents_is_searched_and_turned_over(tmp_path, serve, open_page):
    texts = [read_text(f"第{n}号仓库存放着木箱。", title=f"仓库 {n}", source=f"{n}.txt") for n in range(60)]
    update_index(tmp_path / "index", add=texts)
    page = open_page(serve(Library(tmp_path / "index")))
    page.locator("#yj-tab-documents").click()
    titles = page.locator(".yj-documents .yj-title")
    assert titles.count() == 50
    page.get_by_role("button", name="下一页").click()
    page.get_by_text("第 51–60 个，共 60 个").wait_for()
    assert titles.all_inner_texts() == [f"仓库 {n}" for n in range(50, 60)]
    page.locator("#yj-filter :is(input, textarea)").fill("37")
    page.wait_for_function("document.querySelectorAll('.yj-documents .yj-title').length === 1")
    assert titles.all_inner_texts() == ["仓库 37"]
    page.get_by_role("button", name="阅读: 仓库 37").click()
    page.locator("#yj-view").get_by_text("第37号仓库存放着木箱。").wait_for()


def test_ticking_every_document_by_the_keyboard_keeps_the_focus(own_url, open_page, rebuild):
    page = open_page(own_url)
    rebuild(page, text="月湾茶馆开业于1987年。", title="茶馆")
    page.get_by_role("button", name="全不选").press("Enter")
    page.locator(".yj-scope").wait_for()
    page.wait_for_function("document.activeElement.innerText === '全不选'")
