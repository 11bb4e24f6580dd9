#include "micro/price_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "micro/catalogue.hpp"
#include "micro/choice.hpp"

namespace parbench::micro {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Family starting() {
  return {"start",
          "Starting",
          "A process",
          "a thread",
          "to start and join",
          {{"small", "from a small process", "", {}, {}},
           {"1GiB", "from a large one", "with 1 GiB resident", {}, {}}}};
}

Family queues(int operations) {
  Family family{"queue", "Queues", "A message through an mp::Queue", "one through a std::deque", "", {}};
  for (int i = 1; i <= operations; ++i)
    family.operations.push_back(
        {std::to_string(i), "size " + std::to_string(i), "for size " + std::to_string(i), {}, {}});
  return family;
}

std::string list(const Family& family, const std::vector<Measurement>& measurements) {
  return price_list(std::vector{family}, measurements);
}

TEST(Sentence, says_how_many_times_and_both_prices) {
  EXPECT_EQ(sentence(starting(), std::vector<Measurement>{{"start/small/threads", {26'000}, ""},
                                                          {"start/small/processes", {310'000}, ""}}),
            "A process costs 12x what a thread costs to start and join: 310 us against 26.0 us.");
}

TEST(Sentence, is_about_the_median) {
  EXPECT_EQ(
      sentence(starting(), std::vector<Measurement>{{"start/small/threads", {900, 20, 10}, ""},
                                                    {"start/small/processes", {50, 30, 10'000, 10}, ""}}),
      "A process costs 2.0x what a thread costs to start and join: 40.0 ns against 20.0 ns.");
}

TEST(Sentence, tells_of_a_second_operation_too) {
  EXPECT_THAT(sentence(starting(), std::vector<Measurement>{{"start/small/threads", {100}, ""},
                                                            {"start/small/processes", {200}, ""},
                                                            {"start/1GiB/threads", {100}, ""},
                                                            {"start/1GiB/processes", {5'000'000}, ""}}),
              HasSubstr("100 ns; with 1 GiB resident 50000x: 5.00 ms against 100 ns."));
}

TEST(Sentence, of_many_operations_names_those_with_the_lowest_and_the_highest_ratio) {
  std::vector<Measurement> measurements;
  const std::vector<double> ratios{2, 0.5, 30, 7};
  for (std::size_t i = 0; i < ratios.size(); ++i) {
    const std::string name = "queue/" + std::to_string(i + 1);
    measurements.push_back({name + "/threads", {100}, ""});
    measurements.push_back({name + "/processes", {100 * ratios[i]}, ""});
  }
  EXPECT_EQ(sentence(queues(4), measurements),
            "A message through an mp::Queue costs 2.0x what one through a std::deque costs for size 1: 200 "
            "ns against "
            "100 ns; from 0.50x for size 2 to 30x for size 3.");
}

TEST(Sentence, is_about_the_first_operation_of_which_both_prices_are_known) {
  const std::string text = sentence(starting(), std::vector<Measurement>{{"start/small/processes", {200}, ""},
                                                                         {"start/1GiB/threads", {100}, ""},
                                                                         {"start/1GiB/processes", {30}, ""}});
  EXPECT_EQ(text,
            "A process costs 0.30x what a thread costs to start and join with 1 GiB resident: 30.0 ns "
            "against 100 ns.");
}

TEST(Sentence, is_not_made_of_one_side_alone) {
  EXPECT_EQ(sentence(starting(), std::vector<Measurement>{{"start/small/threads", {100}, ""}}), "");
  EXPECT_EQ(sentence(starting(), std::vector<Measurement>{{"start/small/threads", {100}, ""},
                                                          {"start/small/processes", {}, "failed: no"}}),
            "");
  EXPECT_EQ(sentence(starting(), std::vector<Measurement>{}), "");
}

/// What the catalogue says of the benchmarks that `filter` chooses, when each takes as long.
std::string said_of(const std::string& filter) {
  const std::vector<Family> families = choose(catalogue(), filter, "--filter");
  std::vector<Measurement> measurements;
  for (const std::string& name : names(families)) measurements.push_back({name, {100}, ""});
  std::string text;
  for (const Family& family : families) text += sentence(family, measurements);
  return text;
}

TEST(Sentence, sets_a_value_with_a_lock_beside_a_recursive_mutex_and_an_atomic_one_beside_an_atomic) {
  EXPECT_EQ(said_of("value/locked"),
            "An mp::Value costs 1.0x what a number with a std::recursive_mutex costs to add 1 to: 100 ns "
            "against 100 ns.");
  EXPECT_EQ(said_of("value/atomic"),
            "An mp::AtomicValue costs 1.0x what a std::atomic costs to add 1 to: 100 ns against 100 ns.");
}

TEST(Sentence, says_what_is_not_alike_on_both_sides) {
  EXPECT_THAT(said_of("array/all"), HasSubstr("to write without its lock:"));
  EXPECT_THAT(said_of("array/locked"), HasSubstr("under the lock (std::recursive_mutex):"));
  EXPECT_THAT(said_of("connection/"), HasSubstr("which sleep in the kernel where an mp::Pipe spins first"));
}

TEST(PriceList, has_a_row_for_each_operation_with_nanoseconds_and_ratio) {
  EXPECT_EQ(list(starting(), {{"start/small/threads", {26'000}, ""},
                              {"start/small/processes", {310'000}, ""},
                              {"start/1GiB/threads", {12.345}, ""},
                              {"start/1GiB/processes", {24.69}, ""}}),
            "Starting              threads/std (ns)  processes/mp (ns)  ratio\n"
            "from a small process             26000             310000    12x\n"
            "from a large one                  12.3               24.7   2.0x\n"
            "A process costs 12x what a thread costs to start and join: 310 us against 26.0 us; with 1 GiB "
            "resident 2.0x:\n"
            "24.7 ns against 12.3 ns.\n");
}

TEST(PriceList, says_why_a_number_is_missing) {
  const std::string text = list(
      starting(), {{"start/1GiB/threads", {100}, ""}, {"start/1GiB/processes", {}, "skipped: no memory"}});
  EXPECT_THAT(text, HasSubstr("start/1GiB/processes: skipped: no memory\n"));
  EXPECT_THAT(text, HasSubstr("  -\n"));
  EXPECT_THAT(text, Not(HasSubstr("small")));
}

TEST(PriceList, leaves_out_what_was_not_measured) {
  EXPECT_EQ(list(queues(2), {{"start/small/threads", {1}, ""}}), "");
  const std::string text = price_list(std::vector{starting(), queues(2)},
                                      std::vector<Measurement>{{"queue/2/threads", {100}, ""}});
  EXPECT_THAT(text, HasSubstr("size 2"));
  EXPECT_THAT(text, Not(HasSubstr("size 1")));
  EXPECT_THAT(text, Not(HasSubstr("Starting")));
}

TEST(PriceList, has_its_columns_one_below_the_other_from_family_to_family) {
  const std::string text =
      price_list(std::vector{starting(), queues(1)},
                 std::vector<Measurement>{{"start/small/threads", {1}, ""}, {"queue/1/threads", {100}, ""}});
  const std::size_t first = text.find("threads/std");
  const std::size_t second_line = text.rfind('\n', text.rfind("threads/std"));
  EXPECT_EQ(text.rfind("threads/std") - second_line - 1, first);
}

}  // namespace
}  // namespace parbench::micro
