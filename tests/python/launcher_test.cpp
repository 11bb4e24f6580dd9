#include "python/launcher.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <set>
#include <thread>

#include "base/digest.hpp"
#include "python/function.hpp"
#include "support/scratch_folder.hpp"
#include "workloads/catalogue.hpp"

namespace parbench::python {
namespace {

namespace fs = std::filesystem;
using model::Failure;
using model::Mode;
using model::Sample;
using ::testing::HasSubstr;
using workloads::Setting;

constexpr std::array python_modes{Mode::py_loop, Mode::py_threads, Mode::py_procs};

std::set<fs::path> entries(const fs::path& folder) {
  std::set<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder)) found.insert(entry.path());
  return found;
}

std::int64_t sum(const model::TimeShares& shares) {
  for (const std::int64_t share : {shares.dispatch_ns, shares.busy_ns, shares.transfer_ns, shares.idle_ns})
    EXPECT_GE(share, 0);
  return shares.dispatch_ns + shares.busy_ns + shares.transfer_ns + shares.idle_ns;
}

/// A real interpreter beside a real loop of parbench's.
class PythonCase : public testing::WithFolder {
 protected:
  PythonCase() {
    fs::current_path(fs::path(path("")));
    ::setenv("XDG_CACHE_HOME", path("cache").c_str(), 1);
  }
  ~PythonCase() override {
    fs::current_path("/");
    EXPECT_EQ(sys::children_of_self().size(), 1U);  // the session's guard
    EXPECT_TRUE(has_left_nothing());
  }

  void prepare(const WorkloadKind& kind, const std::vector<Setting>& settings) {
    const auto kinds = session_.prepared_for({kind});
    workload_ = kinds.front().prepare(workloads::make_parameters(kind, settings));
  }

  void prepare_function(const std::string& source, const std::string& items) {
    write("work.py", source);
    prepare(function_kind(), {{"function", {"work:f"}, ""}, {"items", {items}, ""}});
  }

  measure::Outcome launch(Mode mode, int workers,
                          std::chrono::milliseconds timeout = std::chrono::seconds(60)) {
    model::CaseSpec spec{
        .id = "case", .label = "case", .mode = mode, .workers = workers, .chunk = {}, .transport = {}};
    measure::ForkingLauncher::Options options;
    options.timeout = timeout;
    return Launcher(options, session_, interrupts_).launch(*workload_, spec);
  }

  Sample sample(Mode mode, int workers) {
    const measure::Outcome outcome = launch(mode, workers);
    if (const auto* failure = std::get_if<Failure>(&outcome)) ADD_FAILURE() << failure->message;
    const auto* const found = std::get_if<Sample>(&outcome);
    return found != nullptr ? *found : Sample{};
  }

  Failure failure(Mode mode, int workers, std::chrono::milliseconds timeout = std::chrono::seconds(60)) {
    const measure::Outcome outcome = launch(mode, workers, timeout);
    const auto* const found = std::get_if<Failure>(&outcome);
    EXPECT_NE(found, nullptr);
    return found != nullptr ? *found : Failure{};
  }

  void expect_equal_digests() {
    const std::uint64_t expected = sample(Mode::seq, 1).digest;
    EXPECT_EQ(sample(Mode::py_loop, 1).digest, expected);
    for (const Mode mode : {Mode::py_threads, Mode::py_procs})
      for (const int workers : {1, 2, 3}) EXPECT_EQ(sample(mode, workers).digest, expected);
  }

 private:
  /// In shared memory; that of tests which run side by side goes away by itself.
  static bool has_left_nothing() {
    for (int attempt = 0; attempt < 100; ++attempt) {
      const std::set<fs::path> left = entries("/dev/shm");
      if (std::none_of(left.begin(), left.end(), is_pythons)) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }

  /// By the names that multiprocessing gives: semaphores, arenas and shared memory.
  static bool is_pythons(const fs::path& path) {
    const std::string name = path.filename().string();
    return name.starts_with("sem.mp-") || name.starts_with("pym-") || name.starts_with("psm_");
  }

  sys::InterruptWatch interrupts_;
  Session session_{find_interpreter("python3", std::chrono::seconds(60))};
  std::unique_ptr<const Workload> workload_;
};

TEST_F(PythonCase, squares_as_parbench_does) {
  for (const char* const size : {"0", "1", "7", "1000"}) {
    prepare(workloads::squares(), {{"size", {size}, ""}});
    expect_equal_digests();
  }
}

TEST_F(PythonCase, squares_slowly_as_parbench_does) {
  prepare(workloads::squares(), {{"size", {"100"}, ""}, {"kernel", {"slow"}, ""}});
  expect_equal_digests();
}

TEST_F(PythonCase, gets_the_bytes_of_io_that_parbench_gets) {
  for (const char* const items : {"0", "1", "9"}) {
    prepare(workloads::io(), {{"items", {items}, ""}, {"latency", {"1ms"}, ""}, {"payload", {"1000"}, ""}});
    expect_equal_digests();
  }
}

TEST_F(PythonCase, writes_the_generated_files_of_csv_as_parbench_does) {
  prepare(workloads::csv(), {{"files", {"5"}, ""}, {"rows", {"60"}, ""}});
  expect_equal_digests();
}

TEST_F(PythonCase, unpacks_the_files_of_csv_as_parbench_does) {
  prepare(workloads::csv(), {{"files", {"2"}, ""}, {"rows", {"20"}, ""}, {"gzip", {"yes"}, ""}});
  expect_equal_digests();
}

TEST_F(PythonCase, writes_files_that_are_hard_to_read_as_parbench_does) {
  const std::array<std::string, 15> texts{
      "a\n",                                            // no row
      "a\n1\n\n2\n\n\n",                                // blank lines are missing values in a single column
      "a,b\r\n1,\" x, \"\"y\"\" \"\r\n2,\"\r\n\"\r\n",  // CRLF, quotes, a line end in quotes
      "\xEF\xBB\xBF"
      "Grösse (m),,Grösse (m), A-b ,a_b\n1,2,3,4,5\n",  // a mark, names that collide
      "x\n0\n-0\n0.0\n",                                // no deviation
      "x\n5\n",                                         // no deviation to speak of
      "x,y\n1,NA\n2,null\n3,-\n4,NaN\n",                // a column of nothing
      "x\n1e308\n-1e308\n1.5e308\n",                    // beyond what can be squared
      "x\n1e-308\n2e-308\n5e-324\n",
      "x\n1e999\n1\n",
      "x\n1e-999\n1\n",  // what double cannot hold is text
      "x\n1_000\n2\n",
      "x\n0x10\n1\n",
      "x\n+.5\n+1.e1\n-0.25E-2\n",
      "x\n0.1\n0.2\n0.30000000000000004\n1234567.8901234567\n-1e22\n1e5\n123456\n0.0001\n0.00012\n"};
  fs::create_directory(path("in"));
  for (std::size_t i = 0; i < texts.size(); ++i) write("in/" + std::to_string(i) + ".csv", texts[i]);
  prepare(workloads::csv(), {{"input", {path("in")}, ""}, {"output", {path("out")}, ""}});
  expect_equal_digests();
  std::size_t visible = 0;
  for (const fs::path& written : entries(path("out")))
    visible += written.filename().string().starts_with(".") ? 0U : 1U;
  EXPECT_EQ(visible,
            2 * texts.size());  // nothing of Python's own but a hidden folder, which goes with the workload
}

TEST_F(PythonCase, names_its_workers_and_what_each_did) {
  prepare(workloads::squares(), {{"size", {"1000"}, ""}});
  for (const Mode mode : python_modes) {
    const int count = mode == Mode::py_loop ? 1 : 3;
    const Sample done = sample(mode, count);
    ASSERT_EQ(done.workers.size(), static_cast<std::size_t>(count));
    std::set<int> pids;
    std::set<int> tids;
    std::uint64_t items = 0;
    std::uint64_t chunks = 0;
    std::size_t spans = 0;
    for (const model::WorkerRecord& worker : done.workers) {
      pids.insert(worker.pid);
      tids.insert(worker.tid);
      items += worker.items;
      chunks += worker.chunks;
      spans += worker.spans.size();
      EXPECT_EQ(sum(worker.passes),
                std::accumulate(done.passes_ns.begin(), done.passes_ns.end(), std::int64_t{0}));
      EXPECT_EQ(sum(worker.first_pass), done.first_pass_ns);
      for (const model::Span& span : worker.spans) {
        EXPECT_LE(span.begin_ns, span.end_ns);
        EXPECT_GE(span.begin_ns, done.create_ns);
      }
    }
    EXPECT_EQ(tids.size(), static_cast<std::size_t>(count));
    EXPECT_EQ(pids.size(), mode == Mode::py_procs ? 3U : 1U);
    EXPECT_EQ(items, 1000 * done.passes_ns.size());
    EXPECT_EQ(chunks, done.passes_ns.size() * (mode == Mode::py_loop ? 1 : 12));  // a quarter of a share each
    EXPECT_GE(spans, 2U);
    EXPECT_GE(done.passes_ns.size(), 3U);
    EXPECT_GT(done.passes_cpu_ns.value_or(0), 0);
    EXPECT_GT(done.usage.peak_pss_bytes.value_or(1), 0);
    EXPECT_GT(done.usage.user_ns.value_or(0) + done.usage.system_ns.value_or(0), 0);
  }
}

TEST_F(PythonCase, runs_a_function_of_the_users_own) {
  prepare_function("def f(x):\n    print('hello')\n    return {'x': x, 'texts': {'a', 'b'}}\n", "10");
  const std::uint64_t digest = sample(Mode::py_loop, 1).digest;
  EXPECT_EQ(sample(Mode::py_threads, 2).digest, digest);
  EXPECT_EQ(sample(Mode::py_procs, 2).digest, digest);
  prepare_function("def f(x):\n    return -x\n", "10");
  EXPECT_NE(sample(Mode::py_loop, 1).digest, digest);
}

TEST_F(PythonCase, fails_with_the_last_line_of_a_traceback) {
  prepare_function("def f(x):\n    if x == 7:\n        raise ValueError(f'item {x}\\nis bad')\n", "10");
  for (const Mode mode : python_modes)
    EXPECT_EQ(failure(mode, mode == Mode::py_loop ? 1 : 2),
              (Failure{model::FailureKind::failed, "ValueError: item 7 is bad (work.py:3, in f)"}));
}

TEST_F(PythonCase, fails_where_there_is_no_such_function) {
  prepare_function("g = 1\n", "10");
  EXPECT_THAT(failure(Mode::py_loop, 1).message, HasSubstr("has no attribute 'f'"));
  prepare_function("f = 1\n", "10");
  EXPECT_THAT(failure(Mode::py_loop, 1).message, HasSubstr("is no function, but int"));
  prepare_function("def f(x:\n", "10");
  EXPECT_THAT(failure(Mode::py_loop, 1).message, HasSubstr("SyntaxError"));
}

TEST_F(PythonCase, is_invalid_where_passes_differ) {
  prepare_function("n = 0\ndef f(x):\n    global n\n    n += 1\n    return n\n", "3");
  EXPECT_EQ(failure(Mode::py_loop, 1).kind, model::FailureKind::invalid);
}

TEST_F(PythonCase, names_the_worker_that_was_killed_where_python_waits_for_ever) {
  prepare_function("import os\ndef f(x):\n    if x == 3: os.kill(os.getpid(), 9)\n", "10");
  const Failure lost = failure(Mode::py_procs, 2, std::chrono::seconds(8));
  EXPECT_EQ(lost.kind, model::FailureKind::timeout);
  EXPECT_THAT(lost.message, ::testing::ContainsRegex("worker [01] \\(pid [0-9]+\\) was killed by signal 9"));
}

TEST_F(PythonCase, fails_where_the_interpreter_is_killed) {
  prepare_function("import os\ndef f(x):\n    os.kill(os.getpid(), 9)\n", "10");
  EXPECT_THAT(failure(Mode::py_threads, 2).message, HasSubstr("was killed by SIGKILL before it was done"));
}

TEST_F(PythonCase, that_hangs_is_ended_with_all_that_it_has_started) {
  prepare_function(
      "import subprocess, time\ndef f(x):\n    if x == 3:\n        subprocess.Popen(['sleep', '1000'])\n"
      "        time.sleep(1000)\n",
      "10");
  for (const Mode mode : python_modes)
    EXPECT_EQ(failure(mode, mode == Mode::py_loop ? 1 : 2, std::chrono::seconds(1)).kind,
              model::FailureKind::timeout);
}

TEST_F(PythonCase, that_hangs_and_does_not_heed_its_alarm_is_ended_too) {
  prepare_function(
      "import signal, time\ndef f(x):\n    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\n"
      "    time.sleep(1000)\n",
      "10");
  EXPECT_EQ(failure(Mode::py_loop, 1, std::chrono::seconds(1)),
            (Failure{model::FailureKind::timeout,
                     "time-out: the interpreter did not get on, nor heed its own alarm"}));
}

}  // namespace
}  // namespace parbench::python
