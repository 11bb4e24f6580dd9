#include "report/read_case.hpp"

#include <array>
#include <charconv>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "model/names.hpp"
#include "report/read_sample.hpp"
#include "report/read_value.hpp"

namespace parbench::report {
namespace {

model::Estimate read_estimate(const JsonNode& node) {
  JsonObject object(node);
  model::Estimate estimate;
  estimate.median = static_cast<double>(read_amount(object["median_ns"]));
  estimate.interval = read_interval_ns(object["interval_ns"]);
  object.done();
  return estimate;
}

model::Breakdown read_breakdown(const JsonNode& node) {
  JsonObject object(node);
  const auto signed_ns = [&](const char* key) {
    return static_cast<double>(object[key].integer<std::int64_t>());
  };
  const auto ns = [&](const char* key) { return static_cast<double>(read_amount(object[key])); };
  model::Breakdown breakdown;
  breakdown.total_ns = ns("total_ns");
  breakdown.work_ns = ns("work_ns");
  breakdown.inflation_ns = signed_ns("inflation_ns");
  breakdown.dispatch_ns = ns("dispatch_ns");
  breakdown.imbalance_ns = ns("imbalance_ns");
  breakdown.start_up_ns = ns("start_up_ns");
  breakdown.transfer_ns = ns("transfer_ns");
  object.done();
  return breakdown;
}

model::CaseSummary read_summary(const JsonNode& node) {
  const auto amount = [](const JsonNode& value) { return value.number(0); };
  JsonObject object(node);
  model::CaseSummary summary;
  summary.warm = read_estimate(object["warm"]);
  summary.cold = read_estimate(object["cold"]);
  summary.items_per_second = object["items_per_second"].number(0);
  summary.bytes_per_second = read_optional(object["bytes_per_second"], amount);
  summary.cpu_ns = read_optional(object["cpu_ns"], read_amount);
  summary.efficiency = read_optional(object["efficiency"], amount);
  summary.imbalance = read_optional(object["imbalance"], amount);
  JsonObject breakdown(object["breakdown"]);
  summary.warm_breakdown = read_optional(breakdown["warm"], read_breakdown);
  summary.cold_breakdown = read_optional(breakdown["cold"], read_breakdown);
  breakdown.done();
  object.done();
  return summary;
}

std::uint64_t read_digest(const JsonNode& node) {
  const std::string text = node.string();
  std::uint64_t digest = 0;
  std::from_chars(text.data(), text.data() + text.size(), digest, 16);
  if (base::digest_text(digest) != text) node.refuse_as("16 hexadecimal digits");
  return digest;
}

/// The id's second part: "threads#2" of "csv/threads#2/8/size=1M".
std::string label(const JsonNode& id, const std::string& workload) {
  const std::string text = id.string();
  const std::string begin = workload + "/";
  const std::size_t end = text.find('/', begin.size());
  if (text.rfind(begin, 0) != 0 || end == std::string::npos || end == begin.size())
    id.refuse_as(begin + "MODE/WORKERS, and options behind that");
  return text.substr(begin.size(), end - begin.size());
}

/// What --chunk said: it stands in the id, and `auto` does not.
std::optional<std::size_t> asked_chunk(const std::string& id) {
  const std::string key = "/chunk=";
  const std::size_t begin = id.rfind(key);
  if (begin == std::string::npos) return std::nullopt;
  const std::string rest = id.substr(begin + key.size());
  const auto chunk = base::parse_count(rest.substr(0, rest.find('/')));
  return chunk && *chunk > 0 ? std::optional(static_cast<std::size_t>(*chunk)) : std::nullopt;
}

void read_spec(JsonObject& object, model::CaseRecord& record) {
  model::CaseSpec& spec = record.spec;
  spec.mode = read_name(object["mode"], model::parse_mode);
  spec.workers = object["workers"].integer(1, count_max);
  record.chunk = object["chunk"].integer<std::size_t>();
  spec.schedule = read_name(object["schedule"], model::parse_schedule);
  spec.transport = read_optional(
      object["transport"], [](const JsonNode& value) { return read_name(value, model::parse_transport); });
  spec.chunk = asked_chunk(spec.id);
}

void read_outcome(JsonObject& object, model::CaseRecord& record) {
  record.status = read_name(object["status"], model::parse_status);
  record.error = read_optional_string(object["error"]);
  record.items = object["items"].integer<std::size_t>();
  record.result_bytes = object["result_bytes"].integer<std::size_t>();
  record.bytes_moved = object["bytes_moved"].integer<std::size_t>();
  record.digest = read_optional(object["digest"], read_digest);
}

ParameterValue read_parameter(const JsonNode& node) {
  if (node.is_integer()) return node.integer<std::int64_t>();
  if (node.is_string()) return node.string();
  if (node.is_array()) return read_list(node, [](const JsonNode& value) { return value.string(); });
  return node.number();
}

Parameters::Entry make_entry(std::string name, ParameterValue value) {
  constexpr std::array types{ParameterType::count, ParameterType::real, ParameterType::text,
                             ParameterType::texts};  // as in ParameterValue
  Parameters::Entry entry;
  entry.spec.type = types[value.index()];
  if (entry.spec.type == ParameterType::count && name.ends_with("_ns")) {
    entry.spec.type = ParameterType::duration;
    name.erase(name.size() - 3);
  }
  entry.spec.name = std::move(name);
  entry.value = std::move(value);
  return entry;
}

}  // namespace

Parameters read_parameters(const JsonNode& node, const std::string& id) {
  std::vector<Parameters::Entry> entries;
  entries.reserve(node.members().size());
  for (const JsonNode& member : node.members()) {
    Parameters::Entry entry = make_entry(member.key(), read_parameter(member));
    entry.is_default = id.find("/" + entry.spec.name + "=") == std::string::npos;
    entries.push_back(std::move(entry));
  }
  return Parameters(std::move(entries));
}

ReadCase read_case(const JsonNode& node) {
  JsonObject object(node);
  ReadCase result;
  model::CaseRecord& record = result.record;
  const JsonNode id = object["id"];
  record.spec.id = id.string();
  result.workload = object["workload"].string();
  record.spec.label = label(id, result.workload);
  result.parameters = read_parameters(object["params"], record.spec.id);
  read_spec(object, record);
  read_outcome(object, record);
  record.rounds = read_list(object["rounds"], read_sample);
  for (model::Sample& sample : record.rounds) sample.digest = record.digest.value_or(0);
  const JsonNode summary = object["summary"];
  if (record.rounds.empty() && !summary.is_null()) summary.refuse("must be null where there are no rounds");
  record.summary = read_optional(summary, read_summary);
  object.done();
  return result;
}

}  // namespace parbench::report
