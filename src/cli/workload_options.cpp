#include "cli/workload_options.hpp"

#include <CLI/CLI.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/offer.hpp"
#include "model/names.hpp"

namespace parbench::cli {
namespace {

constexpr const char* cases = "Cases";

bool has_parameter(const WorkloadKind& kind, const std::string& name, ParameterType type) {
  for (const ParameterSpec& spec : kind.parameters)
    if (spec.name == name && spec.type == type) return true;
  return false;
}

std::string parameter_help(const WorkloadKind& kind) {
  std::string text = "Parameters (--set NAME=VALUE):\n";
  for (const ParameterSpec& spec : kind.parameters) {
    std::string line = "  " + spec.name;
    line.resize(28, ' ');
    std::string help = spec.help;
    if (!spec.choices.empty()) help += ": " + base::join(spec.choices, ", ");
    if (!spec.default_value.empty()) help += " [" + spec.default_value + "]";
    text += line + base::wrap(help, 28, 82) + "\n";
  }
  return text;
}

template <class Value, class Parse>
std::vector<Value> parse_list(const std::string& text, const std::string& where, Parse parse) {
  std::vector<Value> values;
  for (const std::string& part : base::split(text, ',')) values.push_back(parse(part, where));
  return values;
}

}  // namespace

WorkloadOptions::WorkloadOptions(CLI::App& parent, const WorkloadKind& kind, Engines engines)
    : kind_(kind), engines_(engines), app_(parent.add_subcommand(kind.name, kind.summary)) {
  app_->group("Workloads");
  app_->footer(parameter_help(kind));
  add_case_options();
  add_parameters();
  measure_.add_to(*app_);
}

CLI::Option* WorkloadOptions::add_list(const std::string& name, std::string& into, const std::string& type,
                                       const std::string& help) {
  return app_->add_option(name, into, help)->type_name(type)->group(cases);
}

void WorkloadOptions::add_case_options() {
  const std::string per_cpu = kind_.workers_per_cpu > 1 ? std::to_string(kind_.workers_per_cpu) + " x " : "";
  const std::string schedule(model::name(kind_.schedule));
  const auto modes = engines_ == Engines::own ? model::mode_names() : model::all_mode_names();
  offer(add_list("--modes", modes_, "M[,M...]",
                 "of " + base::join(modes, ", ") + "; the first is the base of comparison [all]"),
        modes);
  add_list("--workers", workers_, "N[,N...]",
           "workers computing at once, for threads and procs; 1..4 is 1,2,3,4, and 1..16:3 every third");
  add_list("--threads", threads_, "N[,N...]", "the same for threads only");
  add_list("--procs", procs_, "N[,N...]",
           "the same for procs only; given alone, threads takes these, and the other way round [" + per_cpu +
               "the CPUs this process may use]");
  add_list("--chunk", chunks_, "N|auto[,...]",
           "items that a worker claims at once. auto: static, one equal share per worker; dynamic, 1/32 of a "
           "share; "
           "guided, what is left / (2 x workers) [auto]");
  offer(add_list("--schedule", schedules_, "S[,S...]",
                 "static (shares fixed beforehand), dynamic (chunks to whoever is free) or guided (shrinking "
                 "chunks) [" +
                     schedule + "]"),
        model::schedule_names());
  offer(
      add_list("--transport", transports_, "T[,T...]",
               "how processes hand over results: shm (computed in shared memory) or pipe (sent to worker 0) "
               "[shm]"),
      model::transport_names());
}

void WorkloadOptions::add_parameters() {
  if (has_parameter(kind_, "size", ParameterType::count))
    app_->add_option("--size", size_, "items; k, M, G suffixes: short for --set size=N")
        ->type_name("N")
        ->group(cases);
  if (has_parameter(kind_, "input", ParameterType::paths))
    app_->add_option("--input", input_, "files, folders or glob patterns")
        ->type_name("PATH...")
        ->group(cases);
  app_->add_option("--set", settings_, "set a parameter (below); may be repeated")
      ->type_name("NAME=VALUE")
      ->take_all()
      ->allow_extra_args(false)
      ->group(cases);
}

bool WorkloadOptions::is_given(const std::string& option) const {
  return app_->get_option_no_throw(option) != nullptr && app_->count(option) > 0;
}

Request WorkloadOptions::request() const {
  Request request;
  request.workload = kind_.name;
  request.engines = engines_;
  for (const std::string& text : settings_) request.settings.push_back({parse_setting(text)});
  if (is_given("--size")) request.settings.push_back({{"size", {size_}, "--size"}});
  if (is_given("--input")) request.settings.push_back({{"input", input_, "--input"}});
  const auto workers = [&](const std::string& option, const std::string& text, std::vector<int>& counts) {
    if (is_given(option)) counts = parse_workers(base::split(text, ','), option);
  };
  workers("--workers", workers_, request.threads);
  workers("--workers", workers_, request.procs);
  workers("--threads", threads_, request.threads);
  workers("--procs", procs_, request.procs);
  if (is_given("--modes")) request.modes = parse_list<model::Mode>(modes_, "--modes", model::parse_mode);
  if (is_given("--chunk"))
    request.chunks = parse_list<std::optional<std::size_t>>(chunks_, "--chunk", parse_chunk);
  if (is_given("--schedule"))
    request.schedules = parse_list<Schedule>(schedules_, "--schedule", model::parse_schedule);
  if (is_given("--transport"))
    request.transports = parse_list<model::Transport>(transports_, "--transport", model::parse_transport);
  return request;
}

}  // namespace parbench::cli
