#!/usr/bin/python3
"""Reads CSV files with Python's csv module and prints their trimmed fields, for csv_test to compare with parbench's.

Each field as its length in bytes, a colon and the bytes; each record ends with ";", each file with ".".
"""

import csv
import sys

for path in sys.argv[1:]:
    with open(path, newline="", encoding="utf-8-sig") as file:
        for record in csv.reader(file, strict=True):
            for field in record:
                data = field.strip(" \t\n\v\f\r").encode()
                sys.stdout.buffer.write(b"%d:%s" % (len(data), data))
            sys.stdout.buffer.write(b";")
    sys.stdout.buffer.write(b".")
