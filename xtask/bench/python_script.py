#!/usr/bin/env python3
"""A script as people write it for this task: reads an export, encodes each cell, writes files of 500,000 rows.

It checks nothing. `cargo xtask bench` compares `ferry` with it.
Usage: python_script.py FILE FOLDER
"""

import csv
import pathlib
import sys
from urllib.parse import quote

ROWS_PER_FILE = 500_000


def main(source, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with open(source, encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        names = next(rows)[1:]
        head = "batch=thirdPartyId," + ",".join(names) + "\n"
        out, written, number = None, 0, 0
        for row in rows:
            if out is None or written == ROWS_PER_FILE:
                if out is not None:
                    out.close()
                number, written = number + 1, 0
                out = open(folder / f"batch-{number:04}.txt", "w", encoding="utf-8", newline="\n")
                out.write(head)
            out.write(",".join(quote(cell, safe="") for cell in row) + "\n")
            written += 1
        if out is not None:
            out.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
