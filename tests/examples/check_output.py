#!/usr/bin/env python3
"""Runs a program and compares what it prints with an expected text.

    check_output.py PROGRAM EXPECTED [--any-order REGEX | --pairs]

<number> in the expected text stands for any number. Lines in which REGEX is found may come in any order, and anywhere;
with --pairs, each two lines belong together, and the pairs may come in any order. Exit code 1: prints what differs.
"""

import argparse
import difflib
import re
import subprocess
import sys


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("expected")
    parser.add_argument("--any-order", metavar="REGEX", default="(?!)")
    parser.add_argument("--pairs", action="store_true")
    options = parser.parse_args()

    result = subprocess.run([options.program], capture_output=True, text=True, timeout=120)
    printed = result.stdout.splitlines()
    with open(options.expected, encoding="utf-8") as file:
        expected = file.read().splitlines()

    def arranged(lines):
        """Numbers that may be any are made alike; what is free in its order is sorted, behind the rest."""
        if options.pairs:
            return sorted("\n".join(lines[i:i + 2]) for i in range(0, len(lines), 2))
        free = [line for line in lines if re.search(options.any_order, line)]
        return [line for line in lines if line not in free] + sorted(free)

    if any("<number>" in line for line in expected):
        patterns = [re.compile(re.escape(line).replace("<number>", r"\d+")) for line in expected]
        printed = [next((wanted for wanted, pattern in zip(expected, patterns) if pattern.fullmatch(line)), line)
                   for line in printed]
    difference = list(difflib.unified_diff(arranged(expected), arranged(printed), "expected", "printed", lineterm=""))
    if result.returncode != 0:
        difference.append(f"exit code {result.returncode}")
    if result.stderr:
        difference.append("on stderr: " + result.stderr)
    print("\n".join(difference) or "as expected")
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main())
