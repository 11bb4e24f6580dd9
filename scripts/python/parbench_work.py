"""The work of `parbench python`: what parbench's workloads of the same names do, and the user's own function."""

import array
import hashlib
import importlib
import os
import sys
import time
import zlib


class Work:
    """Items, and what is done with each."""

    def __init__(self, function, items, encode, loop=None):
        self.function = function
        self.items = items
        self.encode = encode  # results as bytes, of which parbench takes the digest
        self.loop = loop or (lambda: [function(item) for item in items])


def signed_words(results):
    return array.array("q", results).tobytes()


def words(results):
    return array.array("Q", results).tobytes()


def square(x):
    return x * x


def slow_square(x):
    """By way of a hundred rounds of SplitMix64's mixer."""
    z = x * x
    for _ in range(100):
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    return z


def squares(job):
    numbers = list(range(1, job["size"] + 1))
    if job["kernel"] == "slow":
        return Work(slow_square, numbers, words)
    return Work(square, numbers, signed_words, lambda: [x * x for x in numbers])


class Requests:
    """What the processes of a pool inherit."""

    latencies = []  # seconds
    payloads = memoryview(b"")
    size = 0


def request(item):
    """Waits, then checks what it got: by CRC-32, since the standard library has no XXH3. parbench holds it against the
    CRC-32 of the same bytes."""
    time.sleep(Requests.latencies[item])
    return zlib.crc32(Requests.payloads[item * Requests.size : (item + 1) * Requests.size])


def io(job):
    Requests.latencies = [latency / 1e9 for latency in job["latencies_ns"]]
    Requests.size = job["payload"]
    with open(job["payloads"], "rb") as file:
        Requests.payloads = memoryview(file.read())
    return Work(request, range(len(Requests.latencies)), words)


def digest_of_texts(results):
    """Of repr() of each result, in order."""
    hasher = hashlib.blake2b(digest_size=8)
    for result in results:
        text = repr(result).encode("utf-8", "surrogatepass")
        hasher.update(b"%d:" % len(text))
        hasher.update(text)
    return hasher.digest()


def function(job):
    module, _, name = job["function"].partition(":")
    sys.path.insert(0, os.getcwd())
    found = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    if not callable(found):
        raise TypeError(f"{job['function']} is no function, but {type(found).__name__}")
    return Work(found, range(job["items"]), digest_of_texts)


def csv(job):
    import parbench_csv

    files = [parbench_csv.Job(*file, in_place=job["in_place"]) for file in job["files"]]
    os.makedirs(job["output"], exist_ok=True)
    return Work(parbench_csv.process, files, lambda results: words(word for result in results for word in result))


def make(job):
    return {"squares": squares, "io": io, "csv": csv, "function": function}[job["work"]](job)
