#include "plot/html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "plot/page.hpp"
#include "report/sample_report.hpp"

namespace parbench::plot {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Html, MarkupBecomesText) {
  EXPECT_EQ(escape_html("</script><img src=\"x\" onerror='y'> & &lt;"),
            "&lt;/script&gt;&lt;img src=&quot;x&quot; onerror=&#39;y&#39;&gt; &amp; &amp;lt;");
}

TEST(Html, WhatIsNotUtf8IsReplacedAndControlCharactersAreSpelledOut) {
  EXPECT_EQ(escape_html("a\xff"
                        "b\xc0\xaf"
                        "c\xed\xa0\x80"
                        "d\xe2\x82"),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\xEF\xBF\xBD"
            "c\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
            "d\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(escape_html("\xE2\x82\xAC \xF0\x9F\x98\x80"), "\xE2\x82\xAC \xF0\x9F\x98\x80");
  EXPECT_EQ(escape_html(std::string("a\0b\n\x1b", 5)), "a\\x00b\\x0a\\x1b");
}

TEST(Html, JsonInAScriptCannotEndItAndReadsTheSame) {
  const std::string json =
      "{\n \"a b\": \"</script><!-- & \\\"x\\\\\", \"c\": [1, 2], \"d\": \"\xE2\x80\xA8 \xE2\x80\xA9\"\n}\n";
  const std::string escaped = script_json(json);
  EXPECT_THAT(escaped, Not(HasSubstr("<")));
  EXPECT_THAT(escaped, Not(HasSubstr(">")));
  EXPECT_THAT(escaped, Not(HasSubstr("&")));
  EXPECT_THAT(escaped, Not(HasSubstr("\xE2\x80")));
  EXPECT_EQ(nlohmann::json::parse(escaped), nlohmann::json::parse(json));
  EXPECT_THAT(escaped, HasSubstr("\"a b\":"));
}

TEST(Html, ATableHasTheNumberBehindEachRoundedOne) {
  const Table table{{"case", "time, us", "verdict"},
                    {{{"a<b"}, {"0.333", 1.0 / 3}, {"faster"}}, {{"c"}, {"-"}, {"-"}}}};
  const std::string html = html_table(table, "Times");
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">a&lt;b</th>"));
  EXPECT_THAT(html, HasSubstr("<td class=\"number\"><data value=\"0.3333333333333333\">0.333</data></td>"));
  EXPECT_THAT(html, HasSubstr("<td class=\"number\">-</td><td>-</td>"));
}

TEST(Html, ACommandReadsAsAShellWouldTakeIt) {
  EXPECT_EQ(command_line({"parbench", "csv", "--input", "a b.csv", "it's", ""}),
            "parbench csv --input 'a b.csv' 'it'\\''s' ''");
}

TEST(Page, AsksForNothingFromOutside) {
  const std::string page = html_page({{"r.json", test::suite_report()}});
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, Not(HasSubstr("unsafe-")));
  EXPECT_THAT(page, Not(HasSubstr("<script src")));
  EXPECT_THAT(page, Not(HasSubstr("<link rel=\"stylesheet\"")));
}

TEST(Page, HoldsTheLicencesOfWhatItHolds) {
  const std::string page = html_page({{"r.json", test::sample_report()}});
  for (const char* const name : {"vega 6", "vega-lite 6", "vega-embed 7", "d3-array 3", "BSD", "ISC"})
    EXPECT_THAT(page, HasSubstr(name));
}

TEST(Page, SaysWhatBefellTheCasesThatFailed) {
  model::Report report = test::failed_report();
  report.experiments[0].cases[2].error = "died <b>here</b>";
  const std::string page = html_page({{"r.json", report}});
  EXPECT_THAT(page, HasSubstr("squares/procs/2: failed: died &lt;b&gt;here&lt;/b&gt;"));
}

TEST(Page, SaysWhenARunWasCutShort) {
  EXPECT_THAT(html_page({{"r.json", test::interrupted_report()}}), HasSubstr("cut short"));
  EXPECT_THAT(html_page({{"r.json", test::sample_report()}}), Not(HasSubstr("cut short")));
}

}  // namespace
}  // namespace parbench::plot
