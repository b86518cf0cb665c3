"""What holds for all tests: none asks another machine for anything."""

import ui.serving.offline  # noqa: F401 (before gradio and the hub's client, whichever test imports them first)
