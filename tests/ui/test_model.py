"""A language model on the command line; without one nothing is sent and nothing is other than before."""

import json

import pytest

from ui.cli import main

TEXT = "池塘里养着四十条鲤鱼。池塘边有一座石桥，长十二米。\n"
CARP = "池塘里养着多少条鲤鱼？"
VARIABLES = ("YINJU_LLM_URL", "YINJU_LLM_MODEL", "YINJU_LLM_KEY")


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts")
    (folder / "pond.txt").write_text(TEXT, "utf-8")
    directory = tmp_path_factory.mktemp("model") / "index"
    assert main(["build", str(folder), "--index", str(directory)]) == 0
    return directory


@pytest.fixture(autouse=True)
def no_model_is_set(monkeypatch):
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)


def ask(index_dir, *options):
    return main(["ask", CARP, "--index", str(index_dir), *options])


def test_the_quotes_come_first_and_then_what_the_model_wrote_with_a_mark_on_each_sentence(
    index_dir, language_model, capsys
):
    assert ask(index_dir) == 0
    alone = capsys.readouterr().out
    assert ask(index_dir, "--llm", language_model.url, "--llm-model", "small") == 0
    out = capsys.readouterr().out
    assert out.startswith(alone)
    written = out.removeprefix(alone)
    assert "由 small 撰写" in written
    assert "✓ 池塘里有40条鲤鱼。[" in written
    assert "? 鲤鱼有50条。[" in written
    assert "（引文中没有：50）" in written


def test_sentences_that_nothing_supports_can_be_left_out(index_dir, language_model, capsys):
    assert ask(index_dir, "--llm", language_model.url, "--llm-model", "small", "--llm-cut") == 0
    out = capsys.readouterr().out
    assert "鲤鱼有50条" not in out
    assert "略去没有依据的句子 1 句。" in out


def test_json_carries_what_was_written_and_only_where_something_was(index_dir, language_model, capsys):
    assert ask(index_dir, "--json") == 0
    alone = json.loads(capsys.readouterr().out)
    assert "written" not in alone
    assert ask(index_dir, "--json", "--llm", language_model.url, "--llm-model", "small") == 0
    both = json.loads(capsys.readouterr().out)
    written = both.pop("written")
    assert both | {"timings": {}} == alone | {"timings": {}}
    assert [s["supported"] for s in written["sentences"]] == [True, False]
    assert written["sentences"][1]["lacking"] == ["50"]
    quotes = {c["number"]: c["quote"] for c in [*both["citations"], *written["citations"]]}
    assert "池塘里养着四十条鲤鱼。" in quotes[written["sentences"][0]["citations"][0]]
    assert (written["model"], written["problem"]) == ("small", "")


def test_the_quotes_of_what_was_written_are_verified_as_well(index_dir, language_model, capsys, tmp_path):
    language_model.says = "石桥长12米[1]。"
    assert ask(index_dir, "--json", "--llm", language_model.url, "--llm-model", "small") == 0
    out = capsys.readouterr().out
    quote = json.loads(out)["written"]["citations"][0]["quote"]
    file = tmp_path / "answer.json"
    file.write_text(out, "utf-8")
    assert main(["verify", str(file), "--index", str(index_dir)]) == 0
    file.write_text(out.replace(quote, quote.replace("十二", "十三")), "utf-8")
    assert main(["verify", str(file), "--index", str(index_dir)]) == 1


def test_the_environment_sets_a_model_as_well(index_dir, language_model, capsys, monkeypatch):
    monkeypatch.setenv("YINJU_LLM_URL", language_model.url)
    monkeypatch.setenv("YINJU_LLM_MODEL", "small")
    assert ask(index_dir) == 0
    assert "✓" in capsys.readouterr().out
    assert language_model.asked


def test_a_model_that_fails_costs_one_line(index_dir, language_model, capsys):
    language_model.status = 429
    assert ask(index_dir, "--llm", language_model.url, "--llm-model", "small") == 0
    out = capsys.readouterr().out
    assert "语言模型忙" in out
    assert "池塘里养着四十条鲤鱼。" in out


def test_another_machine_is_asked_only_with_consent(index_dir, capsys):
    assert ask(index_dir, "--llm", "http://192.0.2.1/v1", "--llm-model", "small") == 2
    said = capsys.readouterr()
    assert "--llm-remote" in said.err
    assert said.out == ""


def test_without_a_model_nothing_of_it_is_loaded(index_dir):
    import subprocess
    import sys

    code = (
        "import sys; from ui.cli import main; "
        f"main(['ask', '有鱼吗？', '--index', {str(index_dir)!r}]); "
        "print('loaded', {'httpx', 'qa.writing'} & set(sys.modules))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.splitlines()[-1] == "loaded set()"
