"""The command `yinju`: a module for each group of commands, with their options and what they do."""

from ui.cli.running import main

__all__ = ["main"]
