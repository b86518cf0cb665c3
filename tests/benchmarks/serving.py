"""What the benchmarks of the page share: questions, and a server in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

QUESTIONS = [
    "中国建立了多少个植物园？",
    "生态保护红线涵盖哪些生态系统？",
    "如何加强资金保障？",
    "野生动物园有几个？",
    "法国的首都是哪里？",
    "How many botanical gardens are there?",
    "国家公园体制试点是什么时候开始的？",
    "什么是就地保护？",
]


def serve(directory: Path) -> tuple[subprocess.Popen[str], str]:
    """Start the server over an index; return it with its host and port."""
    command = [sys.executable, "-m", "ui", "serve", "--rate", "1000000", "--index", str(directory)]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert server.stderr
    for line in server.stderr:
        if "http://" in line:
            threading.Thread(target=server.stderr.read, daemon=True).start()
            return server, line.split("http://")[1].split("/")[0]
    raise SystemExit("the server did not start")
