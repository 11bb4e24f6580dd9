#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "cli/run_program.hpp"

/// What the tests of the binary have in common.
namespace parbench::test {

using Words = std::vector<std::string>;

/// Each test starts parbench in a folder of its own, which holds its cache, too.
class CliTest : public ::testing::Test {
 protected:
  /// parbench with these arguments; fields may be added before it is run.
  Launch launch(Words arguments) const;

  Result parbench(Words arguments) const { return run_program(launch(std::move(arguments))); }

  /// Runs it with --json and reads the report, which must follow the schema.
  nlohmann::json report_of(Words arguments, int exit_code = 0) const;

  std::string path(const std::string& name) const { return folder_ / name; }

 private:
  TemporaryFolder folder_;
};

/// The report in a file; the test fails when it is none, or not as configs/report.schema.json describes it.
nlohmann::json read_report(const std::string& path);

/// What the schema finds wrong; empty when it is valid.
std::string violations(const nlohmann::json& report);

/// "squares/seq/1", ...
Words case_ids(const nlohmann::json& report);

/// The case called `id`; the test fails when there is none.
nlohmann::json find_case(const nlohmann::json& report, const std::string& id);

/// Where each case has ended well, with the same digest.
bool digests_agree(const nlohmann::json& report);

/// `text` in lines, without the line ends.
Words lines_of(const std::string& text);

}  // namespace parbench::test
