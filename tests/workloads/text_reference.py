#!/usr/bin/env python3
"""Counts the words of files with Python's re and str.lower, and prints them as the text workload's output has them.

    text_reference.py FILE...

Bytes that are not UTF-8 separate words, as on_bad=separate has it.
"""

import re
import sys
from collections import Counter

WORD = re.compile(r"[^\W_]+")


def main():
    counts = Counter()
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            text = file.read().decode("utf-8", errors="replace")
        counts.update(word.lower() for word in WORD.findall(text))
    # By the bytes, not by the characters; in UTF-8 that is the same, but only by UTF-8's design.
    for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0].encode())):
        sys.stdout.buffer.write(f"{count:7} {word}\n".encode())


if __name__ == "__main__":
    main()
