#!/usr/bin/python3
"""The transform of `parbench csv` in pandas: what the C++ is compared with, in speed and in its answers.

    csv_pandas.py INPUT... --output DIR [--repeat N]       do the work N times and print the times as JSON
    csv_pandas.py INPUT... --output DIR --check OTHER      also compare what was written with parbench's folder OTHER

INPUT is a CSV file or a folder of *.csv files. Types are left to read_csv's own inference, which is much faster than
reading text and converting it; only columns that stay text are looked at again. What pandas takes for a number and
parbench does not, or the other way round ("inf", "nan", integers beyond 64 bits), stays a difference.
Exit code 1: --check found a difference.
"""

import argparse
import csv
import json
import math
import pathlib
import re
import statistics
import sys
import time

import pandas

WHITE = " \t\n\v\f\r"
MISSING = ["", "-", "NA", "N/A", "NaN", "null", "NULL", "None"]


def normalise(names):
    """As parbench names columns: see src/workloads/csv/cleaning.hpp."""
    taken, result = {}, []
    for place, name in enumerate(names, 1):
        name = re.sub(r"[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+", "_", re.sub("[A-Z]", lambda m: m[0].lower(), name))
        name = wanted = name.strip("_") or f"column_{place}"
        while name in taken:
            taken[wanted] += 1
            name = f"{wanted}_{taken[wanted]}"
        taken[name] = 1
        result.append(name)
    return result


def clean_text(column):
    """A column that read_csv took for text: trimmed, missing values marked, a number after all where all of it is."""
    text = column.str.strip(WHITE)
    text = text.mask(text.isin(MISSING))
    if not text.notna().any():
        return text
    try:
        return pandas.to_numeric(text)
    except ValueError:
        return text


def read(path):
    # header=None and skiprows would count lines inside quotes; names of the header are read apart, without
    # read_csv's renaming of duplicates.
    with open(path, newline="", encoding="utf-8-sig") as file:
        names = normalise(next(csv.reader(file)))
    table = pandas.read_csv(
        path, header=0, names=names, index_col=False, encoding="utf-8-sig", na_values=MISSING, keep_default_na=False,
        low_memory=False, skip_blank_lines=len(names) > 1)
    logical = [name for name in names if table[name].dtype == bool]
    if logical:  # parbench knows no such type: True stays text
        table[logical] = pandas.read_csv(
            path, header=0, names=names, index_col=False, encoding="utf-8-sig", usecols=logical, dtype=str,
            keep_default_na=False)
    for name in names:
        if table[name].dtype == object:
            table[name] = clean_text(table[name])
    return table


def transform(path, output):
    table = read(path)
    numeric = [name for name in table.columns if table[name].dtype != object and table[name].notna().any()]
    numbers = table[numeric].astype(float)
    mean, deviation, low, high = numbers.mean(), numbers.std(), numbers.min(), numbers.max()
    deviation = deviation.mask(low == high, 0.0).mask(numbers.count() < 2)
    scores = (numbers - mean) / deviation
    constant = [name for name in numeric if not deviation[name] > 0]
    scores[constant] = numbers[constant].mask(numbers[constant].notna(), 0.0)
    table[numeric] = scores
    table.to_csv(output / path.name, index=False, lineterminator="\n")

    summary = pandas.DataFrame(index=table.columns)
    summary["type"] = ["numeric" if name in scores else "text" for name in table.columns]
    summary["count"] = table.count()
    summary["missing"] = len(table) - summary["count"]
    summary["mean"], summary["std"], summary["min"], summary["max"] = mean, deviation, low, high
    summary.to_csv(output / (path.name + ".summary.csv"), index_label="column", lineterminator="\n")


def same_cell(a, b):
    if a == b:
        return True
    try:
        return math.isclose(float(a), float(b), rel_tol=1e-9, abs_tol=1e-9)
    except ValueError:
        return False


def difference(mine, other):
    """What differs first between two CSV files, or None."""
    with open(mine, newline="", encoding="utf-8") as a, open(other, newline="", encoding="utf-8") as b:
        left, right = list(csv.reader(a)), list(csv.reader(b))
    if len(left) != len(right):
        return f"{len(left)} records here, {len(right)} there"
    for number, (one, two) in enumerate(zip(left, right), 1):
        if len(one) != len(two):
            return f"record {number}: {len(one)} fields here, {len(two)} there"
        for name, a, b in zip(left[0], one, two):
            if not same_cell(a, b):
                return f"record {number}, column {name}: {a!r} here, {b!r} there"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", nargs="+", type=pathlib.Path)
    parser.add_argument("--output", required=True, type=pathlib.Path, metavar="DIR")
    parser.add_argument("--repeat", type=int, default=1, metavar="N")
    parser.add_argument("--check", type=pathlib.Path, metavar="OTHER")
    options = parser.parse_args()

    files = [file for path in options.input for file in (sorted(path.glob("*.csv")) if path.is_dir() else [path])]
    if not files or options.repeat < 1:
        parser.error("nothing to do")
    if any(file.resolve().parent == options.output.resolve() for file in files):
        parser.error("--output is the folder of an input, which would be overwritten")
    options.output.mkdir(parents=True, exist_ok=True)

    total = sum(file.stat().st_size for file in files)
    seconds = []
    for _ in range(options.repeat):
        begin = time.perf_counter()
        for file in files:
            transform(file, options.output)
        seconds.append(time.perf_counter() - begin)
    speed = total / statistics.median(seconds) / 1e6
    print(json.dumps({"bytes": total, "seconds": seconds, "median_mb_per_s": round(speed, 2)}))

    if options.check is None:
        return 0
    status = 0
    for file in files:
        for name in (file.name, file.name + ".summary.csv"):
            try:
                found = difference(options.output / name, options.check / name)
            except OSError as error:
                found = str(error)
            if found:
                print(f"{name}: {found}", file=sys.stderr)
                status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
