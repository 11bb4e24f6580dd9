#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/cli_test.hpp"

namespace parbench::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// Two reports of a run with few rounds, which a test may change before it compares them.
class Compare : public CliTest {
 protected:
  void SetUp() override {
    base_ = report_of({"squares", "--size", "20k", "--rounds", "8", "--seed", "1"});
    new_ = base_;
  }

  Result compare(Words options = {}) {
    save("base.json", base_.dump());
    save("new.json", new_.dump());
    Words words{"compare", path("base.json"), path("new.json")};
    words.insert(words.end(), options.begin(), options.end());
    return parbench(std::move(words));
  }

  void save(const std::string& name, const std::string& text) const { std::ofstream(path(name)) << text; }

  /// Makes the first case take that many times as long.
  static void slow_down(json& report, double factor, std::size_t index = 0) {
    for (json& round : report["cases"][index]["rounds"])
      for (json& pass : round["passes_ns"]) pass = static_cast<std::int64_t>(pass.get<double>() * factor);
  }

  json base_, new_;
};

TEST_F(Compare, a_report_with_itself_has_no_regression) {
  const Result result = compare();
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, HasSubstr("squares/seq/1"));
  EXPECT_THAT(result.out, Not(HasSubstr("regressed")));
}

TEST_F(Compare, a_regression_is_exit_code_3_unless_it_is_not_to_fail) {
  slow_down(new_, 20, 1);
  const Result result = compare({"--metric", "warm", "--drift", "10%"});
  EXPECT_EQ(result.exit_code, 3) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("1 regressed"));
  EXPECT_EQ(compare({"--metric", "warm", "--drift", "10%", "--fail-on", "none"}).exit_code, 0);
  EXPECT_EQ(compare({"--metric", "warm", "--drift", "10%", "--fail-on", "improved"}).exit_code, 0);
  std::swap(base_, new_);
  EXPECT_EQ(compare({"--metric", "warm", "--drift", "10%"}).exit_code, 0);
  EXPECT_EQ(compare({"--metric", "warm", "--drift", "10%", "--fail-on", "improved"}).exit_code, 3);
}

TEST_F(Compare, an_invalid_case_is_exit_code_1) {
  new_["cases"][1]["status"] = "failed";
  new_["cases"][1]["error"] = "worker 1 was killed";
  const Result result = compare();
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_THAT(result.out, HasSubstr("worker 1 was killed"));
  EXPECT_EQ(compare({"--fail-on", "regressed,invalid"}).exit_code, 3);
  EXPECT_EQ(compare({"--fail-on", "none"}).exit_code, 0);
}

TEST_F(Compare, refuses_another_machine_unless_told_to) {
  new_["machine"]["hostname"] = "other\x1b[31m";
  const Result result = compare();
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("machine: hostname is '"));
  EXPECT_THAT(result.err, HasSubstr("'other\\x1b[31m' in the new one"));
  EXPECT_THAT(result.err, HasSubstr("--allow machine"));
  EXPECT_EQ(result.out, "");
  const Result allowed = compare({"--allow", "machine"});
  EXPECT_EQ(allowed.exit_code, 0) << allowed.err;
  EXPECT_THAT(allowed.out, HasSubstr("Let pass: machine: hostname"));
  EXPECT_EQ(compare({"--allow", "digest,plan"}).exit_code, 2);
  EXPECT_EQ(compare({"--force"}).exit_code, 0);
}

TEST_F(Compare, refuses_other_results_and_a_run_that_was_cut_short) {
  new_["cases"][1]["digest"] = "0000000000000001";
  new_["complete"] = false;
  const Result result = compare();
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("digest: " + new_["cases"][1]["id"].get<std::string>()));
  EXPECT_THAT(result.err, HasSubstr("incomplete: state is 'complete'"));
  EXPECT_THAT(result.err, HasSubstr("--allow incomplete,digest"));
}

TEST_F(Compare, broken_and_foreign_files_are_named_and_nothing_is_written) {
  save("good.json", base_.dump());
  save("cut.json", base_.dump().substr(0, 500));
  save("foreign.json", R"({"benchmarks": []})");
  json old = base_;
  old["schema"] = "parbench.report/1";
  save("old.json", old.dump());
  for (const char* const name : {"cut.json", "foreign.json", "old.json", "missing.json"}) {
    const Result result = parbench({"compare", path("good.json"), path(name), "-o", path("out.md")});
    EXPECT_EQ(result.exit_code, 2) << name;
    EXPECT_THAT(result.err, HasSubstr(name));
    EXPECT_FALSE(std::ifstream(path("out.md")).good()) << name;
  }
}

TEST_F(Compare, usage_errors_name_the_option) {
  EXPECT_THAT(compare({"--margin", "x"}).err, HasSubstr("--margin: 'x'"));
  EXPECT_THAT(compare({"--drift", "0"}).err, HasSubstr("--drift: '0'"));
  EXPECT_THAT(compare({"--fail-on", "regresed"}).err, HasSubstr("did you mean 'regressed'?"));
  EXPECT_THAT(compare({"--fail-on", "none,regressed"}).err, HasSubstr("'none' stands alone"));
  EXPECT_THAT(compare({"--allow", "machines"}).err, HasSubstr("did you mean 'machine'?"));
  EXPECT_THAT(compare({"--format", "html"}).err, HasSubstr("--format: unknown 'html'"));
  EXPECT_EQ(compare({"--metric", "hot"}).exit_code, 2);
  EXPECT_EQ(parbench({"compare", "-", "-"}).exit_code, 2);
  EXPECT_EQ(parbench({"compare", "one.json"}).exit_code, 2);
}

TEST_F(Compare, writes_markdown_csv_and_json) {
  EXPECT_THAT(compare({"--markdown"}).out, StartsWith("## parbench compare: "));
  EXPECT_THAT(compare({"--format", "csv"}).out, StartsWith("case,metric,verdict,"));
  const json document = json::parse(compare({"--format", "json"}).out);
  EXPECT_EQ(document["schema"], "parbench.comparison/1");
  EXPECT_EQ(document["changes"].size(), 2 * base_["cases"].size());
  const Result full = compare({"-o", "/dev/full"});
  EXPECT_EQ(full.exit_code, 4);
  EXPECT_EQ(compare({"-o", path("out.md")}).out, "");
  EXPECT_TRUE(std::ifstream(path("out.md")).good());
}

}  // namespace
}  // namespace parbench::test
