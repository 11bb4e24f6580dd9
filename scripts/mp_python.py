#!/usr/bin/python3
"""Operations of Python's multiprocessing, each timed by itself: the same as tests/bench/mp_ratios.cpp of parbench::mp.

    mp_python.py OPERATION       prints nanoseconds per operation
"""

import array
import multiprocessing
import sys
import time

ENOUGH_NS = 300_000_000
MILLION = 1_000_000


def square(number):
    return number * number


def check_squares(squares):
    assert sum(squares) == (MILLION - 1) * MILLION * (2 * MILLION - 1) // 6


def nothing(*_):
    pass


# Each makes what it needs and returns a function that does `count` operations.


def map_of_a_million():
    pool = multiprocessing.Pool(2)
    items = list(range(MILLION))
    check_squares(pool.map(square, items))

    def run(count):
        for _ in range(count):
            squares = pool.map(square, items)
            assert len(squares) == MILLION and squares[3] == 9

    return run


def square_range(first, last):
    squares[first:last] = array.array("q", [number * number for number in numbers[first:last]])


def map_between_arrays():
    global numbers, squares  # the workers inherit them; views are faster than the arrays themselves
    numbers = memoryview(multiprocessing.RawArray("i", range(MILLION))).cast("B").cast("i")
    squares = memoryview(multiprocessing.RawArray("q", MILLION)).cast("B").cast("q")
    pool = multiprocessing.Pool(2)
    part = MILLION // 4
    ranges = [(first, first + part) for first in range(0, MILLION, part)]
    pool.starmap(square_range, ranges)
    check_squares(squares)

    def run(count):
        for _ in range(count):
            pool.starmap(square_range, ranges)
        assert squares[3] == 9

    return run


def empty_map():
    pool = multiprocessing.Pool(2)

    def run(count):
        for _ in range(count):
            pool.map(nothing, (0, 1))

    return run


def produce(queue, count):
    for _ in range(count):
        queue.put(1)


def queue():
    queue = multiprocessing.Queue()

    def run(count):
        producer = multiprocessing.Process(target=produce, args=(queue, count))
        producer.start()
        total = sum(queue.get() for _ in range(count))
        producer.join()
        assert total == count

    return run


def echo(end):
    while True:
        end.send(end.recv())


def pipe_round_trip():
    here, there = multiprocessing.Pipe()
    multiprocessing.Process(target=echo, args=(there,), daemon=True).start()

    def run(count):
        total = 0
        for _ in range(count):
            here.send(1)
            total += here.recv()
        assert total == count

    return run


def process_start_and_join():
    def run(count):
        for _ in range(count):
            process = multiprocessing.Process(target=nothing)
            process.start()
            process.join()

    return run


def lock():
    lock = multiprocessing.Lock()

    def run(count):
        for _ in range(count):
            lock.acquire()
            lock.release()

    return run


def manager_dict_set():
    manager = multiprocessing.Manager()
    numbers = manager.dict()

    def run(count):
        for number in range(count):
            numbers[1] = number
        assert numbers[1] == count - 1

    run.manager = manager  # lives as long as this
    return run


OPERATIONS = {
    "map": map_of_a_million,
    "array_map": map_of_a_million,  # Python's way to map is from list to list
    "array_map_both": map_between_arrays,
    "empty_map": empty_map,
    "queue": queue,
    "pipe": pipe_round_trip,
    "process": process_start_and_join,
    "lock": lock,
    "manager": manager_dict_set,
}


# The only one that no other process has a part in is timed by the CPU's clock.
CLOCKS = {"lock": time.process_time_ns}


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in OPERATIONS:
        sys.exit("usage: mp_python.py " + "|".join(OPERATIONS))
    multiprocessing.set_start_method("fork")
    run = OPERATIONS[sys.argv[1]]()
    clock_ns = CLOCKS.get(sys.argv[1], time.perf_counter_ns)

    def timed_ns(count):
        begin = clock_ns()
        run(count)
        return clock_ns() - begin

    run(1)
    count = 1
    took_ns = timed_ns(count)
    while took_ns < ENOUGH_NS:
        count *= 2
        took_ns = timed_ns(count)
    print(f"{took_ns / count:.1f}")


if __name__ == "__main__":
    main()
