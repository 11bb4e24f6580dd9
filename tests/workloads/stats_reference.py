#!/usr/bin/python3
"""Describes a CSV file of numbers, for stats_workload_test to compare with parbench's: FILE.

By the standard library and in fractions. A line per column: count, missing, mean, variance, minimum, maximum and the
quantiles at 5, 25, 50, 75 and 95 %; then the correlation matrix over the rows without a missing field.
"""

import csv
import math
import statistics
import sys
from fractions import Fraction

with open(sys.argv[1], newline="", encoding="utf-8") as file:
    records = list(csv.reader(file))[1:]
for column in zip(*records):
    values = [Fraction(float(field)) for field in column if field]
    cuts = statistics.quantiles(values, n=20, method="inclusive")
    numbers = [statistics.mean(values), statistics.variance(values), min(values), max(values)]
    numbers += [cuts[i] for i in (0, 4, 9, 14, 18)]
    print(len(values), len(column) - len(values), *(repr(float(number)) for number in numbers))

complete = list(zip(*[[Fraction(float(field)) for field in record] for record in records if all(record)]))
means = [sum(column) / len(column) for column in complete]
deviations = [[value - mean for value in column] for column, mean in zip(complete, means)]
products = [[sum(a * b for a, b in zip(one, other)) for other in deviations] for one in deviations]
for i, row in enumerate(products):
    print(*(repr(float(value) / math.sqrt(products[i][i] * products[j][j])) for j, value in enumerate(row)))
