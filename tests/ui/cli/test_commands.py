"""Help and usage."""

import pytest

from ui.cli import main


@pytest.mark.parametrize(
    "arguments",
    [
        ["-h"],
        ["ask", "--help"],
        ["search", "-h"],
        ["build", "-h"],
        ["serve", "-h"],
        ["list", "-h"],
        ["remove", "-h"],
        ["info", "-h"],
        ["check", "-h"],
    ],
)
def test_help_is_there_for_every_command(arguments, capsys):
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    assert leaving.value.code == 0
    assert "usage: yinju" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ask"],
        ["search", "x", "-k", "0"],
        ["serve", "--port", "70000"],
        ["serve", "--port", "x"],
        ["build", "x", "--dense-weight", "y"],
    ],
)
def test_wrong_usage_is_exit_code_2(arguments, capsys):
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    assert leaving.value.code == 2
    assert "usage: yinju" in capsys.readouterr().err
