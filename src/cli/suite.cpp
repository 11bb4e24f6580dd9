#include "cli/suite.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/plan_options.hpp"
#include "model/names.hpp"

namespace parbench::cli {
namespace {

using base::ConfigError;
using Json = nlohmann::ordered_json;

/// A value and where it stands.
class Node {
 public:
  Node(const Json& json, std::string file, std::string path)
      : json_(json), file_(std::move(file)), path_(std::move(path)) {}

  std::string where() const { return file_ + ": " + (path_.empty() ? "/" : path_); }
  [[noreturn]] void refuse(const std::string& what) const { throw ConfigError(where(), what); }

  /// Calls the handler of each key; refuses keys without one.
  void each_key(const std::map<std::string, std::function<void(const Node&)>>& handlers) const {
    if (!json_.is_object()) refuse("must be an object, not " + std::string(json_.type_name()));
    std::vector<std::string> known;
    known.reserve(handlers.size());
    for (const auto& [key, handler] : handlers) known.push_back(key);
    for (const auto& [key, value] : json_.items()) {
      const auto handler = handlers.find(key);
      if (handler == handlers.end()) refuse("unknown key '" + key + "'" + base::suggestion(key, known));
      handler->second(child(key, value));
    }
  }

  void each_member(const std::function<void(const std::string& key, const Node&)>& handle) const {
    if (!json_.is_object()) refuse("must be an object, not " + std::string(json_.type_name()));
    for (const auto& [key, value] : json_.items()) handle(key, child(key, value));
  }

  void each_element(const std::function<void(const Node&)>& handle) const {
    if (!json_.is_array() || json_.empty()) refuse("must be an array with at least one element");
    for (std::size_t i = 0; i < json_.size(); ++i) handle(child(std::to_string(i), json_[i]));
  }

  bool is_array() const { return json_.is_array(); }

  /// One value or an array of them, in the words of the command line: 8, "8" and ["8", 16].
  std::vector<Node> one_or_more() const {
    if (!json_.is_array()) return {*this};
    std::vector<Node> nodes;
    each_element([&](const Node& node) { nodes.push_back(node); });
    return nodes;
  }

  std::string text() const {
    if (json_.is_string()) return json_.get<std::string>();
    if (json_.is_number()) return json_.dump();
    refuse("must be a string or a number, not " + std::string(json_.type_name()));
  }

 private:
  Node child(const std::string& key, const Json& json) const { return {json, file_, path_ + "/" + key}; }

  const Json& json_;
  std::string file_;
  std::string path_;
};

template <class Value, class Parse>
std::vector<Value> parse_list(const Node& node, Parse parse) {
  std::vector<Value> values;
  for (const Node& element : node.one_or_more()) values.push_back(parse(element.text(), element.where()));
  return values;
}

std::vector<int> worker_list(const Node& node) {
  std::vector<int> counts;
  for (const Node& element : node.one_or_more())
    for (const int count : parse_workers({element.text()}, element.where())) counts.push_back(count);
  return counts;
}

/// Each parameter takes one value or a list of alternatives; an alternative that is itself a list is for
/// parameters that are lists.
std::vector<std::vector<workloads::Setting>> parse_settings(const Node& node) {
  std::vector<std::vector<workloads::Setting>> settings;
  node.each_member([&](const std::string& key, const Node& value) {
    std::vector<workloads::Setting> alternatives;
    for (const Node& alternative : value.one_or_more()) {
      workloads::Setting setting{key, {}, alternative.where(), alternative.is_array()};
      for (const Node& part : alternative.one_or_more()) setting.values.push_back(part.text());
      alternatives.push_back(std::move(setting));
    }
    settings.push_back(std::move(alternatives));
  });
  return settings;
}

Request parse_request(const Node& node) {
  Request request;
  std::vector<int> workers;
  node.each_key({
      {"description", [](const Node& value) { value.text(); }},
      {"workload",
       [&](const Node& value) {
         request.workload = value.text();
         request.where = value.where() + ": ";
       }},
      {"params", [&](const Node& value) { request.settings = parse_settings(value); }},
      {"modes",
       [&](const Node& value) { request.modes = parse_list<model::Mode>(value, model::parse_mode); }},
      {"workers", [&](const Node& value) { workers = worker_list(value); }},
      {"threads", [&](const Node& value) { request.threads = worker_list(value); }},
      {"procs", [&](const Node& value) { request.procs = worker_list(value); }},
      {"chunk",
       [&](const Node& value) {
         request.chunks = parse_list<std::optional<std::size_t>>(value, parse_chunk);
       }},
      {"schedule",
       [&](const Node& value) { request.schedules = parse_list<Schedule>(value, model::parse_schedule); }},
      {"transport",
       [&](const Node& value) {
         request.transports = parse_list<model::Transport>(value, model::parse_transport);
       }},
  });
  if (request.workload.empty()) node.refuse("the key 'workload' is missing");
  if (request.threads.empty()) request.threads = workers;  // afterwards, since keys have no order
  if (request.procs.empty()) request.procs = workers;
  return request;
}

/// "file:line:column" of a byte offset.
std::string place(const std::string& file, const std::string& text, std::size_t byte) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(byte > 0 ? byte - 1 : 0, text.size()));
  const auto line = 1 + std::count(text.begin(), end, '\n');
  const auto line_begin = std::find(std::make_reverse_iterator(end), text.rend(), '\n').base();
  return file + ":" + std::to_string(line) + ":" + std::to_string(end - line_begin + 1);
}

Json parse_json(const std::string& text, const std::string& file) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    std::string what = error.what();
    if (const std::size_t colon = what.find(": ", what.find("parse error")); colon != std::string::npos)
      what = what.substr(colon + 2);
    throw ConfigError(place(file, text, error.byte), "not JSON: " + what);
  }
}

}  // namespace

Suite parse_suite(const std::string& text, const std::string& file, const model::Plan& defaults) {
  const Json json = parse_json(text, file);
  const Node root(json, file, "");
  Suite suite{defaults, {}};
  root.each_key({
      {"schema",
       [](const Node& value) {
         if (value.text() != "parbench.suite/1") value.refuse("must be \"parbench.suite/1\"");
       }},
      {"description", [](const Node& value) { value.text(); }},
      {"options",
       [&](const Node& value) {
         std::map<std::string, std::function<void(const Node&)>> handlers;
         for (const std::string& name : plan_option_names())
           handlers[name] = [&suite, name](const Node& node) {
             set_plan_option(suite.options, name, node.text(), node.where());
           };
         value.each_key(handlers);
       }},
      {"runs",
       [&](const Node& value) {
         value.each_element([&](const Node& run) { suite.requests.push_back(parse_request(run)); });
       }},
  });
  if (suite.requests.empty()) root.refuse("the key 'runs' is missing");
  return suite;
}

}  // namespace parbench::cli
