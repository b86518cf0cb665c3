"""Mail as programs send it, and as they should not."""

import base64
import io
from email.message import EmailMessage

import docx
import pytest

from corpus import Limits, NoText, TooLarge, Unreadable, read
from corpus.files import find


@pytest.fixture
def mailed(tmp_path):
    """Return what writes a mail, a message or its bytes, and reads it."""

    def make(mail, **limits):
        path = tmp_path / "a.eml"
        path.write_bytes(mail if isinstance(mail, bytes) else mail.as_bytes())
        return read(path, limits=Limits(**limits))

    return make


def message(text="正文。", subject="会议通知", **headers):
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = "张三 <zhang@example.org>"
    mail["To"] = "李四 <li@example.org>, wang@example.org"
    mail["Date"] = "Mon, 02 Mar 2026 10:00:00 +0800"
    mail.set_content(text, **headers)
    return mail


HEAD = "From: 张三 <zhang@example.org>; To: 李四 <li@example.org>, wang@example.org; Date: 2026-03-02 10:00+08:00"


def outline(document):
    return [(p.section, document.text[p.start : p.end]) for p in document.paragraphs]


@pytest.mark.parametrize("way", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5"])
def test_subject_who_and_when_and_the_text_whatever_it_was_sent_in(mailed, way, charset):
    (document,) = mailed(message("定於週五開會。\n\n請準時參加。\n", charset=charset, cte=way))
    assert document.title == "会议通知"
    assert outline(document) == [(("会议通知",), text) for text in (HEAD, "定於週五開會。", "請準時參加。")]


def test_what_says_gb2312_is_its_superset_in_text_and_headers_and_bytes_that_nothing_names_are_told(mailed):
    name = base64.b64encode("朱镕基".encode("gb18030")).decode()
    head = f"From: =?gb2312?B?{name}?= <a@example.org>\n".encode()
    raw = head + "Subject: 关于喆的事\nContent-Type: text/plain; charset=GB2312\n\n朱镕基与喆。\n".encode("gb18030")
    (document,) = mailed(raw)
    assert document.title == "关于喆的事"
    assert document.text.split("\n")[1:] == ["From: 朱镕基 <a@example.org>", "朱镕基与喆。"]
    text = "这是一段很长的正文，其中只有一个字节在路上丢失了，其余都完好无损，请您放心阅读全文。"
    broken = text.encode("gb18030")[:-6] + b"\xff" + text.encode("gb18030")[-6:]
    (document,) = mailed(b"Subject: a\nContent-Type: text/plain; charset=gb2312\n\n" + broken)
    assert document.text.split("\n")[1].startswith(text[:30])
    with pytest.raises(Unreadable, match=r"a\.eml"):
        mailed(b"Subject: a\nContent-Type: text/plain; charset=no-such\n\n" + bytes(range(128, 256)) * 9)


def test_of_a_text_and_a_page_of_the_same_the_text_is_read_and_a_page_alone_as_one(mailed):
    both = message("文字。")
    both.add_alternative("<h1>页</h1><p>网页。</p>", subtype="html")
    assert mailed(both)[0].text.split("\n")[2:] == ["文字。"]
    page = message(
        "<style>p{}</style><h1>安排</h1><p>第一项。</p><table><tr><td>甲</td><td>乙</td></tr></table>", subtype="html"
    )
    (document,) = mailed(page)
    assert outline(document)[1:] == [(("会议通知", "安排"), "第一项。"), (("会议通知", "安排"), "甲\t乙")]
    empty = message(" \n")
    empty.add_alternative("<p>只有网页。</p>", subtype="html", charset="gb18030")
    assert mailed(empty)[0].text.split("\n")[2:] == ["只有网页。"]


def test_a_page_with_a_text_beneath_it_keeps_both(mailed):
    mail = message("<p>正文在此。</p>", subtype="html")
    mail.make_mixed()
    footer = EmailMessage()
    footer.set_content("退订请回复。")
    mail.attach(footer)
    assert mailed(mail)[0].text.split("\n")[2:] == ["正文在此。", "退订请回复。"]


def test_quoted_replies_are_kept_without_their_marks(mailed):
    (document,) = mailed(message("同意。\n\n> 会议改到周五。\n> > 周四不行。\n>> 场地没有了。\n\n谢谢。"))
    assert [text for _, text in outline(document)[1:]] == [
        *("同意。", "会议改到周五。", "周四不行。", "场地没有了。", "谢谢。"),
    ]


def test_a_flowed_text_flows(mailed):
    raw = b"Subject: a\nContent-Type: text/plain; format=flowed\n\nOne sentence that \ngoes on.\n-- \nAnn\n"
    assert mailed(raw)[0].text.split("\n")[1:3] == ["One sentence that goes on.", "--"]


def test_attachments_that_are_read_are_documents_and_the_others_are_named(mailed):
    word = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("报价为三百元。")
    document.save(word)
    mail = message()
    mail.add_attachment(word.getvalue(), maintype="application", subtype="octet-stream", filename="报价单.docx")
    mail.add_attachment("# 纪要\n\n已通过。\n", subtype="markdown", filename="../../纪要.md")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="图.png")
    mail.add_attachment(b"PK\3\4broken", maintype="application", subtype="octet-stream", filename="坏.xlsx")
    first, *others = mailed(mail)
    assert outline(first)[0][1] == f"{HEAD}; Attachments: 报价单.docx, 纪要.md, 图.png, 坏.xlsx"
    assert [(each.title, each.text) for each in others] == [
        ("报价单.docx", "报价为三百元。"),
        ("纪要", "纪要\n已通过。"),
    ]
    assert len({each.id for each in (first, *others)}) == 3


def test_mails_in_a_mail_are_documents_up_to_some_depth(mailed):
    mail = message("最里面。", "零")
    for subject in "一二三":
        outer = message(f"第{subject}封。", subject)
        outer.add_attachment(mail)
        mail = outer
    assert [each.title for each in mailed(mail)] == ["三", "二", "一", "零"]
    outer = message()
    outer.add_attachment(mail.as_bytes(), maintype="application", subtype="octet-stream", filename="a.eml")
    with pytest.raises(TooLarge, match="inside one another more than 3 deep"):
        mailed(outer)


def test_too_many_attachments_are_refused_and_each_counts_by_itself(mailed):
    mail = message()
    for n in range(101):
        mail.add_attachment(f"第{n}份。", filename=f"{n}.txt")
    with pytest.raises(TooLarge, match="more than 100 attachments"):
        mailed(mail)
    mail = message()
    mail.add_attachment("字" * 2_000, filename="a.txt")
    with pytest.raises(TooLarge, match=r"a\.eml.a\.txt has 2,001 characters"):
        mailed(mail, characters=1_000)


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/mixed\n\n\xe4\n",
        b"Subject: " + b"=?utf-8?B?" * 100_000 + b"\n\na",
        b"From: " + b"(" * 100_000 + b"\n\na",
        b"From: " + b"a <b@c>, " * 100_000 + b"\n\na",
        b"Subject: a\nContent-Type: " + b'text/plain; a="' * 50_000 + b"\n\na",
        b"Subject: a\nDate: never\nContent-Transfer-Encoding: base64\nContent-Type: text/plain; charset=\xff\n\n!!!!",
        b"Subject: a\n" + b"".join(
            b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(2_000)) + b"\na",
        b"Subject: a\n\n" + b"> " * 200_000 + b"a",
    ],
)  # fmt: skip
def test_a_monstrous_mail_is_read_or_refused(mailed, raw):
    try:
        assert mailed(raw)
    except (Unreadable, NoText, TooLarge) as error:
        assert "a.eml" in str(error)


def test_what_is_no_mail_is_named(mailed, tmp_path):
    with pytest.raises(Unreadable, match=r"a\.eml is not a mail"):
        mailed("一篇文章，没有信头。\n".encode())
    with pytest.raises(NoText, match=r"a\.eml is empty"):
        mailed(b"")
    assert [found.path.name for found in find([tmp_path])] == ["a.eml"]


def test_a_picture_that_is_attached_is_read_and_one_that_stands_in_the_mail_is_not(draw, tmp_path):
    mail = EmailMessage()
    mail["Subject"] = "照片"
    mail.set_content("见附件。")
    for name, words, how in (("图.png", "坝高四十二米", "attachment"), ("logo.png", "水库公司", "inline")):
        out = io.BytesIO()
        draw([words], wide=600, high=200).save(out, "PNG")
        mail.add_attachment(out.getvalue(), maintype="image", subtype="png", filename=name, disposition=how)
    (tmp_path / "a.eml").write_bytes(mail.as_bytes())
    first, *others = read(tmp_path / "a.eml")
    assert first.title == "照片"
    assert [(d.title, d.text, d.locate(0, 1).recognised) for d in others] == [("图.png", "坝高四十二米", True)]
