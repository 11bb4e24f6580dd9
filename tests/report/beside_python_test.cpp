#include "report/beside_python.hpp"

#include <gmock/gmock.h>

#include "report/sample_report.hpp"
#include "report/table.hpp"

namespace parbench::report {
namespace {

using model::CaseRecord;
using model::Metric;
using model::Mode;
using model::Verdict;
using ::testing::HasSubstr;
using ::testing::Not;

/// The sample with CPython's loop, which takes 45 ms per pass, its threads, which take as long, and its processes, which
/// take twice as long and compute for a quarter of that.
class BesidePython : public ::testing::Test {
 protected:
  BesidePython() {
    add(Mode::py_loop, "py-loop", 1, 44'700'000, 44'700'000);
    add(Mode::py_threads, "py-threads", 2, 44'700'000, 44'700'000);
    add(Mode::py_procs, "py-procs", 2, 89'400'000, 22'350'000);
    compare("py-loop", "seq/1", 0.01, Verdict::slower);
    compare("py-threads", "seq/1", 0.01, Verdict::slower);
    compare("py-procs", "seq/1", 0.005, Verdict::slower);
    compare("py-threads", "py-loop/1", 1, Verdict::equivalent);
    compare("py-procs", "py-loop/1", 0.5, Verdict::slower);
  }

  std::string text() const { return python_text(make_view(report_.experiments[0], report_.machine)); }

  CaseRecord& record(std::size_t index) { return report_.experiments[0].cases[index]; }

  model::Report report_ = test::sample_report();

 private:
  void add(Mode mode, const std::string& label, int workers, std::int64_t pass_ns, std::int64_t busy_ns) {
    CaseRecord added = report_.experiments[0].cases[0];
    added.spec.mode = mode;
    added.spec.label = label;
    added.spec.workers = workers;
    added.spec.id = "squares/" + label + "/" + std::to_string(workers);
    added.summary->warm = {static_cast<double>(pass_ns), {}};
    added.summary->cpu_ns = static_cast<double>(pass_ns);
    for (model::Sample& sample : added.rounds) {
      sample.passes_ns.assign(2, pass_ns);
      sample.workers.assign(static_cast<std::size_t>(workers), {});
      for (model::WorkerRecord& worker : sample.workers) worker.passes.busy_ns = 2 * busy_ns;
    }
    report_.experiments[0].spec.cases.push_back(added.spec);
    report_.experiments[0].cases.push_back(std::move(added));
  }

  void compare(const std::string& label, const std::string& base, double ratio, Verdict verdict) {
    for (const CaseRecord& item : report_.experiments[0].cases)
      if (item.spec.label == label)
        report_.experiments[0].comparisons.push_back(
            {item.spec.id, "squares/" + base, Metric::warm, ratio, {}, 0.99, 12, verdict, ""});
  }
};

TEST_F(BesidePython, each_pool_is_held_against_its_own_loop_and_parbenchs_own_pools) {
  EXPECT_EQ(text(),
            "py-loop/1 is 0.0100x as fast as seq/1 (447 us -> 44.7 ms per pass). "
            "py-threads/2 is 1.00x as fast as py-loop/1 (equivalent), and keeps 1.00 CPUs busy: one thread "
            "at a time "
            "runs Python code (the GIL); of parbench's own, threads/2 1.86x [1.83, 1.89] as fast as seq/1. "
            "py-procs/2 is 0.500x as fast as py-loop/1: its workers compute for 25.0 % of the time, and "
            "spend the rest "
            "on pickling items and results, on sending them through pipes, and waiting for them; of "
            "parbench's own, "
            "procs/2 1.85x [1.82, 1.88] as fast as seq/1. "
            "Starting the interpreter is in no number: either program counts as running already.");
}

TEST_F(BesidePython, threads_that_are_faster_are_not_said_to_wait_for_the_gil) {
  report_.experiments[0].comparisons[report_.experiments[0].comparisons.size() - 2].verdict = Verdict::faster;
  EXPECT_THAT(text(), Not(HasSubstr("GIL")));
  record(3).summary->cpu_ns = 1'000'000;  // its loop waits most of the time
  EXPECT_THAT(text(), HasSubstr("who waits does not hold the interpreter's lock (GIL)"));
}

TEST_F(BesidePython, threads_that_keep_both_cpus_busy_have_no_gil) {
  record(4).summary->cpu_ns = 2 * 44'700'000.0;
  EXPECT_THAT(text(), Not(HasSubstr("GIL")));
}

TEST_F(BesidePython, threads_of_work_that_waits_are_not_said_to_wait_for_the_gil) {
  record(3).summary->cpu_ns = 1'000'000;
  EXPECT_THAT(text(), Not(HasSubstr("GIL")));
}

TEST_F(BesidePython, processes_that_compute_most_of_the_time_do_not_pickle_much) {
  for (model::Sample& sample : record(5).rounds)
    for (model::WorkerRecord& worker : sample.workers) worker.passes.busy_ns = 2 * 80'000'000;
  EXPECT_THAT(text(), Not(HasSubstr("pickling")));
}

TEST_F(BesidePython, processes_that_are_faster_need_no_excuse) {
  report_.experiments[0].comparisons.back().verdict = Verdict::faster;
  EXPECT_THAT(text(), Not(HasSubstr("pickling")));
}

TEST_F(BesidePython, nothing_is_said_without_a_sound_loop) {
  record(3).status = model::Status::failed;
  EXPECT_EQ(text(), "");
  EXPECT_EQ(python_text(make_view(test::sample_experiment(), report_.machine)), "");
}

TEST_F(BesidePython, the_table_has_a_column_for_each_cases_own_loop) {
  const std::string shown = table(report_, {Format::markdown});
  EXPECT_THAT(shown, HasSubstr("| speed-up | vs its own loop |"));
  EXPECT_THAT(shown, HasSubstr("| 0.0100 | 1.00 |"));
  EXPECT_THAT(shown, HasSubstr("| 0.00500 | 0.500 |"));
  EXPECT_THAT(table(test::sample_report(), {Format::markdown}), Not(HasSubstr("own loop")));
}

}  // namespace
}  // namespace parbench::report
