"""What holds for all tests: none asks another machine for anything, none fails because this one is busy."""

from hypothesis import settings

import ui.serving.offline  # noqa: F401 (before gradio and the hub's client, whichever test imports them first)

settings.register_profile("yinju", deadline=None)
settings.load_profile("yinju")
