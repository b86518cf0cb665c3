import pytest

from corpus import cut, default_document, read, read_text


def paste(text):
    return read_text(text, title="", source="pasted text")


def test_a_long_paragraph_gives_even_pieces_that_end_with_sentences():
    document = paste("这是一个二十个字长的句子用来测试切分功能。" * 20)
    passages = cut(document, 300)
    assert [len(p.text) for p in passages] == [210, 210]
    assert all(p.text.endswith("。") for p in passages)


def test_only_an_overlong_sentence_is_cut_and_at_its_pauses():
    document = paste("甲" * 30 + "，" + "乙" * 30 + "；" + "丙" * 30 + "。")
    assert [p.text[-1] for p in cut(document, 70)] == ["；", "。"]
    assert [p.text for p in cut(paste("甲" * 50), 20)] == ["甲" * 20, "甲" * 20, "甲" * 10]


def test_short_neighbours_of_a_section_share_a_passage_and_sections_never_do():
    document = paste("一、甲\n第一段很短。\n第二段也短。\n二、乙\n第三段也很短。")
    assert [(p.section, p.text) for p in cut(document)] == [
        (("一、甲",), "第一段很短。\n第二段也短。"),
        (("二、乙",), "第三段也很短。"),
    ]


def test_a_list_too_long_for_one_passage_is_cut_between_items():
    items = "\n".join(f"（{number}）提交第{number}份材料并说明其来源和用途；" for number in "一二三四五六七八九十")
    passages = cut(paste("申请人应当：\n" + items), 100)
    assert passages[0].text.startswith("申请人应当：\n（一）")
    assert all(p.text.endswith("；") and len(p.text) <= 100 for p in passages)


def test_passage_ids_say_where_they_stand_and_stay_the_same():
    first, again = (cut(read(default_document())[0]) for _ in range(2))
    assert [p.id for p in first] == [p.id for p in again]
    assert all(p.id == f"{p.document.id}:{p.start}-{p.end}" for p in first)
    assert len({p.id for p in first}) == len(first)


def test_a_limit_that_holds_nothing_is_refused():
    with pytest.raises(ValueError, match="0"):
        cut(paste("甲。"), 0)
