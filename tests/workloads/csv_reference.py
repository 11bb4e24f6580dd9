#!/usr/bin/python3
"""Reads CSV files with Python's csv module, for csv_test to compare with what parbench reads and writes.

  csv_reference.py FILE ...             prints the trimmed fields: each as its length in bytes, a colon and the bytes;
                                        each record ends with ";", each file with "."
  csv_reference.py --compare IN OUT     standardises each file of the folder IN, and says where the file of the same name
                                        in OUT, or its summary, differs: text at all, numbers by more than 1e-9
"""

import csv
import io
import math
import pathlib
import re
import statistics
import sys

SPACE = " \t\n\v\f\r"
MISSING = {"", "-", "NA", "N/A", "NaN", "null", "NULL", "None"}
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def records_of(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file, strict=True))


def print_fields(paths):
    for path in paths:
        for record in records_of(path):
            for field in record:
                data = field.strip(SPACE).encode()
                sys.stdout.buffer.write(b"%d:%s" % (len(data), data))
            sys.stdout.buffer.write(b";")
        sys.stdout.buffer.write(b".")


def rows_of(path):
    """Header and trimmed rows, without the blank lines at the end of the file. Elsewhere a blank line, for the csv module a
    record without fields, is a missing value in a single column."""
    text = path.read_bytes().decode("utf-8-sig").rstrip(" \t\r\n")
    records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    return records[0], [[field.strip(SPACE) for field in record or [""]] for record in records[1:]]


def close(a, b):
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)


def number(text):
    value = float(text) if NUMBER.fullmatch(text) else math.inf
    return value if math.isfinite(value) else None


def differences(source, output, summary):
    header, rows = rows_of(source)
    written_header, written = rows_of(output)
    columns = records_of(summary)[1:]
    if len(header) != len(written_header) or len(header) != len(columns) or len(rows) != len(written):
        yield f"{len(header)} columns, {len(rows)} rows; written {len(written_header)}, {len(written)}"
        return
    for i, (name, kind, count, missing, *numbers) in enumerate(columns):
        fields = ["" if row[i] in MISSING else row[i] for row in rows]
        there = [field for field in fields if field]
        values = [number(field) for field in there]
        numeric = bool(there) and None not in values
        if (kind, int(count), int(missing)) != ("numeric" if numeric else "text", len(there), len(rows) - len(there)):
            yield f"column {name}: {kind}, {count} and {missing} missing; expected numeric={numeric}, {len(there)}"
        if not numeric:
            for row, (field, got) in enumerate(zip(fields, (row[i] for row in written))):
                if field != got:
                    yield f"column {name}, row {row}: {got!r}, expected {field!r}"
            continue
        mean = statistics.fmean(values)
        deviation = math.sqrt(math.fsum((x - mean) ** 2 for x in values) / (len(values) - 1)) if len(values) > 1 else 0
        expected = [mean, deviation if len(values) > 1 else None, min(values), max(values)]
        for got, value in zip(numbers, expected):
            if (got == "") != (value is None) or (got and not close(float(got), value)):
                yield f"column {name}: summary {numbers}, expected {expected}"
        for row, (field, got) in enumerate(zip(fields, (row[i] for row in written))):
            if not field or not got:
                if field != got:
                    yield f"column {name}, row {row}: {got!r}, expected {field!r}"
            elif not close(float(got), (float(field) - mean) / deviation if deviation else 0):
                yield f"column {name}, row {row}: {got} for {field}"


def compare(inputs, outputs):
    found = 0
    files = sorted(inputs.glob("*.csv"))
    for file in files:
        for difference in differences(file, outputs / file.name, outputs / (file.name + ".summary.csv")):
            print(f"{file.name}: {difference}")
            found += 1
    return 0 if files and found == 0 else 1


if sys.argv[1] == "--compare":
    sys.exit(compare(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])))
print_fields(sys.argv[1:])
