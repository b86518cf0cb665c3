"""The words a person reads, in Chinese and English. Document text is never translated."""

from __future__ import annotations

import re
from typing import Literal

Lang = Literal["zh", "en"]

_HAN = re.compile(r"[㐀-鿿豈-﫿]")

WORDS: dict[str, tuple[str, str]] = {
    # the page
    "name": ("引据", "Yinju"),
    "tagline": ("向文档提问，每个答案都有原文为证。", "Ask your documents. Every answer stands on a quote."),
    "start_heading": ("想从文档里知道什么？", "What would you like to know?"),
    "start": (
        "答案只取自已载入的文档，并标出原句所在的段落；文档里没有的，会直说没有。",
        "Answers come only from the loaded documents and show the paragraph they stand in. "
        "What the documents do not say, Yinju does not say.",
    ),
    "try": ("可以这样问", "Try asking"),
    "start_loaded": ("已载入：{titles}", "Loaded: {titles}"),
    "titled": ("《{title}》", "“{title}”"),
    "start_more": ("{titles} 等 {count} 个文档", "{titles} and more, {count} in all"),
    "start_empty": (
        "还没有文档。把文件拖到这里，或选择文件、粘贴文本，就可以提问了。",
        "There are no documents yet. Drop files here, or choose files or paste text, and then ask.",
    ),
    "add_documents": ("加入文档", "Add documents"),
    "no_documents": (
        "还没有可问的文档，请先加入文档。你的问题还在输入框里。",
        "There is no document to ask yet; add one first. Your question is still in the box.",
    ),
    "ask_placeholder": ("就文档内容提问…", "Ask about the documents…"),
    "ask_label": ("问题", "Question"),
    "menu": ("更多", "More"),
    "export": ("导出", "Export"),
    "keeping": ("保留这个笔记本的对话", "Keep the chats of this notebook"),
    "confirm_forget": (
        "关闭后，你在这个笔记本里保留的对话会全部删除，不能恢复。",
        "Your chats that were kept in this notebook will all be deleted, and cannot be brought back.",
    ),
    "forget": ("关闭并删除", "Turn off and delete"),
    "export_title": ("引据对话", "A chat with Yinju"),
    "new_chat": ("新对话", "New chat"),
    "started_anew": ("已开始新对话，原来的对话还在。", "A new chat has begun; the one before is still there."),
    "edited_anew": ("已从这里重新提问，原来的对话还在。", "Asked anew from here; the chat as it was is still there."),
    "bring_back": ("恢复", "Bring it back"),
    "earlier_chat": ("上一段对话", "Previous chat"),
    "edit": ("修改", "Edit"),
    "edit_label": ("修改问题", "Edit the question"),
    "save": ("保存", "Save"),
    "rename": ("改名", "Rename"),
    "delete": ("删除", "Delete"),
    "undo": ("撤销", "Undo"),
    # how much of an answer is shown
    "length": ("回答：", "Answers:"),
    "length_one": ("一句", "One line"),
    "length_points": ("要点", "Points"),
    "length_all": ("全部依据", "All evidence"),
    "length_more": ("显示要点", "Show the points"),
    # notebooks and their chats
    "notebook": ("笔记本", "Notebook"),
    "first_notebook": ("我的文档", "My documents"),
    "notebook_name": ("这个笔记本的名称", "Name of this notebook"),
    "notebook_new": ("新笔记本的名称", "Name of a new notebook"),
    "notebook_make": ("新建", "Make"),
    "notebook_missing": ("这个笔记本已不在了。（{error}）", "This notebook is no longer there. ({error})"),
    "notebook_refused": (
        "这个名称不能用：要有 1 到 80 个字，而且不与别的笔记本同名。（{error}）",
        "This name cannot be used. ({error})",
    ),
    "notebook_not_written": (
        "没有写成，请确认文件夹可写、磁盘有空间。（{error}）",
        "It could not be written; make sure that the folder may be written and the disk has room. ({error})",
    ),
    "chats": ("对话", "Chats"),
    "chat_query": ("在对话里查找", "Find in chats"),
    "chats_kept": ("对话 {count} 段", "Chats: {count}"),
    "chats_off": (
        "这个笔记本不保留对话。可以在“更多”里打开。",
        "The chats of this notebook are not kept. They can be, by the switch under “More”.",
    ),
    "chats_none": ("还没有对话。提问之后，对话会留在这里。", "No chats yet. Once you ask, the chat stays here."),
    "chats_none_found": ("没有含“{query}”的对话。", "No chat has “{query}” in it."),
    "chat_size": ("{turns} 问 · {when}", "{turns} questions · {when}"),
    "chat_size_one": ("1 问 · {when}", "1 question · {when}"),
    "chat_name": ("对话的名称", "Name of the chat"),
    "chat_nameless": ("请写一个名称。", "Give it a name."),
    "chat_deleted": ("已删除，十分钟内可以撤销。", "Deleted; it can be undone for ten minutes."),
    "chat_gone": ("这段对话已不在了。", "This chat is no longer there."),
    "chats_failed": (
        "对话没能读写，请确认文件夹可写、磁盘有空间；这一页上的还在。（{error}）",
        "The chats could not be read or written; make sure that the folder may be written and the disk has room. What "
        "stands on this page is still there. ({error})",
    ),
    "documents": ("文档", "Documents"),
    "sources": ("依据", "Sources"),
    "other_language": ("English", "中文"),
    "close": ("关闭", "Close"),
    # an answer
    "understood": ("已理解为：{question}", "Understood as: {question}"),
    "ask_as_typed": ("按原文提问", "Ask as typed"),
    "as_typed": ("按原文提问，未结合上文", "Asked as typed, without the turns before"),
    "with_context": ("结合上文", "Use the turns before"),
    "missing": ("没有找到：", "Not found: "),
    "near": ("相近段落（不是答案）", "Nearest passages (not an answer)"),
    "certainty_sure": ("有把握", "Sure"),
    "certainty_possible": ("可能与此有关", "Possibly related"),
    "from": ("出自", "From"),
    "copy": ("复制回答", "Copy answer"),
    "copied": ("已复制", "Copied"),
    "copy_quote": ("复制引文", "Copy quote"),
    "copy_reference": ("复制为参考文献", "Copy as a reference"),
    "go_on": ("可以接着问", "You might go on with"),
    "good": ("有用", "Helpful"),
    "bad": ("没用", "Not helpful"),
    "citation": ("引用有误", "Wrong citation"),
    "kept_in": ("已记在运行引据的这台机器上：{file}", "Kept on the machine Yinju runs on: {file}"),
    "retry": ("重新提问", "Ask again"),
    "milliseconds": ("{milliseconds} 毫秒", "{milliseconds} ms"),
    "sure": ("把握 {confidence}%", "{confidence}% sure"),
    "stage": ("{name} {milliseconds} 毫秒", "{name} {milliseconds} ms"),
    "stage_understand": ("理解", "understanding"),
    "stage_retrieve": ("检索", "searching"),
    "stage_read": ("阅读", "reading"),
    "asked_of": ("只问了 {all} 个文档中的 {chosen} 个", "Asked of {chosen} of {all} documents"),
    "asking": ("正在查找…", "Looking…"),
    "asked_next": ("回答后接着问：", "Asked next: "),
    "take_back": ("取回", "Take back"),
    "error_title": ("出错了", "Error"),
    "page_error": ("出了问题，没有做成，请再试一次。", "Something went wrong and was not done; try again."),
    "server_lost": (
        "与引据的连接断开了，正在重试。写下的内容都还在。",
        "The connection to Yinju is lost; trying again. Nothing you wrote is lost.",
    ),
    "server_back": ("引据重新启动过。", "Yinju was started anew."),
    "reload": ("重新载入页面", "Reload the page"),
    # names of the page's parts, for who cannot see them
    "log_label": ("对话", "Conversation"),
    "answer_label": ("回答", "Answer"),
    "question_label": ("提问", "Question"),
    "choose_files": ("选择文件", "Choose files"),
    "remove_file": ("去掉这个文件", "Remove this file"),
    "side_label": ("依据与文档", "Sources and documents"),
    "send": ("发送", "Send"),
    "stop": ("停止", "Stop"),
    "scope": ("只问 {all} 个文档中的 {chosen} 个", "Asking {chosen} of {all} documents"),
    "scope_none": ("没有选中任何文档，请先选择要问的文档。", "No document is chosen; choose which to ask."),
    "change": ("更改", "Change"),
    # whether what an answer stood on is still there
    "source_unchanged": (
        "当时的回答，引文已重新核对，来源未变。",
        "As answered then; its quotes were checked again: unchanged.",
    ),
    "source_still": (
        "当时的回答。来源已改动，引文仍逐字在其中。",
        "As answered then. Its source has changed; the quotes still stand in it word for word.",
    ),
    "source_changed": (
        "当时的回答。来源已改动，引文已不在其中。",
        "As answered then. Its source has changed, and the quotes are no longer in it.",
    ),
    "source_gone": (
        "当时的回答。来源已不在载入的文档里，引文是当时的原文。",
        "As answered then. Its source is no longer loaded; the quotes are what it said then.",
    ),
    "card_still": ("文档已改动，这一句仍在其中。", "The document has changed; this sentence still stands in it."),
    "card_changed": ("文档已改动，这是当时的原文。", "The document has changed; this is what it said then."),
    "card_gone": ("文档已不在这里，这是当时的原文。", "The document is no longer here; this is what it said then."),
    "sections_separator": (" › ", " › "),
    # what a language model wrote
    "written": (
        "由 {model} 撰写，逐句与引文核对（✓ 有依据，? 无依据）：",
        "Written by {model}, each sentence checked (✓ proven, ? not):",
    ),
    "write": ("让 {model} 撰写", "Have {model} write"),
    "sent_to": ("问题和段落发送到 {host}", "question and passages go to {host}"),
    "proven": ("有依据", "proven"),
    "lacking": ("（引文中没有：{what}）", "(not in the quotes: {what})"),
    "unproven": ("（引文不足以证明）", "(the quotes do not show it)"),
    "list_separator": ("、", ", "),
    "left_out_sentences": (
        "略去没有依据的句子 {count} 句。",
        "Sentences left out since no quote supports them: {count}.",
    ),
    "llm_down": (
        "语言模型连接不上，以上是引文答案。",
        "The language model cannot be reached; the answer above stands on quotes.",
    ),
    "llm_slow": (
        "语言模型没有按时回应，以上是引文答案。",
        "The language model took too long; the answer above stands on quotes.",
    ),
    "llm_busy": (
        "语言模型忙，请稍后再试；以上是引文答案。",
        "The language model is busy, try later; the answer above stands on quotes.",
    ),
    "llm_refused": (
        "语言模型拒绝了请求，以上是引文答案。",
        "The language model refused; the answer above stands on quotes.",
    ),
    "llm_nonsense": (
        "语言模型的回应无法读懂，以上是引文答案。",
        "What the language model sent cannot be read; the answer above stands on quotes.",
    ),
    "llm_cut_off": (
        "语言模型的回应中途断了，没写完的句子已略去。",
        "The language model broke off; the sentence it had begun is left out.",
    ),
    "llm_nothing": (
        "语言模型也认为这些段落没有回答问题。",
        "The language model, too, finds no answer in these passages.",
    ),
    "llm_unproven": (
        "语言模型写的句子都没有依据，请以引文答案为准。",
        "Nothing that the language model wrote is proven; rely on the quotes above.",
    ),
    "llm_stopped": ("已停止。", "Stopped."),
    "written_unchanged": ("撰写所据的来源未变。", "The sources of what was written are unchanged."),
    "written_still": (
        "撰写所据的文档有改动，引文仍逐字在其中。",
        "A document behind what was written has changed; the quotes still stand in it word for word.",
    ),
    "written_changed": (
        "撰写所据的文档有改动，有的引文已不在其中。",
        "A document behind what was written has changed; not all quotes stand in it any more.",
    ),
    "written_gone": (
        "撰写所据的来源已不在载入的文档里，引文是当时的原文。",
        "A source of what was written is no longer loaded; the quotes are what it said then.",
    ),
    # the language model that is set, and what is sent to it
    "model": ("语言模型", "Language model"),
    "model_here": ("{model}，在运行引据的机器上：{url}", "{model}, on the machine that runs Yinju: {url}"),
    "model_there": ("{model}，在另一台机器上：{url}", "{model}, on another machine: {url}"),
    "model_none": (
        "没有设置语言模型，答案只由引文组成。",
        "No language model is set; answers stand on quotes alone.",
    ),
    "model_start": (
        "启动时用 --llm 和 --llm-model 设置。",
        "It is set when the server is started, with --llm and --llm-model.",
    ),
    "model_sent": (
        "点答案下的“撰写”时才会发送：问题、之前的问答、找到的段落。",
        "Only when you have it write under an answer are these sent: the question, the turns before it, the passages "
        "found.",
    ),
    "model_on": ("在这个浏览器里提供撰写", "Offer writing in this browser"),
    "model_url": ("地址", "Address"),
    "model_name": ("模型名", "Model"),
    "model_key": ("密钥", "Key"),
    "model_key_hint": (
        "密钥只留在运行中的程序里，不再显示，也不写入磁盘；留空则沿用这个地址已设的。地址和模型名都留空则不用语言模型。",
        "The key stays with the running program, is not shown again and not written to disk; left empty, the one set "
        "for this address is kept. Leave address and model empty to use none.",
    ),
    "model_remote": ("允许发送到另一台机器", "Allow sending to another machine"),
    "model_set": ("设置", "Set"),
    "model_is_set": ("已设置，到程序停止为止。", "Set, until the program is stopped."),
    "model_bad_address": (
        "这不是语言模型的地址，应像 http://localhost:11434/v1，不含用户名、密钥或参数。",
        "This is no address of a language model; it should be like http://localhost:11434/v1, without a user, a key or "
        "parameters.",
    ),
    "model_no_name": ("请填模型名。", "Name the model."),
    "model_bad_key": ("密钥里有空格或其他无效字符。", "The key has a space or another character that no key has."),
    "model_needs_yes": (
        "{host} 是另一台机器，问题和段落会发送到那里；同意请勾选“允许发送到另一台机器”。",
        "{host} is another machine, and questions and passages would be sent there; to agree tick “Allow sending to "
        "another machine”.",
    ),
    "model_other": (
        "语言模型已重新设置，没有发送任何内容。请看清按钮上的地址，再点一次。",
        "The language model has been set anew and nothing was sent. Read where it would go on the button, and press "
        "it again.",
    ),
    "send_heading": ("发送到另一台机器？", "Send to another machine?"),
    "send_what": ("让 {model} 撰写，会发送到 {url}：", "To have {model} write, these are sent to {url}:"),
    "send_question": ("你的问题", "your question"),
    "send_turns": ("这段对话里之前的问题和回答", "the questions and answers before it in this chat"),
    "send_passages": ("从文档中找到的段落原文", "the passages found, as your documents have them"),
    "send_once": (
        "同意后，这个浏览器对这个地址不再询问。",
        "Once you agree, this browser does not ask again for this address.",
    ),
    "send_yes": ("同意并发送", "Agree and send"),
    "send_no": ("不发送", "Do not send"),
    # the source panel
    "sources_empty": ("还没有依据", "No sources yet"),
    "sources_empty_hint": (
        "提问之后，这里显示答案所在的整段原文，并标出引用的句子。点答案里的编号可以跳到原句。",
        "Ask a question, and the whole paragraph behind the answer appears here with the quoted sentence marked. "
        "Click a number in an answer to go to its quote.",
    ),
    "nothing_near": (
        "没有相近的段落可看。可以换个说法，或先加入写有答案的文档。",
        "There is no passage near it to show. Ask in other words, or add a document that has the answer.",
    ),
    "nothing_quoted": ("这条回答没有引用原文。", "This answer quotes nothing."),
    "context": ("上下文", "Context"),
    "back": ("回到答案", "Back to the answer"),
    "paragraph": ("第 {number} 段", "paragraph {number}"),
    "line": ("第 {first} 行", "line {first}"),
    "lines": ("第 {first}–{last} 行", "lines {first}–{last}"),
    "page": ("第 {page} 页", "page {page}"),
    "recognised": ("由图片识别", "recognised from a picture"),
    "open_quote": ("“", "“"),
    "close_quote": ("”", "”"),
    # the documents
    "loaded": ("已载入 {count} 个文档", "Documents loaded: {count}"),
    "choice": ("勾选要问的文档", "Tick the documents to ask"),
    "ask_all": ("全选", "All"),
    "ask_none": ("全不选", "None"),
    "ask_this": ("提问时包括", "Ask"),
    "filter": ("按标题或文件名查找", "Find by title or file name"),
    "none_found": ("没有标题或文件名含“{query}”的文档。", "No document has “{query}” in its title or file name."),
    "listed": ("第 {first}–{last} 个，共 {count} 个", "{first}–{last} of {count}"),
    "list_before": ("上一页", "Previous"),
    "list_after": ("下一页", "Next"),
    "document_size_one": ("1 段 · {characters} 字", "1 paragraph · {characters} characters"),
    "document_size": ("{paragraphs} 段 · {characters} 字", "{paragraphs} paragraphs · {characters} characters"),
    "also_as": ("同文另见 {names}", "also as {names}"),
    "same_text": ("与 {of} 文字相同，只收录一次", "has the text of {of}, which is indexed once"),
    "last_document": (
        "只有这一个文档，不能移除：没有文档就无从作答。要换掉它，请在下面加入新的并选“全部替换”。",
        "The only document cannot be removed, for there would be nothing to answer from. "
        "To exchange it, add another below and choose “Replace them”.",
    ),
    "read": ("阅读", "Read"),
    "remove": ("移除", "Remove"),
    "keep": ("取消", "Cancel"),
    "confirm_remove": ("从索引中移除？原文件不受影响。", "Remove it from the index? The file itself stays."),
    "removed": ("已移除“{title}”。", "“{title}” was removed."),
    "gone": ("这个文档已不在索引里。", "This document is no longer in the index."),
    # quotes that are kept
    "pins": ("摘录", "Pins"),
    "pin": ("摘录", "Pin"),
    "pinned": ("已摘录", "Pinned"),
    "pinned_now": ("已摘录。", "The quote is kept."),
    "pins_empty": (
        "还没有摘录。在依据里点“摘录”，或在原文里选中一段再点“摘录”，就会留在这里，可以写批注、导出。",
        "Nothing is pinned yet. Press “Pin” under a source, or select some of a text and press “Pin”: it is kept here, "
        "to be noted on and exported.",
    ),
    "pins_checked": (
        "共 {count} 条，已与载入的文档逐字核对，{same} 条相符",
        "Quotes: {count}; checked against the loaded documents, {same} of them hold",
    ),
    "pins_order": ("排列", "Sort"),
    "pins_by_time": ("按时间", "Newest first"),
    "pins_by_document": ("按文档", "By document"),
    "pin_note": ("批注", "Note"),
    "pin_removed": ("已移除这条摘录。", "The quote was removed."),
    "pin_nothing": (
        "“{title}”里没有选中文字，请选中一段。",
        "Nothing of “{title}” is selected; select some of its text.",
    ),
    "pin_length": (
        "选中了 {count} 个字，请选 1 到 {most} 个。",
        "{count} characters are selected; select 1 to {most} of them.",
    ),
    "pin_note_length": (
        "批注有 {count} 个字，最多写 {most} 个。",
        "The note has {count} characters; write at most {most}.",
    ),
    "pin_gone": (
        "这条摘录已不在了，重新载入页面可看到现有的。",
        "This quote is no longer kept; reload the page to see which are.",
    ),
    "pins_many": ("已有 {most} 条摘录，请先导出并移除一些。", "{most} quotes are kept; export and remove some first."),
    "pins_unreadable": (
        "摘录的文件读不出来，请把它移走：{file}（{error}）",
        "The file of quotes cannot be read; move it away: {file} ({error})",
    ),
    "pin_not_written": (
        "摘录没有存下来，请确认文件夹可写：{file}（{error}）",
        "The quote could not be kept; make sure that the folder may be written: {file} ({error})",
    ),
    "pins_title": ("引据摘录", "Quotes kept with Yinju"),
    "pins_file": ("摘录", "pins"),
    "references": ("参考文献", "References"),
    # side by side
    "beside": ("对照", "Compare"),
    "beside_open": ("并排对照", "Compare side by side"),
    "beside_file": ("对照", "comparison"),
    "pane": ("第 {number} 份文档", "Document {number}"),
    "each_ask": ("同一个问题，逐个问勾选的文档", "Ask each ticked document the same question"),
    "each_go": ("逐个提问", "Ask each"),
    "each_left": (
        "一次最多问 {most} 个文档，还有 {count} 个没有问。",
        "At most {most} documents are asked at once; {count} were not asked.",
    ),
    "each_document": ("文档", "Document"),
    "each_answer": ("回答", "Answer"),
    "each_quote": ("引文", "Quote"),
    "each_sure": ("把握", "How sure"),
    "each_place": ("位置", "Place"),
    "each_file": ("文件", "File"),
    # the document view
    "view": ("原文", "Text"),
    "overview": ("概览", "Overview"),
    "key_terms": ("关键词", "Key terms"),
    "original": ("看原页", "Original page"),
    "original_gone": (
        "没有保留这份文档的原文件，或已因空间不足清掉。重新加入这个文件，就可以看原页。",
        "The file of this document was not kept, or made room for others. Add the file again to see its pages.",
    ),
    "page_of": ("第 {page} 页，共 {pages} 页", "page {page} of {pages}"),
    "page_before": ("上一页", "Previous page"),
    "page_after": ("下一页", "Next page"),
    "page_text": ("这一页的文字", "The text of this page"),
    "outline": ("目录", "Outline"),
    "read_here": ("在全文中阅读", "Read in the whole text"),
    "find_in": ("在文中查找", "Find in this document"),
    "found_of": ("第 {number} 处，共 {count} 处", "{number} of {count}"),
    "found_none": ("没有找到", "Not found"),
    "find_before": ("上一处", "Previous"),
    "find_after": ("下一处", "Next"),
    "ask_about": ("就此提问", "Ask about this"),
    "about": ("“{words}”是指什么？", "What does “{words}” mean?"),
    # the keyboard
    "keys": ("键盘快捷键", "Keyboard shortcuts"),
    "keys_on": ("使用单键快捷键（不在输入框里时）", "Use single keys (outside of fields)"),
    "key_ask": ("写问题", "Write a question"),
    "key_sources": ("看依据", "Go to the sources"),
    "key_documents": ("看文档", "Go to the documents"),
    "key_chats": ("看对话", "Go to the chats"),
    "key_pins": ("看摘录", "Go to the pins"),
    "key_notebooks": ("选笔记本", "Choose a notebook"),
    "key_new": ("新对话", "New chat"),
    "key_edit": ("修改最后一个问题", "Edit the last question"),
    "key_go_on": ("问建议的第 1–3 个问题", "Ask the 1st to 3rd question offered"),
    "key_length": ("换回答的长短", "Change how long answers are"),
    "key_menu": ("打开“更多”", "Open “More”"),
    "key_find": ("在打开的原文中查找", "Find in the open text"),
    "key_next": ("下一条引文", "Next quote"),
    "key_previous": ("上一条引文", "Previous quote"),
    "key_copy": ("复制最后一个回答", "Copy the last answer"),
    "key_help": ("打开这张表", "Open this sheet"),
    "earlier": ("前面的段落", "Earlier paragraphs"),
    "later": ("后面的段落", "Later paragraphs"),
    "add_heading": ("加入新的文本", "Add text"),
    "add_hint": (
        "支持 {formats}。只在本机处理；重建期间仍可用原来的索引提问。",
        "Reads {formats}. Nothing leaves this computer; the old index answers until the new one is ready.",
    ),
    "files": ("文件", "Files"),
    "paste_title": ("标题（可不填）", "Title (optional)"),
    "paste_text": ("或粘贴文本", "Or paste text"),
    "paste_placeholder": ("把正文粘贴到这里…", "Paste the text here…"),
    "mode": ("与现有文档的关系", "What about the documents already loaded?"),
    "mode_add": ("保留，加入新的", "Keep them"),
    "mode_replace": ("全部替换", "Replace them"),
    "confirm_replace": (
        "现有的文档都会从索引里移除，只留下这次加入的；粘贴过的文本会随之丢失，原文件不受影响。",
        "All documents that are loaded will be removed from the index, and only what you add now stays. Text that was "
        "pasted is lost with them; files stay where they are.",
    ),
    "replace_all": ("移除并替换", "Remove and replace"),
    "drop_here": ("松开，把文件加到这里", "Drop to add the files"),
    "rebuild": ("重建索引", "Rebuild the index"),
    "reading": ("正在读取 {name}", "Reading {name}"),
    "recognising": ("{name}：识别第 {page}/{pages} 页", "{name}: recognising page {page} of {pages}"),
    "building": ("正在建立索引 {done}/{total}", "Building the index {done}/{total}"),
    "pasted": ("粘贴的文本", "Pasted text"),
    "built": (
        "索引已更新：共 {documents} 个文档、{passages} 个片段"
        "（新增 {new}，沿用 {kept}，移除 {removed}），用时 {seconds} 秒。",
        "The index is up to date: {documents} documents, {passages} passages "
        "({new} new, {kept} kept, {removed} removed) in {seconds} s.",
    ),
    "skipped": ("未能读取", "Could not be read"),
    # kinds of what is left out of a file on purpose, one and more of each
    "left_out": ("{what}未收录", "{what} left out"),
    "left_out_blank": ("{count} 张没有文字的图片", "{count} pictures without text"),
    "left_out_blank_one": ("{count} 张没有文字的图片", "{count} picture without text"),
    "left_out_comment": ("{count} 条批注", "{count} comments"),
    "left_out_comment_one": ("{count} 条批注", "{count} comment"),
    "left_out_deletion": ("{count} 处修订删除", "{count} deletions"),
    "left_out_deletion_one": ("{count} 处修订删除", "{count} deletion"),
    "left_out_hidden": ("{count} 处隐藏文字", "{count} hidden texts"),
    "left_out_hidden_one": ("{count} 处隐藏文字", "{count} hidden text"),
    "left_out_object": ("{count} 个嵌入对象", "{count} embedded objects"),
    "left_out_object_one": ("{count} 个嵌入对象", "{count} embedded object"),
    "left_out_picture": ("{count} 张图片", "{count} pictures"),
    "left_out_picture_one": ("{count} 张图片", "{count} picture"),
    "left_out_scan": (
        "{count} 页图片（安装 pip install 'yinju[ocr]' 后可识别）",
        "{count} pages that are pictures (to be read with: pip install 'yinju[ocr]')",
    ),
    "left_out_scan_one": (
        "{count} 页图片（安装 pip install 'yinju[ocr]' 后可识别）",
        "{count} page that is a picture (to be read with: pip install 'yinju[ocr]')",
    ),
    "nothing_to_add": ("请先选择文件，或粘贴一段文本。", "Choose a file or paste some text first."),
    "nothing_read": ("没有读到可用的文本，索引没有改动。", "No usable text; the index is unchanged."),
    "stopping": ("正在停止…", "Stopping…"),
    "stopped": ("已停止，索引没有改动。", "Stopped; the index is unchanged."),
    "damaged": (
        "索引的文件已损坏，为免答错，没有据此作答。请用原文件重建索引，或恢复备份。（{error}）",
        "Files of the index are damaged, and nothing is answered from them. Build the index again from your files, or "
        "put back a copy. ({error})",
    ),
    "replaced": (
        "索引文件夹已不是打开时的那个，所以什么也没有写入；已打开的内容仍可提问。请把文件夹放回原处，或重新启动引据。（{error}）",
        "The folder of the index is not the one that was opened, so nothing was written; what is open still answers. "
        "Put the folder back, or start Yinju again. ({error})",
    ),
    "failed": ("没有做成：{error}", "It could not be done: {error}"),
    "index_busy": (
        "另一个程序正在写这个索引，请等它做完再试。（{error}）",
        "Another program is writing to the index; try again when it is done. ({error})",
    ),
    "write_failed": (
        "索引写不进去，原来的内容没有变。请确认磁盘有空间、文件夹可写，再重建一次。（{error}）",
        "The index could not be written and is as it was. Make sure that the disk has room and the folder may be "
        "written, then rebuild it. ({error})",
    ),
    "index_outdated": (
        "索引是由其他版本的引据建立的，请重新启动引据来更新它。（{error}）",
        "The index was made by another release; start Yinju again to bring it up to date. ({error})",
    ),
    "index_missing": (
        "这个文件夹里没有索引，请检查路径，或先建立索引。（{error}）",
        "The folder holds no index; check the path, or build one first. ({error})",
    ),
    "model_failed": (
        "检索用的模型不能用，请检查安装，或不带 --encoder 重建索引。（{error}）",
        "A model that searching needs cannot be used; check what is installed, or build the index again without "
        "--encoder. ({error})",
    ),
    "nothing_indexed": (
        "给出的文件里没有可用的文本，索引没有改动。（{error}）",
        "No text in what was given. ({error})",
    ),
    "store_failed": (
        "存放索引的服务器没有做成，里面的内容没有变。（{error}）",
        "The store did not do what was asked; what it holds is as it was. ({error})",
    ),
    "setting_refused": ("这个设置不能用。（{error}）", "This setting cannot be used. ({error})"),
    "not_kept": (
        "评价没有记下来，请确认文件夹可写、文件没有过大。（{error}）",
        "The verdict was not written down; make sure that the folder may be written and the file is not too large. "
        "({error})",
    ),
    "busy": ("索引正在重建，请稍候再试。", "The index is being rebuilt; try again in a moment."),
    # what is not let in
    "upload_file": (
        "“{name}”超过 {most} MB，请拆成几个较小的文件。",
        "“{name}” is larger than {most} MB; split it into smaller files.",
    ),
    "upload_request": (
        "一次最多上传 {most} MB，请分几次上传。",
        "At most {most} MB can be uploaded at once; upload the files in several goes.",
    ),
    "upload_files": (
        "一次最多上传 {most} 个文件，请分几次上传。",
        "At most {most} files can be uploaded at once; upload them in several goes.",
    ),
    "upload_session": (
        "已上传而还没有载入的文件最多 {most} MB，请先重建索引，或重新打开网页。",
        "At most {most} MB can wait to be loaded; rebuild the index first, or open the page anew.",
    ),
    "upload_total": (
        "服务器上等待载入的文件太多，请过几分钟再试。",
        "Too many files wait on the server to be loaded; try again in a few minutes.",
    ),
    "not_uploaded": (
        "这个文件不是在这里上传的，或已不在服务器上，请重新选择文件。",
        "This file was not uploaded here or is no longer on the server; choose it again.",
    ),
    "question_too_large": (
        "提问有 {size} 字节（或更多），最多 {most}，请去掉较早的对话。",
        "The question has {size} bytes or more, at most {most} are taken: leave out older turns of the history.",
    ),
    "body_too_large": (
        "内容有 {size} 字节（或更多），最多 {most}，请分成几次提交。",
        "The request has {size} bytes or more, at most {most} are taken: send it in several parts.",
    ),
    "bodies_too_many": (
        "同时提交的内容太多，请过 5 秒再试。",
        "Too much is being sent at once; send it again in 5 seconds.",
    ),
    "body_stood_still": ("提交中断了，请再试一次。", "The request stood still before it was whole; send it again."),
    # installed as an application, and not running
    "offline_heading": ("引据没有在运行", "Yinju is not running"),
    "offline_hint": (
        "在这台电脑的终端里运行 yinju serve 就能打开，不需要联网。这一页会自己重试。",
        "Run yinju serve in a terminal of this computer to open it; no network is needed. This page tries again by "
        "itself.",
    ),
    "offline_again": ("再试一次", "Try again"),
    # logging in
    "login_heading": ("请输入密码", "Please give the password"),
    "login_user": ("用户名", "User name"),
    "login_password": ("密码", "Password"),
    "login": ("登录", "Log in"),
    "login_wrong": ("用户名或密码不对。", "The user name or the password is wrong."),
    "login_wait": ("输错的次数太多，请 {seconds} 秒后再试。", "Too many wrong tries; try again in {seconds} s."),
    # the terminal
    "verified": ("相符", "holds"),
    "no_document": ("不符：索引里没有这个文档", "FAILS: no such document in the index"),
    "no_such_place": ("不符：超出文档范围", "FAILS: not within the document"),
    "other_words": ("不符：原文不是这样写的", "FAILS: the document has other words there"),
    "other_digest": ("不符：摘要值与引文不一致", "FAILS: the digest is not that of the quote"),
    "other_passage": ("不符：引文不在所说的段落里", "FAILS: the passage is another"),
    "other_place": ("不符：引文不在所说的位置", "FAILS: the document has it at another place"),
    "other_in_file": ("不符：文件已改，那里不再是这些字", "FAILS: the file has changed there since it was indexed"),
    "no_hits": ("没有找到相关段落。", "No passage found."),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """Return the words for `key` in `lang`, with `values` put in."""
    chinese, english = WORDS[key]
    return (chinese if lang == "zh" else english).format(**values)


def language_of(text: str) -> Lang:
    """Return the language to speak to the person who wrote `text`: Chinese where there is a Han character."""
    return "zh" if _HAN.search(text) else "en"


def preferred_language(cookie: str | None, accept: str | None) -> Lang:
    """Return the page's language: the person's choice (`cookie`), else the first of `Accept-Language` that we speak.

    Chinese where neither says anything we know.
    """
    known: dict[str, Lang] = {"zh": "zh", "en": "en"}
    wanted = [cookie or "", *(item.split(";")[0].strip().lower().split("-")[0] for item in (accept or "").split(","))]
    return next((known[language] for language in wanted if language in known), "zh")
