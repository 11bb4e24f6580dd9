#!/usr/bin/env python3
"""What reads parbench's exports reads them here: the programs themselves where Debian and Ubuntu have them, and otherwise
what their loaders do with the fields.

    consumers_test.py PARBENCH
"""

import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import trace_check

COMPARE = Path("/usr/share/benchmark/compare.py")  # of libbenchmark-tools
HOSTILE = 'sq"ua\\res</script>, %'

parbench = ""
folder = Path()


def run(*arguments, **environment):
    return subprocess.run([parbench, *arguments], cwd=folder, env={**os.environ, **environment}, timeout=120,
                          capture_output=True, text=True, encoding="utf-8", check=False)


def measure(name, *arguments, **environment):
    result = run("squares", "--set", "size=50k", "--threads", "2", "--procs", "2", "--transport", "shm,pipe", "--rounds",
                 "6", "--precision", "0.0001", "--quiet", "--json", name, *arguments, **environment)
    return result.returncode


def report(name):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def with_hostile_names(name):
    text = (folder / name).read_text(encoding="utf-8")
    escaped = json.dumps(HOSTILE)[1:-1]
    return text.replace('"squares', '"' + escaped)


def export(name, form, *arguments):
    """The text of an export, which must go well."""
    result = run("export", name, "--format", form, *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def exported_json(name, form, *arguments):
    return json.loads(export(name, form, *arguments))


def warm(sample):
    return statistics.median(sample["passes_ns"])


def cold(sample):
    return sample["create_ns"] + sample["first_pass_ns"] + sample["teardown_ns"]


def setUpModule():
    global folder
    setUpModule.holder = tempfile.TemporaryDirectory()
    folder = Path(setUpModule.holder.name)
    assert measure("one.json") == 0
    assert measure("two.json", "--seed", "2") == 0
    assert measure("failed.json", PARBENCH_FAULT="case=squares/procs/2/size=50k do=kill worker=1 call=2") == 1
    (folder / "hostile.json").write_text(with_hostile_names("one.json"), encoding="utf-8")


def tearDownModule():
    setUpModule.holder.cleanup()


class GoogleBenchmark(unittest.TestCase):
    def compare(self, metric):
        for name in ("one", "two"):
            run("export", f"{name}.json", "--format", "gbench", "--metric", metric, "-o", f"{name}.gbench.json")
        self.assertTrue(COMPARE.exists(), "install libbenchmark-tools")
        result = subprocess.run(
            [sys.executable, COMPARE, "--no-color", "-d", "difference.json", "benchmarks", "one.gbench.json",
             "two.gbench.json"], cwd=folder, timeout=120, capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 0, result.stderr + " (it needs python3-scipy)")
        return result.stdout, report("difference.json")

    def check(self, metric, time):
        text, differences = self.compare(metric)
        by_name = {difference["name"]: difference for difference in differences}
        for old, new in zip(report("one.json")["cases"], report("two.json")["cases"]):
            measured = by_name[old["id"]]["measurements"]
            self.assertEqual([m["real_time"] for m in measured], [time(s) for s in old["rounds"]])
            self.assertEqual([m["real_time_other"] for m in measured], [time(s) for s in new["rounds"]])
            median = by_name[old["id"] + "_median"]["measurements"][0]
            self.assertAlmostEqual(median["real_time"], old["summary"][metric]["median_ns"], delta=1)
            self.assertIn("cpu_pvalue", by_name[old["id"]]["utest"])
        self.assertIn("OVERALL_GEOMEAN", text)

    def test_compare_py_takes_rounds_as_repetitions_warm(self):
        self.check("warm", warm)

    def test_compare_py_takes_rounds_as_repetitions_cold(self):
        self.check("cold", cold)

    def test_compare_py_filters_one_mode_against_another(self):
        run("export", "one.json", "--format", "gbench", "-o", "one.gbench.json")
        result = subprocess.run(
            [sys.executable, COMPARE, "--no-color", "filters", "one.gbench.json", "squares/threads", "squares/procs"],
            cwd=folder, timeout=120, capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("[squares/threads vs. squares/procs]/2/size=50k", result.stdout)

    def test_github_action_benchmark_finds_a_value_in_each_entry(self):
        for name in ("one.json", "failed.json"):
            for entry in exported_json(name, "gbench")["benchmarks"]:
                self.assertIsInstance(entry["name"], str)
                self.assertEqual(entry["time_unit"], "ns")
                for field in ("real_time", "cpu_time", "iterations", "threads"):
                    self.assertIsInstance(entry[field], (int, float))
                if entry["run_type"] == "iteration":
                    self.assertGreater(entry["real_time"], 0)

    def test_a_failed_case_is_no_benchmark(self):
        document = exported_json("failed.json", "gbench")
        names = {entry["run_name"] for entry in document["benchmarks"]}
        self.assertIn("squares/threads/2/size=50k", names)
        self.assertNotIn("squares/procs/2/size=50k", names)
        self.assertIn("squares/procs/2/size=50k: failed: ", document["context"]["left_out"][0])


class Hyperfine(unittest.TestCase):
    def test_statistics_of_the_times_are_those_that_stand_beside_them(self):
        cases = {case["id"]: case for case in report("one.json")["cases"]}
        results = exported_json("one.json", "hyperfine")["results"]
        self.assertEqual([result["command"] for result in results], list(cases))
        for result in results:
            times = result["times"]
            self.assertEqual(times, [warm(s) / 1e9 for s in cases[result["command"]]["rounds"]])
            self.assertAlmostEqual(result["mean"], statistics.mean(times), places=15)
            self.assertAlmostEqual(result["stddev"], statistics.stdev(times), places=15)
            self.assertAlmostEqual(result["median"], statistics.median(times), places=15)
            self.assertEqual((result["min"], result["max"]), (min(times), max(times)))
            self.assertEqual(result["exit_codes"], [0] * len(times))
            self.assertGreater(result["user"] + result["system"], 0)

    def test_there_is_one_parameter_and_it_is_a_number(self):
        for result in exported_json("one.json", "hyperfine")["results"]:
            [(name, value)] = result["parameters"].items()  # as plot_parametrized.py takes it apart
            self.assertEqual(name, "workers")
            self.assertIn(float(value), (1, 2))

    def test_cold_times_are_those_of_whole_one_shot_runs(self):
        result = exported_json("one.json", "hyperfine", "--metric", "cold")["results"][0]
        self.assertEqual(result["times"], [cold(s) / 1e9 for s in report("one.json")["cases"][0]["rounds"]])


class Bencher(unittest.TestCase):
    def test_each_measure_is_a_value_between_its_ends(self):
        document = exported_json("one.json", "bmf")
        self.assertEqual(list(document), [case["id"] for case in report("one.json")["cases"]])
        for name, measures in document.items():
            self.assertLessEqual(len(name), 1024)
            self.assertLessEqual({"latency", "throughput"}, set(measures))
            for measure, metric in measures.items():
                self.assertLessEqual(len(measure), 64)
                self.assertLessEqual(set(metric), {"value", "lower_value", "upper_value"})
                self.assertLessEqual(metric.get("lower_value", 0), metric["value"])
                self.assertLessEqual(metric["value"], metric.get("upper_value", metric["value"]))

    def test_hostile_names_are_kept(self):
        self.assertIn(HOSTILE + "/seq/1/size=50k", exported_json("hostile.json", "bmf"))


class DataFrame(unittest.TestCase):
    def rows(self, name):
        (folder / "samples.csv").write_text(export(name, "csv"), encoding="utf-8", newline="")
        with open(folder / "samples.csv", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, strict=True))

    def test_each_sample_is_a_row_with_its_numbers(self):
        document = report("one.json")
        cases = document["cases"] + [document["experiments"][0]["control"]]
        samples = [(case, sample) for case in cases for sample in case["rounds"]]
        rows = self.rows("one.json")
        self.assertEqual(len(rows), len(samples))
        for row, (case, sample) in zip(rows, samples):
            self.assertEqual(row["case"], case["id"])
            self.assertEqual(row["is_control"], "true" if case["id"].endswith("/control") else "false")
            self.assertEqual(float(row["warm_ns"]), warm(sample))
            self.assertEqual(int(row["cold_ns"]), cold(sample))
            for field in ("round", "position", "started_ns", "create_ns", "first_pass_ns", "teardown_ns"):
                self.assertEqual(int(row[field]), sample[field])
            for field, value in sample["usage"].items():
                self.assertEqual(row[field], "" if value is None else str(value))
            self.assertEqual(row["param_size"], "50000")

    def test_hostile_names_are_quoted(self):
        self.assertEqual(self.rows("hostile.json")[0]["workload"], HOSTILE)

    def test_a_failed_case_has_no_rows(self):
        self.assertNotIn("squares/procs/2/size=50k", {row["case"] for row in self.rows("failed.json")})


class OpenMetrics(unittest.TestCase):
    def families(self, name):
        from prometheus_client.openmetrics.parser import text_string_to_metric_families
        return {family.name: family for family in text_string_to_metric_families(export(name, "openmetrics"))}

    def values(self, family):
        return {sample.labels["case"]: sample.value for sample in family.samples}

    def test_prometheus_reads_seconds_and_ratios(self):
        families = self.families("one.json")
        document = report("one.json")
        self.assertEqual(families["parbench_warm_seconds"].unit, "seconds")
        self.assertEqual(families["parbench_run"].type, "info")
        self.assertEqual(self.values(families["parbench_warm_seconds"]),
                         {c["id"]: c["summary"]["warm"]["median_ns"] / 1e9 for c in document["cases"]})
        self.assertEqual(self.values(families["parbench_cold_speedup_ratio"]),
                         {c["case"]: c["ratio"] for c in document["comparisons"] if c["metric"] == "cold"})
        self.assertEqual(self.values(families["parbench_warm_lower_seconds"]),
                         {c["id"]: c["summary"]["warm"]["interval_ns"][0] / 1e9 for c in document["cases"]})

    def test_hostile_names_are_escaped(self):
        families = self.families("hostile.json")
        self.assertEqual({s.labels["workload"] for s in families["parbench_case_ok"].samples}, {HOSTILE})

    def test_a_failed_case_says_so_and_nothing_else(self):
        families = self.families("failed.json")
        self.assertEqual(self.values(families["parbench_case_ok"])["squares/procs/2/size=50k"], 0)
        self.assertNotIn("squares/procs/2/size=50k", self.values(families["parbench_warm_seconds"]))


class Trace(unittest.TestCase):
    def trace(self, name):
        result = run("trace", name)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def test_follows_the_rules_and_shows_every_sample_under_its_ids(self):
        for name in ("one.json", "two.json", "hostile.json"):
            trace = self.trace(name)
            self.assertEqual(trace_check.check_trace(trace), [])
            self.assertEqual(trace_check.check_against(trace, report(name)), [])

    def test_of_a_run_with_a_failed_case_follows_the_rules(self):
        self.assertEqual(trace_check.check_trace(self.trace("failed.json")), [])

    def test_the_rules_can_be_broken(self):
        def events():
            return [e for e in trace["traceEvents"] if e["ph"] == "X" and e["cat"] == "worker"]

        def reach_into(event, next_one):
            self.assertEqual((event["pid"], event["tid"]), (next_one["pid"], next_one["tid"]))
            event["dur"] = next_one["ts"] + next_one["dur"] / 2 - event["ts"]

        for spoil in (lambda: events()[0].pop("ts"), lambda: events()[0].update(dur=-1),
                      lambda: events()[0].update(tid="x"), lambda: events()[0].update(ph="B"),
                      lambda: reach_into(events()[0], events()[1]), lambda: events()[0].update(pid=2**30),
                      lambda: trace["traceEvents"].remove(next(e for e in trace["traceEvents"] if e["ph"] == "M"))):
            trace = self.trace("one.json")
            spoil()
            self.assertNotEqual(trace_check.check_trace(trace), [])
        for spoil in (lambda: trace["traceEvents"].remove(events()[0]),
                      lambda: events()[0].update(ts=events()[0]["ts"] + 0.001)):
            trace = self.trace("one.json")
            spoil()
            self.assertNotEqual(trace_check.check_against(trace, report("one.json")), [])


if __name__ == "__main__":
    parbench = str(Path(sys.argv.pop(1)).resolve())
    unittest.main(verbosity=2)
