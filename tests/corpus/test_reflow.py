from itertools import product

import pytest

from corpus import default_document, read, read_text

# first raw lines of the shipped document's headings and paragraphs, as a person counts them
HEADINGS = {
    41: "（二）完善迁地保护体系",
    105: "（三）加强生物安全管理",
    175: "（四）改善生态环境质量",
    247: "（五）协同推进绿色发展",
    321: "三、提升生物多样性治理能力",
    331: "（一）完善政策法规",
    389: "（二）强化能力保障",
    473: "（三）加强执法监督",
    515: "（四）倡导全民行动",
    549: "四、深化全球生物多样性保护合作",
    559: "（一）积极履行国际公约",
    627: "（二）增进国际交流合作",
    713: "结束语",
}
PARAGRAPHS = (
    *(1, 29, 43, 49, 59, 87, 107, 117, 131, 147, 177, 191, 223, 249, 255, 279, 303, 323, 333, 339, 365, 391, 397),
    *(425, 443, 455, 475, 485, 499, 517, 551, 561, 567, 587, 609, 629, 637, 659, 683, 715, 721, 735, 743),
)


@pytest.fixture(scope="module")
def paper():
    return read(default_document())[0]


def paste(text):
    return read_text(text, title="", source="pasted text")


def headings_of(document):
    found, start = [], 0
    for line in document.text.split("\n"):
        if document.paragraph_at(start) is None:
            found.append(line)
        start += len(line) + 1
    return found


def test_every_paragraph_of_the_shipped_document_starts_where_it_does_in_print(paper):
    assert tuple(paper.locate(p.start, p.end).first_line for p in paper.paragraphs) == PARAGRAPHS


def test_every_heading_of_the_shipped_document_is_found_and_no_other(paper):
    assert headings_of(paper) == list(HEADINGS.values())
    places = [paper.text.index(heading + "\n") for heading in HEADINGS.values()]
    assert [paper.locate(i, i + 1).first_line for i in places] == list(HEADINGS)


def test_numbers_start_again_under_each_parent(paper):
    sections = {p.section for p in paper.paragraphs}
    assert ("三、提升生物多样性治理能力", "（二）强化能力保障") in sections
    assert ("四、深化全球生物多样性保护合作", "（二）增进国际交流合作") in sections
    assert paper.paragraphs[-1].section == ("结束语",)


def test_letter_spaced_lines_close_up(paper):
    assert "发布并实施《中国生物多样性保护战略与行动计划》" in paper.text
    assert "生态系统研究网络（CERN）" in paper.text and "（Sino BON）" in paper.text


def test_real_paragraphs_come_through_untouched(paragraphs_of):
    paragraphs = [
        "春天来得特别早，人们都走出家门，公园里的花开了。孩子们在草地上奔跑，老人们坐在长椅上晒太阳，谈论着天气。",
        "夏天很热，大家都躲在家里。",
        "秋天是收获的季节，田野里一片金黄，农民们忙着收割稻谷，打谷场上堆起了一座座小山，到处是欢声笑语",
        "冬天下了很大的雪。",
    ]
    for gap in ("\n", "\n\n", "\r\n"):
        assert paragraphs_of(paste(gap.join(paragraphs))) == paragraphs


def test_a_poem_keeps_its_lines():
    verse = "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。"
    assert paste("静夜思\n\n" + verse).text.endswith(verse)
    free = "我是天空里的一片云，\n偶尔投影在你的波心\n你不必讶异，\n更无须欢喜\n在转瞬间消灭了踪影。"
    assert paste(free).text == free


def test_a_table_and_code_keep_their_lines_and_indents():
    table = "省份\t人口\n云南\t4700万\n四川\t8300万"
    code = 'def main():\n    print("hello")\n    return 0'
    document = paste(f"下面是一张表。\n{table}\n下面是一个程序，它打印问候语。\n{code}\n运行它就会看到问候语。")
    kinds = {p.kind: document.text[p.start : p.end] for p in document.paragraphs}
    assert kinds["table"] == table and kinds["code"] == code


def test_a_list_is_one_paragraph_with_the_line_that_leads_in(paragraphs_of):
    document = paste("申请人应当提交下列材料：\n（一）申请书；\n（二）身份证明；\n（三）其他材料。\n材料应当真实。")
    assert [p.kind for p in document.paragraphs] == ["list", "paragraph"]
    assert paragraphs_of(document)[0] == "申请人应当提交下列材料：\n（一）申请书；\n（二）身份证明；\n（三）其他材料。"


@pytest.mark.parametrize("bullet", ["-", "*", "•", "○"])
def test_bullets_without_marks_at_their_ends_are_lines_though_they_are_about_as_long(bullet, paragraphs_of):
    items = ["病假每年不超过15天", "婚假按国家规定", "病假工资按基本工资的八成", "请假流程与年假一致"]
    text = "\n".join(f"{bullet} {item}" for item in items)
    assert paragraphs_of(paste(text)) == [text]


def test_a_bullet_that_goes_on_in_another_line_is_joined(paragraphs_of):
    items = [
        "请假的人在前一天写明事由和天数并说好谁来接手还没有做完的事",
        "请病假的人回来那天把医院的证明交给办公室由他们登记存档备查",
    ]
    text = "\n".join(f"- {item[:26]}\n  {item[26:]}" for item in items)
    assert paragraphs_of(paste(text)) == ["\n".join(f"- {item}" for item in items)]


def test_wrapped_english_gets_its_spaces_and_loses_its_hyphens(paragraphs_of):
    document = paste(
        "The quick brown fox jumps over the lazy dog and then goes on to explore the\n"
        "surrounding country, where it finds a great many things worth its environ-\n"
        "mental concern. It returned home at dusk.\n\n"
        "In 2020 Mr. Smith wrote a book about it, which was sold in every town of the\n"
        "country.\n"
    )
    first, second = paragraphs_of(document)
    assert "explore the surrounding country" in first and "its environmental concern" in first
    assert second.endswith("every town of the country.")


def test_page_numbers_and_running_heads_between_lines_are_left_out():
    body = [
        "中国经济持续增长，人民生活水平不断提高，社会保障体系",
        "日益完善，教育医疗事业取得长足进步，城乡差距逐步缩小，",
        "生态环境明显改善，科技创新能力显著增强，国际影响力进一",
        "步提升，为世界和平与发展作出了重要贡献，得到各国普遍的",
    ]
    pages = []
    for number in range(1, 6):
        lines = [line[number:] + line[:number] for line in body]
        pages.append("\n".join(["年度报告", *lines, f"— {number} —"]))
    document = paste("\n".join(pages))
    assert "年度报告" not in document.text and "—" not in document.text
    assert len(document.paragraphs) == 1


def test_full_width_indents_begin_paragraphs_even_after_full_lines():
    lines = ["　　为促进事业健康发展，保障安全，保护用户", "合法权益，加强监督管理，根据法律，制定办法。"]
    lines += ["　　各级人民政府应当创造良好的环境，支持经", "营企业创新商业模式和服务方式，引导企业加强", "质量管理。"]
    assert len(paste("\n".join(lines)).paragraphs) == 2


def test_a_law_article_is_the_last_element_of_the_section_of_its_paragraphs(paragraphs_of):
    document = paste(
        "第一章 总则\n第一条 为规范市场，制定本办法。\n第二条 经营者应当守法。\n经营者应当诚信。\n"
        "第二章 附则\n第三条 本办法自发布之日起施行。"
    )
    assert [p.section for p in document.paragraphs] == [
        ("第一章 总则", "第一条"),
        ("第一章 总则", "第二条"),
        ("第一章 总则", "第二条"),
        ("第二章 附则", "第三条"),
    ]
    assert paragraphs_of(document)[0] == "第一条 为规范市场，制定本办法。"


def test_a_heading_without_number_stands_alone_before_its_paragraph():
    document = paste("春天的故事\n今年春天来得特别早，人们都走出家门，公园里的花开了。孩子们在草地上奔跑。")
    assert document.title == "春天的故事"
    assert [p.section for p in document.paragraphs] == [("春天的故事",)]


def test_numbered_lines_with_nothing_under_them_are_a_list_and_no_headings(paragraphs_of):
    document = paste("水果有三种。\n一、苹果\n二、香蕉\n三、橘子\n一、苹果的用途\n可以食用。")
    assert [(p.kind, p.section) for p in document.paragraphs] == [
        ("paragraph", ()),
        ("list", ()),
        ("paragraph", ("一、苹果的用途",)),
    ]
    assert paragraphs_of(document)[1] == "一、苹果\n二、香蕉\n三、橘子"
    assert [p.kind for p in paste("第一章 总则").paragraphs] == ["paragraph"]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("indent", ["", "\u3000\u3000"])
def test_paragraphs_wrapped_anew_come_back(paragraphs_of, paper, gap, indent):
    right = found = wanted = 0
    known = [p for p in paragraphs_of(paper) if len(p) > 30]
    for width, i in product((20, 28, 40), range(0, len(known) - 2, 3)):
        lines = []
        for paragraph in known[i : i + 3]:
            indented = indent + paragraph
            lines += [indented[j : j + width] for j in range(0, len(indented), width)]
        # every seventh line is letter-spaced
        lines = [" ".join(line) if j % 7 == 3 else line for j, line in enumerate(lines)]
        back = paragraphs_of(paste(gap.join(lines)))
        assert "".join("".join(back).split()) == "".join("".join(known[i : i + 3]).split())
        ends, known_ends = (set(ends_of(parts)) for parts in (back, known[i : i + 3]))
        right, found, wanted = right + len(ends & known_ends), found + len(ends), wanted + len(known_ends)
    assert 2 * right / (found + wanted) >= (0.99 if indent else 0.90)


def ends_of(paragraphs):
    end = 0
    for paragraph in paragraphs[:-1]:
        end += len("".join(paragraph.split()))
        yield end


def test_a_dateline_without_a_full_stop_does_not_swallow_the_chapter_after_it():
    lines = ["管理条例", "2018年3月2日 国务院令第697号公布", "第一章 总则"]
    lines += ["第一条 为促进事业健康发展，制定本条例。", "第二条 从事经营的活动，都应当适用本条例。"]
    document = paste("\n".join(lines))
    assert document.title == "管理条例"
    assert [p.section[1:] for p in document.paragraphs[1:]] == [("第一章 总则", "第一条"), ("第一章 总则", "第二条")]
