"""Prints the rows of a file as a JSON list, as Python's own readers see them: `read_with_python.py FILE`.

Exits with 3 if the file is a workbook and openpyxl isn't installed.
"""

import csv
import io
import json
import sys

path = sys.argv[1]
if path.endswith(".xlsx"):
    try:
        import openpyxl
    except ImportError:
        sys.exit(3)
    rows = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0].iter_rows(values_only=True)
    rows = [["" if cell is None else str(cell) for cell in row] for row in rows]
else:
    text = open(path, "rb").read().decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
print(json.dumps(rows))
