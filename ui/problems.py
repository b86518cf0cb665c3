"""What a person is told where something went wrong, in Chinese and English.

Errors of reading a file say in English what is wrong and what to do; here each of their texts stands in Chinese beside
it, with the values at their places. A test finds every text that is raised and looks for it here. Errors of other
kinds are told by their kind, with their own words behind.
"""

from __future__ import annotations

from corpus.errors import CorpusError, YinjuError
from index import errors
from qa.errors import QuestionError
from ui.notebooks import NotebookMissing, NotebookNotWritten, NotebookRefused, NotStored
from ui.words import Lang, say

_LONGEST = 4_000  # characters of a message that is looked through

#: The texts of what is raised where a file is read, `{}` for each value, and the Chinese with the values by number.
READING: dict[str, str] = {
    "{} is empty: nothing to read": "{0} 是空文件，没有可读的内容",
    "{} holds no text: nothing to read": "{0} 里没有文字，没有可读的内容",
    "{} holds no row with text: nothing to read": "{0} 里没有带文字的行，没有可读的内容",
    "{} is not text in UTF-8, UTF-16, GB18030 or Big5: save it as UTF-8, or leave it out": (
        "{0} 不是 UTF-8、UTF-16、GB18030 或 Big5 的文本：请另存为 UTF-8，或不加入它"
    ),
    "{} holds {}, not text: give it the suffix of its format, or save it as text": (
        "{0} 的内容是 {1}，不是文本：请改成该格式的后缀，或另存为文本"
    ),
    "{} is a folder, not a file: give the files in it, or use expand()": "{0} 是文件夹，不是文件：请给出其中的文件",
    "{} is a pipe, a socket or a device, not a file: save what it holds as a file": (
        "{0} 是管道、套接字或设备，不是文件：请把内容另存为文件"
    ),
    "{} is a link that leads out of {}: to have what it leads to read, give that by its name": (
        "{0} 是指向 {1} 之外的链接：要读它所指的文件，请直接给出那个文件"
    ),
    "{} does not exist: check the spelling and the folder": "{0} 不存在：请检查名称和所在文件夹",
    "{} cannot be read ({}): check that it is a file you may open": "{0} 打不开（{1}）：请确认你有权打开这个文件",
    "{} is no name that a file can have ({}): check it": "{0} 不是文件可用的名称（{1}）：请检查",
    "{} is encrypted, or an old Office document: remove the password, or save it anew": (
        "{0} 已加密，或是旧版 Office 文档：请去掉密码，或另存为新格式"
    ),
    "{} holds more than {} files, as no document does: save it anew": (
        "{0} 内含 {1} 个以上的文件，正常文档不会这样：请重新另存"
    ),
    "{} unpacks to {} bytes of mark-up from {}, more than {} for one, as a document never does that is not made to do "
    "harm: leave it out, or save it anew": (
        "{0} 从 {2} 字节解压成 {1} 字节的标记，超过 {3} 倍，只有恶意文件才会这样：请不要加入它，或重新另存"
    ),
    "{} is broken, or not what its suffix says ({}): save it again": ("{0} 已损坏，或与后缀不符（{1}）：请重新保存"),
    "{} holds more than {} elements and attributes of mark-up, one for {} characters of the limit: split it, or raise "
    "the limit: Limits(characters={}), yinju build --max-characters {}": (
        "{0} 的标记超过 {1} 个（上限每 {2} 个字符一个）：请拆分文件，或放宽上限：yinju build --max-characters {4}"
    ),
    "{} is broken, or encrypted ({}): save it again without a password": (
        "{0} 已损坏或已加密（{1}）：请去掉密码重新保存"
    ),
    "{} is not a table of separated values ({}): save it as CSV again": "{0} 不是分隔值表格（{1}）：请重新存为 CSV",
    "{} is protected against copying: its text cannot be read": "{0} 有防复制保护，读不出文字",
    "{} is broken, or not an EPUB book ({}): save it again": "{0} 已损坏，或不是 EPUB 电子书（{1}）：请重新保存",
    "{} has more than {} characters of mark-up and text, {} times the limit on text: split it, or raise the limit: "
    "Limits(characters={}), yinju build --max-characters {}": (
        "{0} 的标记和文字超过 {1} 个字符（文字上限的 {2} 倍）：请拆分文件，或放宽上限：yinju build --max-characters {4}"
    ),
    "{} is in an Office format that only LibreOffice reads, which is not installed: save the file as .{}, or install "
    "LibreOffice": "{0} 的格式只有 LibreOffice 能读，而这里没有安装：请另存为 .{1}，或安装 LibreOffice",
    "{} could not be read by LibreOffice (exit code {}): it is broken, encrypted, or takes more than {} bytes of "
    "memory; remove its password, or save it as .{}": (
        "LibreOffice 读不了 {0}（退出码 {1}）：文件已损坏、已加密，或需要 {2} 字节以上的内存；请去掉密码，或另存为 .{3}"
    ),
    "{} has more than {} parts: save its attachments, and give them as files": (
        "{0} 的部分超过 {1} 个：请把附件另存为文件后加入"
    ),
    "{} holds mails inside one another more than {} deep: save the inner ones": (
        "{0} 里的邮件嵌套超过 {1} 层：请把里面的邮件另存出来"
    ),
    "{} is not a mail (no From, To, Subject or Date): save it as .eml from the mail program": (
        "{0} 不是邮件（没有发件人、收件人、主题或日期）：请从邮件程序另存为 .eml"
    ),
    "{} has more than {} attachments: save them, and give them as files": (
        "{0} 的附件超过 {1} 个：请把附件另存为文件后加入"
    ),
    "{} is no notebook of format 4 ({}): open it in Jupyter and save it again": (
        "{0} 不是第 4 版格式的笔记本（{1}）：请用 Jupyter 打开后重新保存"
    ),
    "{} is broken, or no PDF ({}): save or print it to PDF again": (
        "{0} 已损坏，或不是 PDF（{1}）：请重新保存或打印成 PDF"
    ),
    "rapidocr is installed without its models ({}): pip install --force-reinstall rapidocr": (
        "rapidocr 已安装但缺少模型（{0}）：请运行 pip install --force-reinstall rapidocr"
    ),
    "{} has far too many pixels ({}): save it smaller": "{0} 的像素太多（{1}）：请缩小后另存",
    "{} has {} pictures of pages, the limit is {}: split it, or raise it: Limits(pictures={}), yinju build "
    "--max-pictures {}": ("{0} 有 {1} 张页面图片，上限是 {2}：请拆分文件，或放宽上限：yinju build --max-pictures {4}"),
    "{} has {} pixels, the limit is {}: save it smaller": "{0} 有 {1} 个像素，上限是 {2}：请缩小后另存",
    "{} holds {} pages and no character: {}": "{0} 有 {1} 页而没有文字：{2}",
    "{} is a picture without text: nothing to read": "{0} 是没有文字的图片，没有可读的内容",
    "{} is a picture: {}": "{0} 是图片：{1}",
    "{} is broken, or no picture ({}): save it again as PNG or JPEG": (
        "{0} 已损坏，或不是图片（{1}）：请重新存为 PNG 或 JPEG"
    ),
    "{} has no page {} that can be drawn": "{0} 没有可以画出来的第 {1} 页",
    "page {} of {} takes too long to draw": "{1} 的第 {0} 页太久没有画完，已停止",
    "page {} of {} cannot be drawn: it may be broken, or is not there": "{1} 的第 {0} 页画不出来：可能已损坏，或没有它",
    "no process could be started to draw page {} of {} ({})": "无法启动进程来画 {1} 的第 {0} 页（{2}）",
    "{} is broken ({}): save or print it to PDF again": "{0} 已损坏（{1}）：请重新保存或打印成 PDF",
    "{} is encrypted: remove its password, then read it again": "{0} 已加密：请去掉密码后再试",
    "{} has more than {} shapes, one for {} characters of the limit: split it, or raise the limit: "
    "Limits(characters={}), yinju build --max-characters {}": (
        "{0} 的图形超过 {1} 个（上限每 {2} 个字符一个）：请拆分文件，或放宽上限：yinju build --max-characters {4}"
    ),
    "{} line {} has an _id of {} characters, which stands with each of its passages: give it one of at most {}": (
        "{0} 第 {1} 行的 _id 有 {2} 个字符，而它要随每个段落保存：请缩短到 {3} 个以内"
    ),
    '{} line {} is not a row {"_id", "title", "text"}: {}': '{0} 第 {1} 行不是 {{"_id", "title", "text"}}：{2}',
    "{} holds no cue (00:00:01,000 --> 00:00:02,000): give it the suffix of its format": (
        "{0} 里没有字幕时间（00:00:01,000 --> 00:00:02,000）：请改成它所属格式的后缀"
    ),
    "{} is broken ({}): save it again": "{0} 已损坏（{1}）：请重新保存",
    "{} has cells merged over more than {} rows: split it": "{0} 有合并了 {1} 行以上的单元格：请拆分文件",
    "{} takes more than the {} seconds that reading it may take: split it, leave it out, or raise the limit: "
    "Limits(seconds={}), yinju build --max-seconds {}": (
        "读取 {0} 超过了 {1} 秒的上限：请拆分文件、不加入它，或放宽上限：yinju build --max-seconds {3}"
    ),
    "{} takes more than the {} bytes of memory that reading it may take: split it, leave it out, or raise the limit: "
    "Limits(memory={}), yinju build --max-memory {}": (
        "读取 {0} 超过了 {1} 字节的内存上限：请拆分文件、不加入它，或放宽上限：yinju build --max-memory {3}"
    ),
    "{} has {} bytes, the limit is {}: split it, or raise the limit: Limits(size={}), yinju build --max-bytes {}": (
        "{0} 有 {1} 字节，上限是 {2}：请拆分文件，或放宽上限：yinju build --max-bytes {4}"
    ),
    "{} has {} characters, the limit is {}: split it, or raise the limit: Limits(characters={}), yinju build "
    "--max-characters {}": "{0} 有 {1} 个字符，上限是 {2}：请拆分文件，或放宽上限：yinju build --max-characters {4}",
    "{} has more than {} lines, the limit is one for {} characters of the limit: split it, or raise the limit: "
    "Limits(characters={}), yinju build --max-characters {}": (
        "{0} 超过 {1} 行（上限每 {2} 个字符一行）：请拆分文件，或放宽上限：yinju build --max-characters {4}"
    ),
    "{} has {} pages, the limit is {}: split it, or raise the limit: Limits(pages={}), yinju build --max-pages {}": (
        "{0} 有 {1} 页，上限是 {2}：请拆分文件，或放宽上限：yinju build --max-pages {4}"
    ),
    "{} takes more memory than there is: split it, or leave it out": "{0} 需要的内存超过现有的：请拆分文件，或不加入它",
    "{} cannot be read ({}): it may be broken; save it again, or leave it out": (
        "{0} 读不了（{1}）：可能已损坏，请重新保存，或不加入它"
    ),
    "{} cannot be read: {}": "{0} 读不了：{1}",
    "{} made its parser crash ({}): it is broken, or takes more than {} bytes of memory; save it again, leave it out, "
    "or raise the limit: Limits(memory={}), yinju build --max-memory {}": (
        "{0} 使读取程序中止（{1}）：文件已损坏，或需要 {2} 字节以上的内存；请重新保存、不加入它，或放宽上限："
        "yinju build --max-memory {4}"
    ),
    "{} cannot be read: its parser answered amiss ({}); leave it out": (
        "{0} 读不了：读取程序的结果有误（{1}）；请不加入它"
    ),
}

#: Errors that are told by their kind, the nearest first.
KINDS: dict[type[YinjuError], str] = {
    errors.IndexDamaged: "damaged",
    errors.IndexReplaced: "replaced",
    errors.IndexBusy: "index_busy",
    errors.WriteFailed: "write_failed",
    errors.IndexOutdated: "index_outdated",
    errors.IndexMissing: "index_missing",
    errors.NothingToIndex: "nothing_indexed",
    errors.EncoderError: "model_failed",
    errors.StoreFailed: "store_failed",
    errors.IndexingError: "setting_refused",
    NotStored: "chats_failed",
    NotebookMissing: "notebook_missing",
    NotebookRefused: "notebook_refused",
    NotebookNotWritten: "notebook_not_written",
}


class Worded(YinjuError):
    """An error whose text is one of `ui.words`; `said` tells a person in their language."""

    def __init__(self, key: str, **values: object) -> None:
        """Take the word and what stands in it."""
        super().__init__(say(key, "en", **values))
        self._key, self._values = key, values

    def said(self, lang: Lang) -> str:
        """Return what to tell a person."""
        return say(self._key, lang, **self._values)


def explained(error: YinjuError, lang: Lang) -> str:
    """Return what to tell a person of an error, in the page's language."""
    key = next((key for kind, key in KINDS.items() if isinstance(error, kind)), None)
    if key:
        return say(key, lang, error=error)
    if isinstance(error, QuestionError):  # says both
        return str(error)
    if isinstance(error, CorpusError):
        return reading_problem(str(error), lang)
    return str(error) if lang == "en" else say("failed", lang, error=error)


def reading_problem(message: str, lang: Lang) -> str:
    """Return in the page's language why a file could not be read; `message` is what was raised."""
    if lang == "en":
        return message
    # the text that fixes most of the message is the one it was made from
    for text in sorted(READING, key=len, reverse=True):
        values = _values(message[:_LONGEST], text)
        if values is not None:
            return READING[text].format(*values)
    return say("failed", lang, error=message)


def _values(message: str, text: str) -> list[str] | None:
    """Return what stands in a message at the places of a text, None where it is not made from that text."""
    first, *pieces = text.split("{}")
    if not message.startswith(first):
        return None
    values, at = [], len(first)
    for piece in pieces[:-1]:
        found = message.find(piece, at)
        if found < 0:
            return None
        values.append(message[at:found])
        at = found + len(piece)
    if not message.endswith(pieces[-1]) or len(message) - len(pieces[-1]) < at:
        return None
    return [*values, message[at : len(message) - len(pieces[-1])]]
