#include "micro/choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/error.hpp"
#include "micro/catalogue.hpp"

namespace parbench::micro {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> chosen(const std::string& filter) {
  const Body body = [](benchmark::State&) {};
  const std::vector<Family> families{
      {"lock", "", "", "", "", {{"alone", "", "", body, body}, {"contended", "", "", body, body}}},
      {"start", "", "", "", "", {{"small", "", "", body, {}}}}};
  return names(choose(families, filter, "--filter"));
}

std::string refusal(const std::string& filter) {
  try {
    chosen(filter);
    return "";
  } catch (const base::UsageError& error) {
    return error.what();
  }
}

TEST(Choice, is_all_without_a_filter) {
  EXPECT_THAT(chosen(""), ElementsAre("lock/alone/threads", "lock/alone/processes", "lock/contended/threads",
                                      "lock/contended/processes", "start/small/threads"));
}

TEST(Choice, is_what_the_filter_matches_anywhere) {
  EXPECT_THAT(chosen("contended|^start"),
              ElementsAre("lock/contended/threads", "lock/contended/processes", "start/small/threads"));
  EXPECT_THAT(chosen("alone/processes$"), ElementsAre("lock/alone/processes"));
}

TEST(Choice, is_all_but_what_a_filter_with_a_minus_matches) {
  EXPECT_THAT(chosen("-lock"), ElementsAre("start/small/threads"));
}

TEST(Choice, names_the_option_when_the_filter_is_at_fault) {
  EXPECT_EQ(refusal("queue"), "--filter: 'queue' matches none of the names; see 'parbench micro --list'");
  EXPECT_THAT(refusal("lock("), ::testing::StartsWith("--filter: 'lock(' is not a regular expression"));
}

TEST(Catalogue, calls_each_benchmark_by_another_name_and_has_words_for_all) {
  const std::vector<Family> families = catalogue();
  const std::vector<std::string> all = names(families);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
  for (const Family& family : families) {
    EXPECT_FALSE(family.title.empty() || family.processes.empty() || family.threads.empty()) << family.name;
    for (const Operation& operation : family.operations) {
      EXPECT_TRUE(operation.threads || operation.processes) << family.name << "/" << operation.name;
      EXPECT_FALSE(operation.what.empty()) << family.name << "/" << operation.name;
    }
    for (std::size_t i = 1; i < family.operations.size(); ++i)
      EXPECT_FALSE(family.operations[i].clause.empty())
          << "what sets " << family.operations[i].name << " apart?";
  }
}

}  // namespace
}  // namespace parbench::micro
