"""Where the lists are and where caches and runs go: DGA_LISTS and DGA_WORK, or the options of each program."""

import os
import tempfile

TRAIN = os.path.join(os.environ.get("DGA_LISTS", "."), "train.csv.gz")
VAL = os.path.join(os.environ.get("DGA_LISTS", "."), "val.csv.gz")
WORK = os.environ.get("DGA_WORK", os.path.join(tempfile.gettempdir(), "lazaret-dga"))
