#include "compare/comparability.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "compare/names.hpp"
#include "report/sample_report.hpp"

namespace parbench::compare {
namespace {

using model::Report;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// The differences that a change of the sample report makes.
std::vector<Difference> after(const std::function<void(Report&)>& change) {
  Report report = test::suite_report();
  change(report);
  return find_differences(test::suite_report(), report);
}

TEST(Comparability, the_same_plan_on_the_same_machine_is_comparable) {
  EXPECT_THAT(after([](Report&) {}), IsEmpty());
}

TEST(Comparability, what_differs_between_any_two_runs_does_not_matter) {
  EXPECT_THAT(after([](Report& report) {
                report.tool.version = "9";
                report.tool.compiler = "clang";
                report.tool.flags = "-O2";
                report.started_at = "2030-01-01T00:00:00Z";
                report.command = {"x"};
                report.plan.seed = 77;
                report.plan.rounds_max = 5;
                report.plan.max_time = std::chrono::seconds(1);
                report.machine.load_avg = {9, 9, 9};
                report.machine.memory_bytes = *report.machine.memory_bytes + 1'000'000;
                report.experiments.pop_back();
              }),
              IsEmpty());
}

struct Case {
  const char* what;
  Obstacle obstacle;
  const char* text;
  std::function<void(Report&)> change;
};

class EachDifference : public ::testing::TestWithParam<Case> {};

TEST_P(EachDifference, is_found_and_told) {
  const std::vector<Difference> differences = after(GetParam().change);
  ASSERT_THAT(differences, SizeIs(1));
  EXPECT_EQ(differences[0].obstacle, GetParam().obstacle);
  EXPECT_EQ(text(differences[0]), GetParam().text);
  EXPECT_THAT(without(differences, {GetParam().obstacle}), IsEmpty());
  EXPECT_THAT(without(differences, {}), SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(
    Comparability, EachDifference,
    ::testing::Values(
        Case{"incomplete", Obstacle::incomplete,
             "incomplete: state is 'complete' in the base report, 'incomplete' in the new one",
             [](Report& report) { report.complete = false; }},
        Case{"hostname", Obstacle::machine,
             "machine: hostname is 'box' in the base report, 'other' in the new one",
             [](Report& report) { report.machine.hostname = "other"; }},
        Case{"cpu_model", Obstacle::machine,
             "machine: cpu_model is 'Example CPU' in the base report, 'unknown' in the new one",
             [](Report& report) { report.machine.cpu_model.reset(); }},
        Case{"cpus_allowed", Obstacle::machine,
             "machine: cpus_allowed is '2' in the base report, '1' in the new one",
             [](Report& report) { report.machine.cpus_allowed = 1; }},
        Case{"cpu_quota", Obstacle::machine,
             "machine: cpu_quota is 'unknown' in the base report, '1.5' in the new one",
             [](Report& report) { report.machine.cpu_quota = 1.5; }},
        Case{"memory", Obstacle::machine,
             "machine: memory is '8.00 GB' in the base report, '4.00 GB' in the new one",
             [](Report& report) { report.machine.memory_bytes = 4'000'000'000; }},
        Case{"kernel", Obstacle::machine,
             "machine: kernel is 'Linux 6.1.0 x86_64' in the base report, 'Linux 7' in the new one",
             [](Report& report) { report.machine.kernel = "Linux 7"; }},
        Case{"build_type", Obstacle::build,
             "build: build_type is 'Release' in the base report, 'Debug' in the new one",
             [](Report& report) { report.tool.build_type = "Debug"; }},
        Case{"bind", Obstacle::plan, "plan: bind is 'auto' in the base report, 'never' in the new one",
             [](Report& report) { report.plan.binding = model::Binding::never; }},
        Case{"parameters", Obstacle::plan,
             "plan: squares/seq/1: parameters is 'size=1M kernel=simd' in the base report, 'size=2M "
             "kernel=simd' in "
             "the new one",
             [](Report& report) {
               auto entries = report.experiments[0].spec.parameters.entries();
               entries[0].value = std::int64_t{2'000'000};
               report.experiments[0].spec.parameters = Parameters(entries);
             }},
        Case{"input", Obstacle::plan,
             "plan: squares/seq/1: input is '1M ints, 4.00 MB in, 8.00 MB out' in the base report, 'other' "
             "in the new "
             "one",
             [](Report& report) { report.experiments[0].description = "other"; }},
        Case{"schedule", Obstacle::plan,
             "plan: squares/threads/2: schedule is 'static' in the base report, 'dynamic' in the new one",
             [](Report& report) { report.experiments[0].cases[1].spec.schedule = Schedule::dynamic; }},
        Case{"chunk", Obstacle::plan,
             "plan: squares/threads/2: chunk is 'auto' in the base report, '64' in the new one",
             [](Report& report) { report.experiments[0].cases[1].spec.chunk = 64; }},
        Case{"digest", Obstacle::digest,
             "digest: squares/procs/2: digest is '00abcdef01234567' in the base report, '0000000000000005' "
             "in the new "
             "one",
             [](Report& report) { report.experiments[0].cases[2].digest = 5; }},
        Case{"first_case", Obstacle::plan,
             "plan: squares/threads/2: first case is 'squares/seq/1' in the base report, 'squares/threads/2' "
             "in the "
             "new one",
             [](Report& report) {
               std::swap(report.experiments[0].cases[0], report.experiments[0].cases[1]);
             }}),
    [](const auto& each) { return std::string(each.param.what); });

TEST(Comparability, two_incomplete_reports_are_no_better_than_one) {
  Report report = test::interrupted_report();
  EXPECT_THAT(find_differences(report, report), SizeIs(1));
}

TEST(Comparability, each_obstacle_has_a_name_that_allow_takes) {
  for (const std::string& name_of : obstacle_names()) EXPECT_EQ(name(parse_obstacle(name_of, "x")), name_of);
  for (const std::string& name_of : verdict_names()) EXPECT_EQ(name(parse_verdict(name_of, "x")), name_of);
}

}  // namespace
}  // namespace parbench::compare
