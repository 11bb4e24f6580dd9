"""One case of `parbench python`, in an interpreter of its own: parbench starts it with the name of a job, a JSON file.

Lines on stdout say how far it is and, at the end, what was measured; behind the last line stand the results' bytes.
What is measured is what Python programs do: a list comprehension, ThreadPool.map, or Pool.map with fork. Around each
chunk of a pool the clock is read twice, which is how parbench knows who computed what.
"""

import errno
import json
import mmap
import multiprocessing
import multiprocessing.pool
import os
import re
import resource
import signal
import sys
import threading
import time
import traceback

import parbench_work

now = time.monotonic_ns  # parbench's own clock

FILL_NS = 10_000_000  # as parbench's own cases: further passes that fill this, and so many
PASSES_MIN = 3
PASSES_MAX = 1000


class Channel:
    """To parbench. What the user's function prints goes to stderr instead."""

    def __init__(self):
        self.file = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        self.stage = None
        self.told = 0

    def line(self, *words):
        self.file.write(" ".join(map(str, words)).encode("utf-8", "replace") + b"\n")
        self.file.flush()

    def enter(self, stage):
        """For parbench's time-out. Seldom within a stage: to be heard may cost the next pass something."""
        if stage != self.stage or now() - self.told > 100_000_000:
            self.stage, self.told = stage, now()
            self.line("stage", stage)

    def send(self, data):
        self.file.write(b"results %d\n" % len(data))
        self.file.write(data)
        self.file.flush()

    def fail(self, kind, message):
        """Says so and ends this process and its workers, whatever they are at."""
        self.line("failed", kind, " ".join(message.split())[:500])
        sys.setswitchinterval(60)  # the pool's own thread would put others in the place of those that end here
        for process in multiprocessing.active_children():
            process.kill()
        os._exit(1)


class Tally:
    """What each worker did in a pass, in memory that forked workers share: items, chunks, ns, begin and end."""

    WORDS = 5

    def __init__(self, workers):
        self.words = memoryview(mmap.mmap(-1, 8 * (self.WORDS + 1) * workers)).cast("q")
        self.ids = self.words[: workers]
        self.counts = self.words[workers:]
        self.own = threading.local()

    def admit(self, thread_ids):
        for slot, thread_id in enumerate(thread_ids):
            self.ids[slot] = thread_id

    def reset(self):
        for i in range(len(self.counts)):
            self.counts[i] = 0

    def add(self, items, begin, end):
        slot = getattr(self.own, "slot", None)
        if slot is None:
            ids, own = self.ids.tolist(), threading.get_native_id()
            slot = self.own.slot = ids.index(own) * self.WORDS if own in ids else -1
        if slot < 0:
            return  # a process that a pool has put in the place of one that died
        counts = self.counts
        counts[slot] += items
        counts[slot + 1] += 1
        counts[slot + 2] += end - begin
        counts[slot + 3] = counts[slot + 3] or begin
        counts[slot + 4] = end

    def of(self, worker):
        return self.counts[worker * self.WORDS : (worker + 1) * self.WORDS].tolist()


tally = None


def counted_chunk(args):
    """Stands for multiprocessing.pool.mapstar, which is the line in the middle."""
    begin = now()
    results = list(map(*args))
    tally.add(len(results), begin, now())
    return results


class Shares:
    """What a worker did in one pass or in several. Its dispatch, busy and idle time add up to theirs; pickling and pipes are
    in the first and the last, since nobody tells them from waiting."""

    def __init__(self):
        self.items = self.chunks = self.dispatch = self.busy = self.idle = 0

    def add(self, counts, begin, end):
        items, chunks, busy, first, last = counts
        if chunks == 0:
            first = last = begin
        self.items += items
        self.chunks += chunks
        self.dispatch += last - begin - busy
        self.busy += busy
        self.idle += end - last


class Late(BaseException):
    """Not an Exception, which the user's function may well catch."""


def on_alarm(number, frame):
    raise Late


def cpu_ns(pids):
    """By each process's own clock, whose number is made of its pid: see clock_getcpuclockid(3)."""
    return sum(time.clock_gettime_ns(~pid << 3 | 2) for pid in pids)


def pss_bytes(pids):
    try:
        total = 0
        for pid in pids:
            with open(f"/proc/{pid}/smaps_rollup") as file:
                total += next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        return 1024 * total
    except (OSError, StopIteration):
        return -1


def usage():
    parts = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return [
        int(1e9 * sum(part.ru_utime for part in parts)),
        int(1e9 * sum(part.ru_stime for part in parts)),
        sum(part.ru_minflt for part in parts),
        sum(part.ru_majflt for part in parts),
        sum(part.ru_nvcsw for part in parts),
        sum(part.ru_nivcsw for part in parts),
    ]


class Case:
    def __init__(self, job, channel):
        global tally
        self.channel = channel
        self.mode = job["mode"]
        self.count = job["workers"]
        self.timeout = job["timeout_ns"] / 1e9
        self.work = parbench_work.make(job)
        self.pool = None
        self.crew = []  # as it was in the beginning
        self.spans = []
        tally = Tally(self.count)
        multiprocessing.pool.mapstar = counted_chunk
        signal.signal(signal.SIGALRM, on_alarm)

    def timed(self, stage, action):
        self.channel.enter(stage)
        signal.setitimer(signal.ITIMER_REAL, self.timeout)
        begin = now()
        result = action()
        end = now()
        signal.setitimer(signal.ITIMER_REAL, 0)
        return result, begin, end

    def start(self):
        if self.mode == "py-threads":
            self.pool = multiprocessing.pool.ThreadPool(self.count)
        elif self.mode == "py-procs":
            self.pool = multiprocessing.get_context("fork").Pool(self.count)

    def admit(self):
        """Who works: pairs of process and thread."""
        if self.pool is None:
            workers = [(os.getpid(), threading.get_native_id())]
        elif self.mode == "py-threads":
            self.crew = list(self.pool._pool)
            workers = [(os.getpid(), thread.native_id) for thread in self.crew]
        else:
            self.crew = list(self.pool._pool)
            workers = [(process.pid, process.pid) for process in self.crew]
        tally.admit(thread_id for _, thread_id in workers)
        return workers

    def run_pass(self):
        if self.pool is not None:
            return self.pool.map(self.work.function, self.work.items)
        begin = now()
        results = self.work.loop()
        tally.add(len(results), begin, now())
        return results

    def stop(self):
        if self.pool is not None:
            self.pool.close()
            self.pool.join()

    def timed_pass(self, number, shares):
        """Results and time of a pass. Adds to the workers' shares, and notes the spans of the first two."""
        tally.reset()
        results, begin, end = self.timed("passing", self.run_pass)
        for worker in range(self.count):
            counts = tally.of(worker)
            shares[worker].add(counts, begin, end)
            if number < 2 and counts[1]:
                self.spans.append((worker, number, *counts[3:]))
        return results, end - begin

    def further_passes(self, pids):
        """Times, CPU time, the workers' shares, and the last results."""
        shares = [Shares() for _ in range(self.count)]
        passes = []
        cpu = 0
        while len(passes) < PASSES_MAX and (len(passes) < PASSES_MIN or sum(passes) < FILL_NS):
            results = None  # that of the pass before is not thrown away at this one's expense
            cpu -= cpu_ns(pids)
            results, took = self.timed_pass(1 + len(passes), shares)
            cpu += cpu_ns(pids)
            passes.append(took)
        return passes, cpu, shares, results

    def run(self):
        before = usage()
        _, started, created = self.timed("starting", self.start)
        workers = self.admit()
        pids = sorted({os.getpid(), *(pid for pid, _ in workers)})
        first_shares = [Shares() for _ in workers]
        results, first = self.timed_pass(0, first_shares)
        encoded = self.work.encode(results)
        results = None
        passes, cpu, shares, results = self.further_passes(pids)
        self.channel.enter("between")
        if self.work.encode(results) != encoded:
            self.channel.fail("invalid", "its passes gave different results")
        pss = pss_bytes(pids)
        _, begin, end = self.timed("stopping", self.stop)
        used = [after - earlier for earlier, after in zip(before, usage())]

        say = self.channel.line
        say("sample", started, created - started, first, end - begin, cpu, pss)
        say("passes", *passes)
        say("usage", *used)
        for (pid, thread_id), further, cold in zip(workers, shares, first_shares):
            say("worker", pid, thread_id, further.items, further.chunks, further.dispatch, further.busy, further.idle,
                cold.dispatch, cold.busy, cold.idle)
        for worker, number, begin, end in self.spans:
            say("span", worker, number, begin - started, end - started)
        self.channel.send(encoded)

    def lost(self):
        """Workers that have ended, of which Pool.map takes no notice."""
        parts = []
        for worker, one in enumerate(self.crew):
            code = one.exitcode
            if code is not None and self.mode == "py-threads":
                parts.append(f"the thread of worker {worker} has ended")
            elif code is not None:
                how = f"was killed by signal {-code}" if code < 0 else f"exited with code {code}"
                parts.append(f"worker {worker} (pid {one.pid}) {how}")
        return "; ".join(parts) + ", and Pool.map waits for its items for ever" if parts else ""


def describe(error):
    """The last line of the traceback, and where it was raised: in a worker, where there is one."""
    if type(error.__cause__).__name__ == "RemoteTraceback":
        text = str(error.__cause__)
    else:
        text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    places = re.findall(r'File "([^"]+)", line (\d+), in (\S+)', text)
    last = traceback.format_exception_only(type(error), error)[-1].strip()
    if not places:
        return last
    file, line, function = places[-1]
    return f"{last} ({os.path.basename(file)}:{line}, in {function})"


def main():
    channel = Channel()
    case = None
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            case = Case(json.load(file), channel)
        case.run()
    except Late:
        lost = case.lost()
        what = {"starting": "to start its workers", "stopping": "to end its workers"}.get(channel.stage, "a pass")
        channel.fail("timeout", f"time-out: {what} took longer than {case.timeout:g} s" + (lost and f": {lost}"))
    except OSError as error:
        is_refused = channel.stage == "starting" and error.errno in (errno.EAGAIN, errno.ENOMEM)
        channel.fail("refused" if is_refused else "failed", describe(error))
    except BaseException as error:  # also what ends programs: the user's function may call sys.exit
        channel.fail("failed", describe(error))


if __name__ == "__main__":
    main()
