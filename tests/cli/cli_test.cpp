#include "cli/cli_test.hpp"

#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace parbench::test {

using nlohmann::json;
using valijson::adapters::NlohmannJsonAdapter;

Launch CliTest::launch(Words arguments) const {
  return {.program = PARBENCH_BINARY,
          .arguments = std::move(arguments),
          .environment = {{"XDG_CACHE_HOME", folder_ / "cache"}},
          .folder = folder_.path()};
}

json CliTest::report_of(Words arguments, int exit_code) const {
  for (const char* more : {"--json", "report.json"}) arguments.emplace_back(more);
  const Result result = parbench(std::move(arguments));
  EXPECT_EQ(result.exit_code, exit_code) << result.err;
  return read_report(path("report.json"));
}

json read_report(const std::string& path) {
  json report = json::parse(read_text(path), nullptr, false);
  EXPECT_FALSE(report.is_discarded()) << path << " is not JSON";
  if (report.is_discarded()) return json::object();
  EXPECT_EQ(violations(report), "");
  return report;
}

std::string violations(const json& report) {
  const json schema_document = json::parse(read_text(PARBENCH_SOURCE_DIR "/configs/report.schema.json"));
  valijson::Schema schema;
  valijson::SchemaParser().populateSchema(NlohmannJsonAdapter(schema_document), schema);
  valijson::Validator validator;
  valijson::ValidationResults results;
  if (validator.validate(schema, NlohmannJsonAdapter(report), &results)) return "";
  std::string text = "invalid";
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    text += "\n";
    for (const std::string& step : error.context) text += step;
    text += ": " + error.description;
  }
  return text;
}

Words case_ids(const json& report) {
  Words ids;
  for (const json& item : report.value("cases", json::array())) ids.push_back(item["id"]);
  return ids;
}

json find_case(const json& report, const std::string& id) {
  for (const json& item : report.value("cases", json::array()))
    if (item["id"] == id) return item;
  ADD_FAILURE() << "no case " << id << " among " << ::testing::PrintToString(case_ids(report));
  return {{"status", nullptr}, {"error", ""}, {"rounds", json::array()}};
}

bool digests_agree(const json& report) {
  std::set<std::string> digests;
  for (const json& item : report["cases"]) {
    if (item["status"] != "ok") return false;
    digests.insert(item["digest"].get<std::string>());
  }
  return digests.size() == 1;
}

Words lines_of(const std::string& text) {
  Words lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace parbench::test
