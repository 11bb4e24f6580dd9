"""What parbench's csv workload does with a file: read, clean, standardise, write. The same bytes are written, so each sum is
taken in the same order, and in double precision, as there."""

import collections
import csv
import functools
import gzip
import io
import math
import operator
import os
import re
import sys

csv.field_size_limit(sys.maxsize)

SPACE = " \t\n\v\f\r"
MISSING = frozenset(("", "-", "NA", "N/A", "NaN", "null", "NULL", "None"))
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
GAP = re.compile(r"[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+")

Job = collections.namedtuple("Job", "input output summary in_place")
Column = collections.namedtuple("Column", "name kind missing mean deviation minimum maximum texts")


def total(values):
    """From left to right, each sum rounded: sum() compensates since Python 3.12."""
    return functools.reduce(operator.add, values, 0.0)


def number_text(value):
    """The shortest text that reads back the same, as std::to_chars() chooses it."""
    text = repr(value)
    if 0.001 <= abs(value) < 100000.0:
        return text[:-2] if text.endswith(".0") else text
    sign = "-" if text.startswith("-") else ""
    digits, _, exponent = text.lstrip("-").partition("e")
    whole, _, fraction = digits.partition(".")
    power = int(exponent or 0) - len(fraction)
    digits = (whole + fraction).lstrip("0")
    if not digits:
        return sign + "0"
    power += len(digits) - len(digits.rstrip("0"))
    digits = digits.rstrip("0")
    lone = len(digits) == 1
    if not (-(len(digits) + 3) + lone <= power <= 5 - lone):
        point = digits if lone else digits[0] + "." + digits[1:]
        return f"{sign}{point}e{power + len(digits) - 1:+03d}"
    if power >= 0:
        return f"{value:.0f}"
    digits = digits.rjust(1 - power, "0")
    return f"{sign}{digits[:power]}.{digits[power:]}"


def number(text):
    """None for what is no finite decimal number, or more than a double holds."""
    if not NUMBER.fullmatch(text):
        return None
    value = float(text)
    if math.isinf(value) or (value == 0 and any(digit in "123456789" for digit in re.split("[eE]", text)[0])):
        return None
    return value


def numbers(texts):
    values = []
    for text in texts:
        value = number(text)
        if value is None:
            return None
        values.append(value)
    return values


def names_of(header):
    names = []
    last = {}
    for place, field in enumerate(header):
        name = GAP.sub("_", field).strip("_").translate(LOWER) or f"column_{place + 1}"
        wanted = name
        while name in last:
            last[wanted] += 1
            name = f"{wanted}_{last[wanted]}"
        last[name] = 1
        names.append(name)
    return names


LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def safe_scale(magnitude):
    if magnitude == 0 or 1 / 2.0**400 < magnitude < 2.0**400:
        return 1.0
    return math.ldexp(1.0, -min(max(math.frexp(magnitude)[1] - 1, -1000), 1000))


def standardise(values):
    """Mean, sample deviation, and the values' z-scores."""
    low, high = min(values), max(values)
    scale = safe_scale(max(abs(low), abs(high)))
    scaled = values if scale == 1.0 else [value * scale for value in values]
    count = len(values)
    if low == high:
        mean, squares = low * scale, 0.0
    else:
        mean = total(scaled) / count
        differences = [value - mean for value in scaled]
        rest = total(differences)
        squares = total([difference * difference for difference in differences])
        mean += rest / count
        squares = max(0.0, squares - rest * rest / count)
    if count < 2:
        return mean / scale, None, [0.0] * count
    deviation = math.sqrt(squares / (count - 1))
    scores = [(value - mean) / deviation for value in scaled] if deviation > 0 else [0.0] * count
    return mean / scale, deviation / scale, scores


def quoted(text):
    if "," in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def clean_column(name, fields, missing_text):
    there = [field not in MISSING for field in fields]
    present = [field for field, is_there in zip(fields, there) if is_there]
    missing = len(fields) - len(present)
    values = numbers(present) if present else None
    if values is None:
        texts = [quoted(field) if is_there else missing_text for field, is_there in zip(fields, there)]
        return Column(name, "text", missing, None, None, None, None, texts)
    mean, deviation, scores = standardise(values)
    written = map(number_text, scores)
    texts = [next(written) if is_there else missing_text for is_there in there]
    return Column(name, "numeric", missing, mean, deviation, min(values), max(values), texts)


def read(path):
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rb") as file:
        return file.read()


def write(path, data, in_place):
    if in_place and os.path.exists(path):
        with open(path, "r+b") as file:
            file.write(data)
            file.truncate()
        return
    temporary = path if in_place else path + ".part"
    with open(temporary, "wb") as file:
        file.write(data)
    if not in_place:
        os.replace(temporary, path)


def summary_line(column, rows):
    cells = [column.name, column.kind, str(rows - column.missing), str(column.missing)]
    for value in (column.mean, column.deviation, column.minimum, column.maximum):
        cells.append("" if value is None else number_text(value))
    return ",".join(cells)


def process(job):
    """Bytes read and written, rows, columns, missing values, and that nothing was malformed: parbench has looked at all
    files beforehand."""
    data = read(job.input)
    text = data.decode("utf-8-sig").rstrip(" \t\r\n")
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = [[field.strip(SPACE) for field in row] or [""] for row in rows]
    missing_text = '""' if len(header) == 1 else ""
    fields = zip(*rows) if rows else [()] * len(header)
    columns = [clean_column(name, column, missing_text) for name, column in zip(names_of(header), fields)]
    records = [",".join(column.name for column in columns)]
    records += map(",".join, zip(*(column.texts for column in columns)))
    output = ("\n".join(records) + "\n").encode()
    records = ["column,type,count,missing,mean,std,min,max"]
    records += [summary_line(column, len(rows)) for column in columns]
    summary = ("\n".join(records) + "\n").encode()
    write(job.output, output, job.in_place)
    write(job.summary, summary, job.in_place)
    missing = sum(column.missing for column in columns)
    return len(data), len(output) + len(summary), len(rows), len(columns), missing, 0
