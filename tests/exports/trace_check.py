#!/usr/bin/env python3
"""Checks a trace against the rules of Chrome's trace event format, and against the report that it was made of.

    trace_check.py TRACE.json [REPORT.json]

Exit code 0: all is well; 1: prints each rule that is broken.
"""

import json
import sys
from collections import defaultdict

METADATA = {"process_name": "name", "thread_name": "name", "process_sort_index": "sort_index"}


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_id(value):
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def nanoseconds(microseconds):
    return round(microseconds * 1000)


def check_event(event):
    """What is wrong with an event by itself."""
    if not isinstance(event, dict):
        return ["is no object"]
    problems = []
    for key in ("name", "ph", "ts", "pid", "tid"):
        if key not in event:
            return [f"has no {key}"]
    if not isinstance(event["name"], str) or not event["name"]:
        problems.append("has no name")
    if not is_number(event["ts"]) or event["ts"] < 0:
        problems.append("ts is no time")
    if not is_id(event["pid"]) or not is_id(event["tid"]):
        problems.append("pid or tid is no id")
    if event["ph"] == "X":
        if not is_number(event.get("dur")) or event["dur"] < 0:
            problems.append("dur is no duration")
    elif event["ph"] == "M":
        argument = METADATA.get(event["name"])
        if argument is None:
            problems.append("is metadata of an unknown kind")
        elif not isinstance(event.get("args", {}).get(argument), int if argument == "sort_index" else str):
            problems.append(f"has no args.{argument}")
    else:
        problems.append(f"is of the phase {event['ph']}, which parbench does not write")
    if "args" in event and not isinstance(event["args"], dict):
        problems.append("args is no object")
    return problems


def check_nesting(row, events):
    """On a row, of two events one holds the other, or one ends before the other begins. They do not touch, since readers
    compute ends as ts + dur, in fractions (speedscope), and take touching ones for overlapping."""
    problems = []
    open_ends = []
    spans = sorted((nanoseconds(e["ts"]), -nanoseconds(e["dur"]), e["name"]) for e in events)
    for begin, minus_length, name in spans:
        end = begin - minus_length
        while open_ends and open_ends[-1][0] < begin:
            open_ends.pop()
        if open_ends and end >= open_ends[-1][0]:
            problems.append(f"{row}: {name} [{begin}, {end}] overlaps {open_ends[-1][1]}, which ends at "
                            f"{open_ends[-1][0]}")
        open_ends.append((end, name))
    return problems


def check_trace(trace):
    if not isinstance(trace, dict) or not isinstance(trace.get("traceEvents"), list):
        return ["is no object with traceEvents"]
    problems = []
    if trace.get("displayTimeUnit") not in ("ms", "ns"):
        problems.append("displayTimeUnit must be ms or ns")
    events = trace["traceEvents"]
    for index, event in enumerate(events):
        problems += [f"/traceEvents/{index}: {problem}" for problem in check_event(event)]
    if problems:
        return problems
    rows = defaultdict(list)
    for event in events:
        if event["ph"] == "X":
            rows[event["pid"], event["tid"]].append(event)
    process_names = [e["pid"] for e in events if e["name"] == "process_name"]
    thread_names = [(e["pid"], e["tid"]) for e in events if e["name"] == "thread_name"]
    if len(process_names) != len(set(process_names)) or len(thread_names) != len(set(thread_names)):
        problems.append("a process or thread has two names")
    for row, row_events in rows.items():
        problems += check_nesting(row, row_events)
        if row not in thread_names or row[0] not in process_names:
            problems.append(f"{row}: has no name")
    return problems


def all_cases(report):
    return report["cases"] + [experiment["control"] for experiment in report["experiments"]]


def check_against(trace, report):
    """Each sample and span of the report is there, under the ids that the system gave."""
    problems = []
    events = [e for e in trace["traceEvents"] if e["ph"] == "X"]
    names = defaultdict(int)
    spans = set()
    for event in events:
        names[event["name"]] += 1
        if event.get("cat") == "worker":
            spans.add((event["pid"], event["tid"], event["name"], nanoseconds(event["ts"]), nanoseconds(event["dur"])))
    workers = {(w["pid"], w["tid"]) for c in all_cases(report) for r in c["rounds"] for w in r["workers"]}
    for event in events:
        if event.get("cat") != "worker" and (event["pid"], event["tid"]) in workers:
            problems.append(f"{event['name']}: stands on a worker's row")
    for case in all_cases(report):
        if names[case["id"]] != len(case["rounds"]):
            problems.append(f"{case['id']}: {names[case['id']]} events for {len(case['rounds'])} rounds")
        for sample in case["rounds"]:
            pids = {worker["pid"] for worker in sample["workers"]}
            tids = {worker["tid"] for worker in sample["workers"]}
            if len(pids) != (case["workers"] if case["mode"] == "procs" else 1):
                problems.append(f"{case['id']}: {len(pids)} processes")
            if len(tids) != case["workers"]:
                problems.append(f"{case['id']}: {len(tids)} threads")
            for worker in sample["workers"]:
                for number, phase, begin, end in worker["spans"]:
                    span = (worker["pid"], worker["tid"], f"pass {number} phase {phase}", sample["started_ns"] + begin)
                    lengths = (end - begin, end - begin - 1)  # one that touches the next is cut
                    if not any((*span, length) in spans for length in lengths):
                        problems.append(f"{case['id']}: {span} is missing")
    return problems


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        trace = json.load(file)
    problems = check_trace(trace)
    if not problems and len(sys.argv) > 2:
        with open(sys.argv[2], encoding="utf-8") as file:
            problems = check_against(trace, json.load(file))
    print("\n".join(problems) or f"{len(trace['traceEvents'])} events, all sound")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
