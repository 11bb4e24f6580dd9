#include "report/change_markdown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/change_csv.hpp"
#include "report/change_table.hpp"
#include "report/sample_report.hpp"

namespace parbench::report {
namespace {

using compare::Change;
using compare::Comparison;
using compare::Verdict;
using ::testing::HasSubstr;
using ::testing::Not;

Change change(const std::string& id, Verdict verdict, double ratio) {
  Change result;
  result.case_id = id;
  result.against = "squares/seq/1";
  result.ratio = ratio;
  result.interval = model::Interval{ratio - 0.02, ratio + 0.02};
  result.before = model::Estimate{240'000, {}};
  result.after = model::Estimate{240'000 * ratio, {}};
  result.verdict = verdict;
  result.reason = "because | of <b>";
  return result;
}

TEST(ChangeMarkdown, hostile_names_stay_text) {
  EXPECT_EQ(inert_markdown("</script><img src=x onerror=1>"),
            "&#60;/script&#62;&#60;img src=x onerror=1&#62;");
  EXPECT_EQ(inert_markdown("a|b`c*d_e[f](g)@h#1\n~"),
            "a&#124;b&#96;c&#42;d&#95;e&#91;f&#93;(g)&#64;h&#35;1&#92;x0a&#126;");
  Comparison comparison;
  comparison.changes = {change("x|<b>`@all`\n| y |", Verdict::regressed, 1.05)};
  const model::Report report = test::sample_report();
  const std::string text = change_markdown({comparison, report, report});
  EXPECT_THAT(text, Not(HasSubstr("<b>")));
  EXPECT_THAT(text, Not(HasSubstr("@all")));
  EXPECT_THAT(
      text,
      HasSubstr("\n| <code>x&#124;&#60;b&#62;&#96;&#64;all&#96;&#92;x0a&#124; y &#124;</code> | warm |"));
}

TEST(ChangeMarkdown, tells_the_worst_first_and_folds_what_is_equivalent) {
  Comparison comparison;
  comparison.changes = {change("a", Verdict::equivalent, 1), change("b", Verdict::improved, 0.9),
                        change("c", Verdict::regressed, 1.05), change("d", Verdict::regressed, 1.2),
                        change("e", Verdict::unresolved, 1.01)};
  const model::Report report = test::sample_report();
  const std::string text = change_markdown({comparison, report, report});
  EXPECT_THAT(
      text,
      ::testing::StartsWith(
          "## parbench compare: 2 regressed, 1 unresolved, 1 improved, 1 equivalent of 5 comparisons&#58; "
          "d warm takes 1.20x &#91;1.18, 1.22&#93; as long\n"));
  const auto at = [&](const char* id) { return text.find("| <code>" + std::string(id) + "</code> | warm"); };
  EXPECT_LT(at("d"), at("c"));
  EXPECT_LT(at("c"), at("e"));
  EXPECT_LT(at("e"), at("b"));
  EXPECT_LT(at("b"), text.find("<details><summary>1 equivalent</summary>\n\n"));
  EXPECT_LT(text.find("<details><summary>1 equivalent</summary>"), at("a"));
  EXPECT_THAT(text,
              HasSubstr("- base run&#58; 2024-05-01T12&#58;00&#58;00Z, parbench 0.1.0, g++ 12.2.0 Release"));
}

TEST(ChangeTable, gives_the_reason_of_what_is_not_equivalent) {
  Comparison comparison;
  comparison.changes = {change("a", Verdict::equivalent, 1), change("b", Verdict::unresolved, 1.01)};
  comparison.only_before = {"gone"};
  const model::Report report = test::sample_report();
  const std::string text = change_table({comparison, report, report});
  EXPECT_THAT(text, HasSubstr("1 unresolved, 1 equivalent of 2 comparisons."));
  EXPECT_THAT(text, HasSubstr("- b warm unresolved, against squares/seq/1: because | of <b>."));
  EXPECT_THAT(text, Not(HasSubstr("- a warm")));
  EXPECT_THAT(text, HasSubstr("Only in the base report: gone."));
}

TEST(ChangeCsv, has_a_line_per_change_with_raw_numbers) {
  Comparison comparison;
  comparison.changes = {change("a,b", Verdict::regressed, 1.25)};
  EXPECT_EQ(
      change_csv(comparison),
      "case,metric,verdict,ratio,low,high,level,against,base_ns,new_ns,time_ratio,base_rounds,new_rounds,"
      "reason\r\n"
      "\"a,b\",warm,regressed,1.25,1.23,1.27,0,squares/seq/1,240000,300000,1.25,0,0,because | of <b>\r\n");
}

}  // namespace
}  // namespace parbench::report
