#include "measure/runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <functional>
#include <map>
#include <new>
#include <utility>

#include "base/error.hpp"
#include "measure/experiment.hpp"

namespace parbench::measure {
namespace {

using model::FailureKind;
using model::Sample;
using model::Status;
using model::StopReason;
using model::Verdict;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class NoWork final : public Workload {
 public:
  std::vector<Phase> phases() const override { return {{10, 8}}; }
  std::string describe() const override { return "no work"; }
  void run(Range, std::span<std::byte>, const Worker&) const override {}
};

Sample sample(std::int64_t time_ns, std::uint64_t digest = 1) {
  Sample made;
  made.create_ns = made.first_pass_ns = made.teardown_ns = time_ns;
  made.passes_ns = {time_ns};
  made.digest = digest;
  return made;
}

/// Gives what the script says; each launch takes the time that it says on a clock that nothing else moves.
class FakeLauncher final : public Launcher {
 public:
  /// What case `id` gives at its launch number `time`, from 0.
  using Script = std::function<Outcome(const std::string& id, int time)>;

  Outcome launch(const Workload& workload, const model::CaseSpec& spec) override {
    EXPECT_EQ(workload.describe(), "no work");
    launched.push_back(spec.id);
    now_ns += launch_ns;
    return script(spec.id, times[spec.id]++);
  }

  Script script = [](const std::string&, int) { return sample(1'000); };
  std::int64_t launch_ns = 1;
  std::int64_t now_ns = 1'000'000;
  std::vector<std::string> launched;
  std::map<std::string, int> times;
};

class FakeObserver final : public Observer {
 public:
  void advanced(const Progress& progress) override { seen.push_back(progress); }
  void looked(const model::Report& report) override { looks.push_back(report.experiments.back()); }

  std::vector<Progress> seen;
  std::vector<model::ExperimentRecord> looks;
};

/// A run of cases "base", "a", "b", ... and the control "again", of which a is twice as fast unless told
/// otherwise.
class Run : public ::testing::Test {
 protected:
  Run() {
    kinds_.push_back(
        {.name = "none", .summary = "", .item_name = "", .parameters = {}, .prepare = [](const Parameters&) {
           return std::make_unique<NoWork>();
         }});
    report_.plan.max_time = std::chrono::hours(1);
    report_.plan.rounds_max = 36;
    add_experiment({"base", "a"});
    launcher_.script = [](const std::string& id, int) { return sample(id == "a" ? 500 : 1'000); };
  }

  void add_experiment(const std::vector<std::string>& ids) {
    model::ExperimentSpec spec;
    spec.workload = "none";
    for (const std::string& id : ids) {
      model::CaseSpec item;
      item.id = id;
      spec.cases.push_back(item);
    }
    spec.control = spec.cases[0];
    spec.control.id = "again";
    report_.plan.experiments.push_back(spec);
  }
  void cases_are(const std::vector<std::string>& ids) {
    report_.plan.experiments.clear();
    add_experiment(ids);
  }

  RunResult run() {
    return Runner(kinds_, launcher_, observer_, [this] { return launcher_.now_ns; }).run(report_);
  }

  const model::ExperimentRecord& record(std::size_t index = 0) const { return report_.experiments.at(index); }
  /// After how many rounds, and why.
  using End = std::pair<int, StopReason>;
  End end() const { return {record().stopped.rounds, record().stopped.reason}; }
  const model::CaseRecord& item(std::size_t index) const { return record().cases.at(index); }
  std::string id_at(int index) const {
    const auto place = static_cast<std::size_t>(index);
    return place < record().cases.size() ? record().cases[place].spec.id : record().control.spec.id;
  }

  std::vector<WorkloadKind> kinds_;
  FakeLauncher launcher_;
  FakeObserver observer_;
  model::Report report_;
};

/// Times that no number of rounds tells from 1000.
Sample undecided(int time) {
  return sample(time % 2 == 0 ? 800 : 1'250);
}

// --- When it stops ---

TEST_F(Run, ends_at_the_first_look_when_everything_is_resolved) {
  EXPECT_EQ(run().end, RunEnd::complete);
  EXPECT_EQ(end(), (End{8, StopReason::resolved}));
  EXPECT_EQ(launcher_.launched.size(), 8U * 3);
  ASSERT_EQ(record().comparisons.size(), 2U);
  EXPECT_EQ(record().comparisons[0].verdict, Verdict::faster);
  EXPECT_NEAR(*record().comparisons[0].ratio, 2, 1e-12);
}

TEST_F(Run, goes_on_until_the_last_round_when_something_is_not_resolved) {
  report_.plan.rounds_max = 15;
  launcher_.script = [](const std::string& id, int time) {
    return id == "a" ? undecided(time) : sample(1'000);
  };
  EXPECT_EQ(run().end, RunEnd::complete);
  EXPECT_EQ(end(), (End{15, StopReason::rounds}));
  EXPECT_EQ(record().comparisons[0].verdict, Verdict::unresolved);
  EXPECT_EQ(record().comparisons[0].rounds, 15);
}

TEST_F(Run, does_not_begin_a_round_that_would_not_fit_into_its_time) {
  using std::chrono::milliseconds;
  report_.plan.max_time = milliseconds(1'000);
  launcher_.launch_ns = 100'000'000;  // a round takes 300 ms
  launcher_.script = [](const std::string& id, int time) {
    return id == "a" ? undecided(time) : sample(1'000);
  };
  EXPECT_EQ(run().end, RunEnd::complete);
  EXPECT_EQ(end(), (End{3, StopReason::max_time}));
}

TEST_F(Run, makes_one_round_however_short_its_time) {
  report_.plan.max_time = std::chrono::nanoseconds(1);
  launcher_.launch_ns = 1'000'000'000;
  run();
  EXPECT_EQ(end(), (End{1, StopReason::max_time}));
  EXPECT_EQ(item(0).rounds.size(), 1U);
}

TEST_F(Run, of_a_base_alone_ends_at_the_first_look) {
  cases_are({"base"});
  EXPECT_EQ(run().end, RunEnd::complete);
  EXPECT_EQ(end(), (End{8, StopReason::resolved}));
  EXPECT_TRUE(record().comparisons.empty());
  EXPECT_TRUE(item(0).summary.has_value());
}

// --- Paired rounds ---

TEST_F(Run, launches_every_case_and_the_control_once_per_round_in_the_order_that_it_stores) {
  cases_are({"base", "a", "b"});
  run();
  ASSERT_EQ(record().order.size(), 8U);
  std::vector<std::string> planned;
  for (const std::vector<int>& round : record().order) {
    EXPECT_THAT(round, ::testing::UnorderedElementsAre(0, 1, 2, 3));
    for (const int which : round) planned.push_back(id_at(which));
  }
  EXPECT_EQ(launcher_.launched, planned);
}

TEST_F(Run, has_each_case_in_each_place_equally_often) {
  cases_are({"base", "a", "b"});
  report_.plan.rounds_max = 12;
  launcher_.script = [](const std::string& id, int time) {
    return id == "a" ? undecided(time) : sample(1'000);
  };
  run();
  ASSERT_EQ(record().order.size(), 12U);
  std::map<std::pair<std::size_t, int>, int> stands;
  for (const std::vector<int>& round : record().order)
    for (std::size_t place = 0; place < round.size(); ++place) ++stands[{place, round[place]}];
  EXPECT_EQ(stands.size(), 16U);
  for (const auto& [where, count] : stands) EXPECT_EQ(count, 3) << where.first << " " << where.second;
}

TEST_F(Run, tells_each_sample_its_round_and_place) {
  run();
  for (std::size_t round = 0; round < record().order.size(); ++round)
    for (std::size_t place = 0; place < 3; ++place) {
      const int which = record().order[round][place];
      const model::CaseRecord& at = which == 2 ? record().control : item(static_cast<std::size_t>(which));
      EXPECT_EQ(at.rounds[round].round, static_cast<int>(round));
      EXPECT_EQ(at.rounds[round].position, static_cast<int>(place));
    }
}

TEST_F(Run, has_another_order_with_another_seed_and_the_same_with_the_same) {
  const auto order_of = [this](std::uint64_t seed) {
    report_.plan.seed = seed;
    report_.experiments.clear();
    run();
    return record().order;
  };
  const auto first = order_of(1);
  EXPECT_EQ(order_of(1), first);
  EXPECT_NE(order_of(2), first);
}

TEST_F(Run, of_several_experiments_numbers_rounds_through) {
  add_experiment({"base", "c"});
  launcher_.script = [](const std::string& id, int) { return sample(id == "a" || id == "c" ? 500 : 1'000); };
  EXPECT_EQ(run().end, RunEnd::complete);
  ASSERT_EQ(report_.experiments.size(), 2U);
  EXPECT_EQ(record(0).cases[1].rounds.back().round + 1, record(1).cases[1].rounds.front().round);
  EXPECT_EQ(record(1).cases[1].spec.id, "c");
}

// --- Misfortune ---

TEST_F(Run, goes_on_without_a_case_that_fails) {
  cases_are({"base", "a", "b"});
  launcher_.script = [](const std::string& id, int time) -> Outcome {
    if (id == "b" && time == 2) return model::Failure{FailureKind::failed, "worker 1 died"};
    return sample(id == "a" ? 500 : 1'000);
  };
  EXPECT_EQ(run().end, RunEnd::complete);
  EXPECT_EQ(end(), (End{8, StopReason::resolved}));
  EXPECT_EQ(launcher_.times["b"], 3);
  EXPECT_EQ(item(2).status, Status::failed);
  EXPECT_EQ(item(2).error, "worker 1 died");
  EXPECT_EQ(item(2).rounds.size(), 2U) << "what it gave before is kept";
  EXPECT_EQ(item(2).summary, std::nullopt);
  EXPECT_EQ(item(1).rounds.size(), 8U);
  EXPECT_EQ(record().comparisons[0].verdict, Verdict::faster);
  EXPECT_EQ(record().comparisons[2].verdict, Verdict::invalid);
  EXPECT_EQ(record().comparisons[2].reason, "b failed");
}

TEST_F(Run, tells_time_outs_from_failures) {
  cases_are({"base", "a", "b"});
  launcher_.script = [](const std::string& id, int) -> Outcome {
    if (id == "b") return model::Failure{FailureKind::timeout, "time-out: worker 0"};
    return sample(id == "a" ? 500 : 1'000);
  };
  run();
  EXPECT_EQ(item(2).status, Status::timeout);
  EXPECT_EQ(launcher_.times["b"], 1);
}

TEST_F(Run, gives_no_speed_up_to_a_case_with_another_result_than_the_base) {
  cases_are({"base", "a", "b"});
  launcher_.script = [](const std::string& id, int) {
    return sample(id == "base" ? 1'000 : 500, id == "b" ? 2 : 1);
  };
  run();
  EXPECT_EQ(item(2).status, Status::invalid);
  EXPECT_EQ(item(2).error, "gave another result than base: digest 0000000000000002, not 0000000000000001");
  EXPECT_EQ(launcher_.times["b"], 1) << "it is not measured again";
  EXPECT_EQ(item(2).summary, std::nullopt);
  EXPECT_EQ(record().comparisons[2].ratio, std::nullopt);
  EXPECT_EQ(item(1).status, Status::ok);
}

TEST_F(Run, notices_a_result_that_changes_in_a_later_round) {
  launcher_.script = [](const std::string& id, int time) {
    return sample(id == "a" ? 500 : 1'000, id == "a" && time == 5 ? 2 : 1);
  };
  run();
  EXPECT_EQ(item(1).status, Status::invalid);
  EXPECT_EQ(launcher_.times["a"], 6);
}

TEST_F(Run, notices_a_base_whose_result_changes) {
  launcher_.script = [](const std::string& id, int time) {
    return sample(id == "a" ? 500 : 1'000, id == "base" && time == 3 ? 2 : 1);
  };
  run();
  EXPECT_EQ(item(0).status, Status::invalid);
  EXPECT_EQ(record().stopped.reason, StopReason::failed);
  EXPECT_THAT(*item(0).error, HasSubstr("in its first round"));
}

TEST_F(Run, gives_what_works_its_numbers_when_the_base_fails) {
  cases_are({"base", "a", "b"});
  launcher_.script = [](const std::string& id, int) -> Outcome {
    if (id == "base") return model::Failure{FailureKind::failed, "worker 0 died"};
    return sample(500);
  };
  EXPECT_EQ(run().end, RunEnd::complete);
  EXPECT_EQ(end(), (End{8, StopReason::failed}));
  EXPECT_EQ(launcher_.times["base"], 1);
  EXPECT_EQ(launcher_.times["a"], 8);
  EXPECT_TRUE(item(1).summary.has_value());
  for (const model::Comparison& comparison : record().comparisons) {
    EXPECT_EQ(comparison.verdict, Verdict::invalid);
    EXPECT_EQ(comparison.reason, "base failed");
  }
}

TEST_F(Run, keeps_to_the_rounds_that_were_allowed_when_nothing_is_left_to_compare) {
  report_.plan.rounds_max = 3;
  launcher_.script = [](const std::string& id, int) -> Outcome {
    if (id == "a") return model::Failure{FailureKind::failed, "worker 1 died"};
    return sample(1'000);
  };
  EXPECT_EQ(run().end, RunEnd::complete);
  EXPECT_EQ(end(), (End{3, StopReason::failed}));
}

TEST_F(Run, keeps_to_its_time_when_nothing_is_left_to_compare) {
  report_.plan.max_time = std::chrono::nanoseconds(2'500);
  launcher_.launch_ns = 500;  // 1000 ns for a round, for what a failed case took does not count
  launcher_.script = [](const std::string& id, int) -> Outcome {
    if (id == "a") return model::Failure{FailureKind::failed, "worker 1 died"};
    return sample(1'000);
  };
  run();
  EXPECT_EQ(end(), (End{2, StopReason::failed}));
  EXPECT_EQ(record().stopped.elapsed, std::chrono::nanoseconds(2'500));
}

TEST_F(Run, ends_at_once_when_nothing_works) {
  launcher_.script = [](const std::string&, int) {
    return model::Failure{FailureKind::failed, "worker 0 died"};
  };
  EXPECT_EQ(run().end, RunEnd::complete);
  EXPECT_EQ(end(), (End{1, StopReason::failed}));
  EXPECT_EQ(launcher_.launched.size(), 3U);
}

TEST_F(Run, goes_on_to_the_next_experiment_when_one_failed) {
  add_experiment({"base", "c"});
  launcher_.script = [](const std::string& id, int) -> Outcome {
    if (id == "a") return model::Failure{FailureKind::failed, "worker 1 died"};
    return sample(id == "c" ? 500 : 1'000);
  };
  EXPECT_EQ(run().end, RunEnd::complete);
  EXPECT_EQ(record(0).stopped.reason, StopReason::failed);
  EXPECT_EQ(record(1).stopped.reason, StopReason::resolved);
}

TEST_F(Run, resolves_nothing_without_its_control_but_measures_on) {
  report_.plan.rounds_max = 12;
  launcher_.script = [](const std::string& id, int) -> Outcome {
    if (id == "again") return model::Failure{FailureKind::failed, "worker 0 died"};
    return sample(id == "a" ? 500 : 1'000);
  };
  EXPECT_EQ(run().end, RunEnd::complete);
  EXPECT_EQ(record().control.status, Status::failed);
  EXPECT_EQ(end(), (End{12, StopReason::rounds}));
  EXPECT_EQ(record().comparisons[0].verdict, Verdict::unresolved);
  EXPECT_NEAR(*record().comparisons[0].ratio, 2, 1e-12);
}

// --- Ending early ---

TEST_F(Run, that_is_interrupted_keeps_whole_rounds_only) {
  add_experiment({"base", "c"});
  int left = 8;  // in the midst of the third round
  launcher_.script = [&](const std::string&, int) -> Outcome {
    if (--left < 0) return Interrupted{};
    return sample(1'000);
  };
  EXPECT_EQ(run().end, RunEnd::interrupted);
  EXPECT_EQ(report_.experiments.size(), 1U) << "the next one is not begun";
  EXPECT_EQ(end(), (End{2, StopReason::interrupted}));
  EXPECT_EQ(record().order.size(), 2U);
  for (const std::size_t index : {0U, 1U}) EXPECT_EQ(item(index).rounds.size(), 2U);
  EXPECT_EQ(record().control.rounds.size(), 2U);
  EXPECT_TRUE(item(1).summary.has_value());
  EXPECT_EQ(record().comparisons.size(), 2U);
}

TEST_F(Run, that_is_interrupted_at_once_has_an_empty_record) {
  launcher_.script = [](const std::string&, int) { return Interrupted{}; };
  EXPECT_EQ(run().end, RunEnd::interrupted);
  EXPECT_EQ(end(), (End{0, StopReason::interrupted}));
  EXPECT_TRUE(record().order.empty());
  for (const std::size_t index : {0U, 1U}) {
    EXPECT_EQ(item(index).status, Status::failed);
    EXPECT_THAT(*item(index).error, HasSubstr("not run"));
  }
  EXPECT_EQ(observer_.looks.size(), 1U);
}

TEST_F(Run, that_the_system_refuses_ends_and_says_which_case_wanted_what) {
  launcher_.script = [](const std::string& id, int time) -> Outcome {
    if (id == "a" && time == 1) return model::Failure{FailureKind::refused, "cannot fork a process"};
    return sample(1'000);
  };
  const RunResult result = run();
  EXPECT_EQ(result.end, RunEnd::refused);
  EXPECT_EQ(result.message, "a: cannot fork a process");
  EXPECT_EQ(record().order.size(), 1U);
  EXPECT_EQ(end(), (End{1, StopReason::failed}));
}

TEST_F(Run, of_an_unknown_workload_names_the_nearest) {
  report_.plan.experiments[0].workload = "nome";
  const RunResult result = run();
  EXPECT_EQ(result.end, RunEnd::unusable);
  EXPECT_THAT(result.message, HasSubstr("did you mean 'none'?"));
}

/// What becomes of a run whose input cannot be made because of `error`, after a first experiment that went
/// well.
template <class Error>
RunResult result_of(const Error& error, std::vector<WorkloadKind>& kinds, model::Plan& plan,
                    const std::function<RunResult()>& run) {
  kinds.push_back(
      {.name = "unlucky",
       .summary = "",
       .item_name = "",
       .parameters = {},
       .prepare = [error](const Parameters&) -> std::unique_ptr<const Workload> { throw error; }});
  plan.experiments.back().workload = "unlucky";
  return run();
}

TEST_F(Run, whose_input_cannot_be_used_keeps_what_was_measured_before) {
  add_experiment({"base", "c"});
  const RunResult result =
      result_of(base::UsageError("no such file"), kinds_, report_.plan, [this] { return run(); });
  EXPECT_EQ(result.end, RunEnd::unusable);
  EXPECT_EQ(result.message, "unlucky: no such file");
  ASSERT_EQ(report_.experiments.size(), 1U);
  EXPECT_EQ(end(), (End{8, StopReason::resolved}));
}

TEST_F(Run, whose_input_the_system_refuses_says_so) {
  const auto run_it = [this] { return run(); };
  const RunResult result = result_of(base::SystemError("read", "'x'", EACCES), kinds_, report_.plan, run_it);
  EXPECT_EQ(result.end, RunEnd::refused);
  EXPECT_EQ(result.message, "unlucky: cannot read 'x': Permission denied");
}

TEST_F(Run, without_memory_for_its_input_says_what_to_do) {
  const RunResult result = result_of(std::bad_alloc(), kinds_, report_.plan, [this] { return run(); });
  EXPECT_EQ(result.end, RunEnd::refused);
  EXPECT_THAT(result.message, HasSubstr("out of memory"));
}

TEST_F(Run, whose_case_cannot_be_forked_keeps_what_was_measured_before) {
  launcher_.script = [](const std::string& id, int time) -> Outcome {
    if (id == "base" && time == 2) throw base::SystemError("fork", "a process", EAGAIN);
    return sample(1'000);
  };
  const RunResult result = run();
  EXPECT_EQ(result.end, RunEnd::refused);
  EXPECT_THAT(result.message, HasSubstr("base: cannot fork a process"));
  EXPECT_EQ(end(), (End{2, StopReason::failed}));
}

TEST_F(Run, does_not_let_a_case_that_hangs_eat_the_time_of_the_others) {
  cases_are({"base", "a", "b"});
  report_.plan.max_time = std::chrono::nanoseconds(100'000);
  launcher_.script = [this](const std::string& id, int) -> Outcome {
    if (id == "b") {
      launcher_.now_ns += 1'000'000;
      return model::Failure{FailureKind::timeout, "time-out: worker 0"};
    }
    return sample(id == "a" ? 500 : 1'000);
  };
  run();
  EXPECT_EQ(end(), (End{8, StopReason::resolved}));
}

TEST_F(Run, stores_the_order_of_what_ran) {
  cases_are({"base", "a", "b"});
  launcher_.script = [](const std::string& id, int time) -> Outcome {
    if (id == "b" && time == 1) return model::Failure{FailureKind::failed, "worker 1 died"};
    return sample(id == "a" ? 500 : 1'000);
  };
  run();
  std::vector<std::string> stored;
  for (const std::vector<int>& round : record().order)
    for (const int which : round) stored.push_back(id_at(which));
  EXPECT_EQ(stored, launcher_.launched);
  EXPECT_EQ(record().order[1].size(), 4U);
  EXPECT_EQ(record().order[2].size(), 3U);
}

// --- What is seen of it ---

TEST_F(Run, tells_its_observer_of_each_case_beforehand) {
  launcher_.launch_ns = 100;
  run();
  ASSERT_EQ(observer_.seen.size(), launcher_.launched.size());
  for (std::size_t i = 0; i < observer_.seen.size(); ++i) {
    const Progress& seen = observer_.seen[i];
    EXPECT_EQ(seen.running, launcher_.launched[i]);
    EXPECT_EQ(seen.rounds, static_cast<int>(i / 3));
    EXPECT_EQ(seen.spent, std::chrono::nanoseconds(100 * i));
    EXPECT_EQ(seen.experiments, 1U);
    EXPECT_GE(seen.left.count(), 0);
    EXPECT_LE(seen.left + seen.spent, report_.plan.max_time);
  }
}

TEST_F(Run, shows_its_observer_the_report_after_each_look_and_at_the_end) {
  launcher_.script = [](const std::string& id, int time) {
    return id == "a" ? undecided(time) : sample(1'000);
  };
  report_.plan.rounds_max = 14;
  run();
  std::vector<int> rounds;
  for (const model::ExperimentRecord& seen : observer_.looks) {
    rounds.push_back(seen.stopped.rounds);
    EXPECT_EQ(seen.comparisons.size(), 2U);
    EXPECT_EQ(seen.cases[0].rounds.size(), static_cast<std::size_t>(seen.stopped.rounds));
  }
  EXPECT_THAT(rounds, ElementsAre(8, 12, 14, 14));
}

TEST_F(Run, begins_with_the_facts_of_each_case) {
  report_.plan.experiments[0].cases[1].mode = model::Mode::threads;
  report_.plan.experiments[0].cases[1].workers = 2;
  run();
  EXPECT_EQ(record().description, "no work");
  EXPECT_EQ(item(1).items, 10U);
  EXPECT_EQ(item(1).result_bytes, 80U);
  EXPECT_EQ(item(0).chunk, 10U);
  EXPECT_EQ(item(1).chunk, 5U);
  EXPECT_EQ(item(1).digest, 1U);
}

}  // namespace
}  // namespace parbench::measure
