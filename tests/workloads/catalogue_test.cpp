#include "workloads/catalogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/error.hpp"
#include "exec/service.hpp"
#include "workloads/every_mode.hpp"

namespace parbench::workloads {
namespace {

using exec::Mode;
using exec::Transport;

TEST(Catalogue, has_a_small_case_of_each_workload) {
  std::set<std::string> tested;
  for (const SmallCase& item : small_cases()) tested.insert(item.workload);
  for (const WorkloadKind& kind : catalogue()) EXPECT_EQ(tested.count(kind.name), 1U) << kind.name;
}

TEST(Catalogue, says_of_each_workload_what_it_is_and_of_each_parameter_what_it_does) {
  std::set<std::string> names;
  for (const WorkloadKind& kind : catalogue()) {
    EXPECT_TRUE(names.insert(kind.name).second) << kind.name << " is there twice";
    EXPECT_THAT(kind.summary, ::testing::EndsWith("?")) << kind.name << ": the question that it answers";
    EXPECT_FALSE(kind.item_name.empty()) << kind.name;
    EXPECT_GE(kind.workers_per_cpu, 1) << kind.name;
    std::set<std::string> parameters;
    for (const ParameterSpec& spec : kind.parameters) {
      EXPECT_TRUE(parameters.insert(spec.name).second) << kind.name << " " << spec.name;
      EXPECT_FALSE(spec.help.empty()) << kind.name << " " << spec.name;
      EXPECT_EQ(spec.type == ParameterType::choice, !spec.choices.empty()) << kind.name << " " << spec.name;
    }
    EXPECT_NO_THROW(make_parameters(kind, {})) << kind.name << ": a default is out of its own range";
  }
}

TEST_P(EveryWorkload, gives_one_digest_in_every_mode) {
  const auto workload = prepare(GetParam());
  const auto service = exec::start_service(*workload);
  const std::uint64_t expected = loop_digest(*workload);
  EXPECT_EQ(first_difference_in(Mode::procs, *workload, expected, Transport::shm), "");
  EXPECT_EQ(first_difference_in(Mode::procs, *workload, expected, Transport::pipe), "");
  EXPECT_EQ(first_difference_in(Mode::threads, *workload, expected), "");
  EXPECT_EQ(difference(*workload, expected, exec::make_spec(Mode::seq, 1)), "");
}

TEST_P(EveryWorkload, gives_the_same_digest_when_it_is_prepared_again) {
  const auto digest = [] {
    const auto workload = prepare(GetParam());
    const auto service = exec::start_service(*workload);
    return loop_digest(*workload);
  };
  EXPECT_EQ(digest(), digest());
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryWorkload, ::testing::ValuesIn(small_cases()), test_name);

}  // namespace
}  // namespace parbench::workloads
