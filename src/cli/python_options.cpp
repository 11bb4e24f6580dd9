#include "cli/python_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/offer.hpp"
#include "python/counterpart.hpp"
#include "python/function.hpp"

namespace parbench::cli {
namespace {

using model::Mode;

/// As long as it takes Python for the rounds that intervals need.
constexpr std::chrono::seconds max_time(30);

/// What is smaller than parbench's own default, for Python's sake.
std::vector<workloads::Setting> small_settings(const std::string& workload) {
  const auto setting = [](const char* name, const char* value) {
    return workloads::Setting{name, {value}, std::string("default ") + name};
  };
  if (workload == "squares") return {setting("size", "100k")};
  if (workload == "csv") return {setting("files", "8"), setting("rows", "500")};
  return {};
}

/// Has the options that any of them has.
WorkloadKind any_workload() {
  WorkloadKind kind;
  kind.name = "python";
  kind.summary = "CPython's loop, threads and processes beside parbench's own, on the same work";
  kind.parameters.resize(2);
  kind.parameters[0].name = "size";
  kind.parameters[1].name = "input";
  kind.parameters[1].type = ParameterType::paths;
  return kind;
}

bool is_set(const Request& request, const std::string& name) {
  return std::any_of(request.settings.begin(), request.settings.end(),
                     [&](const auto& alternatives) { return alternatives.front().name == name; });
}

/// What was not asked for.
void add_defaults(Request& request) {
  const bool has_own_files = is_set(request, "input");
  for (const workloads::Setting& setting : small_settings(request.workload))
    if (!is_set(request, setting.name) && !has_own_files) request.settings.push_back({setting});
}

void check_workload(const std::string& name) {
  const auto& names = python::counterpart_names();
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  throw base::UsageError("python: '" + name + "' has no other half in Python" +
                         base::suggestion(name, names) +
                         "; a function of your own is measured with --function module:name --items N");
}

}  // namespace

PythonOptions::PythonOptions(CLI::App& parent)
    : kind_(any_workload()), options_(std::make_unique<WorkloadOptions>(parent, kind_, Engines::python_too)) {
  CLI::App& app = options_->app();
  app.group("Subcommands");
  offer(app.add_option("workload", workload_, "squares, csv or io [all three]")->type_name("WORKLOAD"),
        python::counterpart_names());
  const auto redescribe = [&](const char* option, const char* help) {
    app.get_option(option)->description(help);
  };
  redescribe("--max-time", "time budget per experiment [30s]");
  redescribe("--chunk", "items that a worker of parbench's own claims at once [auto]");
  redescribe("--schedule", "how parbench's own modes hand out items [what suits the workload]");
  redescribe("--transport", "how parbench's own processes hand over results [shm; squares: shm,pipe]");
  redescribe("--size", "of squares [100k]");
  redescribe("--set", "set a parameter of the workload; may be repeated [csv: files=8, rows=500]");
  app.add_option("--interpreter", interpreter_, "the Python to compare with, 3.8 or newer [python3]")
      ->type_name("P")
      ->group("Python");
  app.add_option("--function", function_,
                 "your own function, of a module in this folder or in PYTHONPATH, in place of a workload")
      ->type_name("MODULE:NAME")
      ->group("Python");
  app.add_option("--items", items_, "call it for 0, 1, ... N-1")->type_name("N")->group("Python");
  app.footer(
      "py-loop is a list comprehension, py-threads multiprocessing.pool.ThreadPool, py-procs "
      "multiprocessing.Pool\n"
      "with fork; results must agree with parbench's own. A function's results are compared by their "
      "repr().");
}

Request PythonOptions::function_request(Request request) const {
  if (!workload_.empty())
    throw base::UsageError("python: --function stands in place of " + workload_ + "; leave one of them out");
  const std::size_t colon = function_.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == function_.size())
    throw base::UsageError("--function: '" + function_ +
                           "' is not module:name; give one as in --function work:double");
  if (!options_->is_given("--items"))
    throw base::UsageError("--function: give the number of items, too, as in --items 100");
  request.settings.push_back({{"function", {function_}, "--function"}});
  request.settings.push_back({{"items", {items_}, "--items"}});
  if (!options_->is_given("--modes")) request.modes = {Mode::py_loop, Mode::py_threads, Mode::py_procs};
  for (const Mode mode : request.modes)
    if (!model::is_python(mode))
      throw base::UsageError("--modes: a Python function runs in py-loop, py-threads and py-procs only");
  return request;
}

std::vector<Request> PythonOptions::requests(const Request& given) const {
  if (options_->is_given("--function")) return {function_request(given)};
  if (options_->is_given("--items"))
    throw base::UsageError("--items is for --function; for io write --set items=" + items_);
  const std::vector<std::string> names =
      workload_.empty() ? python::counterpart_names() : std::vector{workload_};
  std::vector<Request> requests;
  requests.reserve(names.size());
  for (const std::string& name : names) {
    check_workload(name);
    Request request = given;
    request.workload = name;
    add_defaults(request);
    if (!options_->is_given("--modes"))
      request.modes = {Mode::seq,     Mode::threads,    Mode::procs,
                       Mode::py_loop, Mode::py_threads, Mode::py_procs};
    if (!options_->is_given("--transport") && name == "squares")  // whose results are many
      request.transports = {model::Transport::shm, model::Transport::pipe};
    requests.push_back(std::move(request));
  }
  return requests;
}

PythonCommand PythonOptions::take() const {
  model::Plan plan;
  plan.max_time = max_time;
  PythonCommand command{options_->take(plan), interpreter_};
  const Request given = std::move(command.measure.requests.front());
  command.measure.requests = requests(given);
  return command;
}

}  // namespace parbench::cli
