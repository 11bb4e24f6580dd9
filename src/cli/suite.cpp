#include "cli/suite.hpp"

#include <functional>
#include <map>

#include "cli/plan_options.hpp"
#include "model/names.hpp"
#include "report/json_document.hpp"

namespace parbench::cli {
namespace {

using report::JsonNode;

template <class Value, class Parse>
std::vector<Value> parse_list(const JsonNode& node, Parse parse) {
  std::vector<Value> values;
  for (const JsonNode& element : node.one_or_more()) values.push_back(parse(element.text(), element.where()));
  return values;
}

std::vector<int> worker_list(const JsonNode& node) {
  std::vector<int> counts;
  for (const JsonNode& element : node.one_or_more())
    for (const int count : parse_workers({element.text()}, element.where())) counts.push_back(count);
  return counts;
}

/// Each parameter takes one value or a list of alternatives; an alternative that is itself a list is for
/// parameters that are lists.
std::vector<std::vector<workloads::Setting>> parse_settings(const JsonNode& node) {
  std::vector<std::vector<workloads::Setting>> settings;
  for (const JsonNode& value : node.members()) {
    std::vector<workloads::Setting> alternatives;
    for (const JsonNode& alternative : value.one_or_more()) {
      workloads::Setting setting{value.key(), {}, alternative.where(), alternative.is_array()};
      for (const JsonNode& part : alternative.one_or_more()) setting.values.push_back(part.text());
      alternatives.push_back(std::move(setting));
    }
    settings.push_back(std::move(alternatives));
  }
  return settings;
}

Request parse_request(const JsonNode& node) {
  Request request;
  std::vector<int> workers;
  node.each_key({
      {"description", [](const JsonNode& value) { value.text(); }},
      {"workload",
       [&](const JsonNode& value) {
         request.workload = value.text();
         request.where = value.where() + ": ";
       }},
      {"params", [&](const JsonNode& value) { request.settings = parse_settings(value); }},
      {"modes",
       [&](const JsonNode& value) { request.modes = parse_list<model::Mode>(value, model::parse_mode); }},
      {"workers", [&](const JsonNode& value) { workers = worker_list(value); }},
      {"threads", [&](const JsonNode& value) { request.threads = worker_list(value); }},
      {"procs", [&](const JsonNode& value) { request.procs = worker_list(value); }},
      {"chunk",
       [&](const JsonNode& value) {
         request.chunks = parse_list<std::optional<std::size_t>>(value, parse_chunk);
       }},
      {"schedule",
       [&](const JsonNode& value) {
         request.schedules = parse_list<Schedule>(value, model::parse_schedule);
       }},
      {"transport",
       [&](const JsonNode& value) {
         request.transports = parse_list<model::Transport>(value, model::parse_transport);
       }},
  });
  if (request.workload.empty()) node.refuse("the key 'workload' is missing");
  if (request.threads.empty()) request.threads = workers;  // afterwards, since keys have no order
  if (request.procs.empty()) request.procs = workers;
  return request;
}

}  // namespace

Suite parse_suite(const std::string& text, const std::string& file, const model::Plan& defaults) {
  const report::JsonDocument document(text, file);
  const JsonNode root = document.root();
  Suite suite{defaults, {}};
  root.each_key({
      {"schema",
       [](const JsonNode& value) {
         if (value.text() != "parbench.suite/1") value.refuse("must be \"parbench.suite/1\"");
       }},
      {"description", [](const JsonNode& value) { value.text(); }},
      {"options",
       [&](const JsonNode& value) {
         std::map<std::string, std::function<void(const JsonNode&)>> handlers;
         for (const std::string& name : plan_option_names())
           handlers[name] = [&suite, name](const JsonNode& node) {
             set_plan_option(suite.options, name, node.text(), node.where());
           };
         value.each_key(handlers);
       }},
      {"runs",
       [&](const JsonNode& value) {
         value.each_element([&](const JsonNode& run) { suite.requests.push_back(parse_request(run)); });
       }},
  });
  if (suite.requests.empty()) root.refuse("the key 'runs' is missing");
  return suite;
}

}  // namespace parbench::cli
