#include "report/metg_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metg/tasks.hpp"

namespace parbench::report {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(MetgText, says_below_which_length_of_a_task_workers_do_not_pay) {
  const std::string text = metg_screen(test::task_report(1900, 100, 1e5), {});
  EXPECT_THAT(text, StartsWith("minimum effective task granularity\n\n"));
  EXPECT_THAT(text, HasSubstr("threads/2   1.90 us ["));
  EXPECT_THAT(text, HasSubstr("Below 1.9"));
  EXPECT_THAT(text, HasSubstr(" us per task threads/2 do not pay. Where they do not pay, less than half"));
  EXPECT_THAT(text, HasSubstr("larger chunks lower the price per"));
}

TEST(MetgText, says_where_a_level_is_not_within_what_was_tried) {
  EXPECT_THAT(metg_screen(test::task_report(10, 100, 1e5), {}),
              HasSubstr("Threads/2 pay for the shortest tasks that were tried, 100 ns"));
  const std::string text = metg_screen(test::task_report(1e6, 100, 1e5), {});
  EXPECT_THAT(text, HasSubstr("Threads/2 do not pay for tasks of up to "));
  EXPECT_THAT(text, HasSubstr("not up to "));
}

TEST(MetgText, is_a_table_in_markdown_and_all_sizes_as_csv) {
  const model::Report report = test::task_report(1900, 100, 1e5);
  EXPECT_THAT(metg_screen(report, {.format = Format::markdown}),
              StartsWith("### minimum effective task granularity\n"));
  EXPECT_THAT(
      metg_screen(report, {.format = Format::csv}),
      StartsWith("measure,mode,transport,workers,size,value,rounds\nefficiency,threads,,2,100,0.05,12\n"));
}

TEST(MetgText, says_so_where_too_little_was_swept) {
  EXPECT_THAT(metg_screen({}, {}), HasSubstr("Too few sizes were measured for an answer"));
  EXPECT_EQ(metg_screen({}, {.format = Format::csv}), "");
}

}  // namespace
}  // namespace parbench::report
