"""Keeps gradio and the hub's client to this machine: to be imported before either, wherever one of them is."""

import os

from ui.serving.scratch import scratch

# read when they are imported: nothing may be asked of another machine, and no statistics of requests kept (gradio
# makes them anew, with pandas, after each one)
os.environ.update(
    GRADIO_ANALYTICS_ENABLED="False",
    GRADIO_ANALYTICS_MAX_EVENTS="1",
    GRADIO_ANALYTICS_CACHE_FREQUENCY="1000000000",
    HF_HUB_OFFLINE="1",
    HF_HUB_DISABLE_TELEMETRY="1",
    GRADIO_TEMP_DIR=str(scratch()),  # the one folder that gradio takes files from
)
