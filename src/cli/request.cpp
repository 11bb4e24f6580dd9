#include "cli/request.hpp"

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "model/names.hpp"
#include "model/parameter_text.hpp"

namespace parbench::cli {
namespace {

using model::CaseSpec;
using model::ExperimentSpec;
using model::Mode;

/// "/size=10k" for each parameter that is not at its default.
std::string parameter_suffix(const Parameters& parameters) {
  std::string suffix;
  for (const Parameters::Entry& entry : parameters.entries())
    if (!entry.is_default) suffix += "/" + entry.spec.name + "=" + model::value_text(entry);
  return suffix;
}

/// Every way to take one alternative of each list.
std::vector<std::vector<workloads::Setting>> combinations(
    const std::vector<std::vector<workloads::Setting>>& lists) {
  std::vector<std::vector<workloads::Setting>> all{{}};
  for (const auto& alternatives : lists) {
    std::vector<std::vector<workloads::Setting>> longer;
    for (const auto& chosen : all)
      for (const workloads::Setting& alternative : alternatives) {
        longer.push_back(chosen);
        longer.back().push_back(alternative);
      }
    all = std::move(longer);
  }
  return all;
}

bool is_texts(const WorkloadKind& kind, const std::string& parameter) {
  return std::any_of(kind.parameters.begin(), kind.parameters.end(), [&](const ParameterSpec& spec) {
    return spec.name == parameter && spec.type == ParameterType::texts;
  });
}

/// For a parameter that is itself a list, ["sleep", "1"] is one value rather than two alternatives, which are
/// written as lists in a list.
std::vector<workloads::Setting> joined(std::vector<workloads::Setting> alternatives,
                                       const WorkloadKind& kind) {
  if (alternatives.size() < 2 || !is_texts(kind, alternatives.front().name)) return alternatives;
  workloads::Setting all = alternatives.front();
  all.values.clear();
  for (const workloads::Setting& alternative : alternatives) {
    if (alternative.is_given_list) return alternatives;
    all.values.push_back(alternative.values.front());
  }
  return {all};
}

const WorkloadKind& find_kind(const Request& request, const std::vector<WorkloadKind>& kinds) {
  try {
    return workloads::find_kind(kinds, request.workload);
  } catch (const base::UsageError& error) {
    throw base::UsageError(request.where + error.what());
  }
}

class CaseList {
 public:
  CaseList(const Request& request, const WorkloadKind& kind, int cpus, std::string parameter_suffix)
      : request_(request), kind_(kind), cpus_(cpus), parameter_suffix_(std::move(parameter_suffix)) {}

  std::vector<CaseSpec> take() {
    for (const Mode mode : request_.modes) {
      refuse_python(mode);
      model::is_python(mode) ? add_python_mode(mode) : add_mode(mode);
    }
    return std::move(cases_);
  }

 private:
  std::vector<int> counts(Mode mode) const {
    const bool is_threads = mode == Mode::threads || mode == Mode::py_threads;
    const auto& own = is_threads ? request_.threads : request_.procs;
    const auto& other = is_threads ? request_.procs : request_.threads;
    if (!own.empty()) return own;
    if (!other.empty()) return other;  // like is compared with like
    return {std::min(workers_max, cpus_ * kind_.workers_per_cpu)};
  }

  void add_mode(Mode mode) {
    if (mode == Mode::seq) {
      CaseSpec spec;
      spec.schedule = Schedule::fixed;
      return add(spec, "");
    }
    const auto schedules = request_.schedules.empty() ? std::vector{kind_.schedule} : request_.schedules;
    std::vector<std::optional<model::Transport>> transports{std::nullopt};
    if (mode == Mode::procs) transports.assign(request_.transports.begin(), request_.transports.end());
    for (const int workers : counts(mode))
      for (const Schedule schedule : schedules)
        for (const auto& chunk : request_.chunks)
          for (const auto& transport : transports) {
            CaseSpec spec{"", "", mode, workers, schedule, chunk, transport};
            add(spec, options_suffix(spec));
          }
  }

  void refuse_python(Mode mode) const {
    if (!model::is_python(mode) || request_.engines == Engines::python_too) return;
    throw base::UsageError(request_.where + "mode " + std::string(name(mode)) +
                           " is for 'parbench python', which runs CPython beside parbench's own modes");
  }

  /// Pool.map deals out chunks to whoever is free, and what processes get and give goes through pipes.
  void add_python_mode(Mode mode) {
    const bool is_loop = mode == Mode::py_loop;
    for (const int workers : is_loop ? std::vector{1} : counts(mode)) {
      CaseSpec spec{"", "", mode, workers, is_loop ? Schedule::fixed : Schedule::dynamic, {}, {}};
      if (mode == Mode::py_procs) spec.transport = model::Transport::pipe;
      add(spec, "");
    }
  }

  /// "/chunk=16/schedule=guided/transport=pipe", without what is the default.
  std::string options_suffix(const CaseSpec& spec) const {
    std::string suffix;
    if (spec.chunk) suffix += "/chunk=" + base::format_count(static_cast<std::int64_t>(*spec.chunk));
    if (spec.schedule != kind_.schedule) suffix += "/schedule=" + std::string(model::name(spec.schedule));
    if (spec.transport == model::Transport::pipe) suffix += "/transport=pipe";
    return suffix;
  }

  /// The second of equal cases is called threads#2, and so on.
  void add(CaseSpec spec, const std::string& options) {
    const std::string mode(name(spec.mode));
    const std::string rest = "/" + std::to_string(spec.workers) + parameter_suffix_ + options;
    const int copy = ++copies_[mode + rest];
    spec.label = mode + (copy > 1 ? "#" + std::to_string(copy) : "");
    spec.id = kind_.name + "/" + spec.label + rest;
    cases_.push_back(std::move(spec));
  }

  const Request& request_;
  const WorkloadKind& kind_;
  int cpus_;
  std::string parameter_suffix_;
  std::map<std::string, int> copies_;
  std::vector<CaseSpec> cases_;
};

int worker_count(const std::string& text, const std::string& where) {
  const auto count = base::parse_count(text);
  if (!count)
    throw base::UsageError(where + ": '" + text +
                           "' is not a number of workers; give one or several, as in 1,2,4 or 1..4");
  if (*count < 1 || *count > workers_max)
    throw base::UsageError(where + ": " + text + " is out of range; give 1 to " +
                           std::to_string(workers_max));
  return static_cast<int>(*count);
}

void add_workers(std::vector<int>& counts, const std::string& text, const std::string& where) {
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos) return counts.push_back(worker_count(text, where));
  const std::size_t colon = text.find(':', dots);
  const int first = worker_count(text.substr(0, dots), where);
  const int last = worker_count(text.substr(dots + 2, colon - dots - 2), where);
  const int step = colon == std::string::npos ? 1 : worker_count(text.substr(colon + 1), where);
  if (last < first)
    throw base::UsageError(where + ": " + text + " counts down; write " +
                           text.substr(dots + 2, colon - dots - 2) + ".." + text.substr(0, dots));
  for (int count = first; count <= last; count += step) counts.push_back(count);
}

}  // namespace

std::vector<ExperimentSpec> expand(const Request& request, const std::vector<WorkloadKind>& kinds, int cpus) {
  const WorkloadKind& kind = find_kind(request, kinds);
  std::vector<ExperimentSpec> experiments;
  auto lists = request.settings;
  for (auto& alternatives : lists) alternatives = joined(std::move(alternatives), kind);
  for (const auto& settings : combinations(lists)) {
    ExperimentSpec spec;
    spec.workload = kind.name;
    spec.parameters = workloads::make_parameters(kind, settings);
    spec.cases = CaseList(request, kind, cpus, parameter_suffix(spec.parameters)).take();
    spec.control = spec.cases.front();
    spec.control.id += "/control";
    experiments.push_back(std::move(spec));
  }
  return experiments;
}

std::vector<int> parse_workers(const std::vector<std::string>& texts, const std::string& where) {
  std::vector<int> counts;
  counts.reserve(texts.size());
  for (const std::string& text : texts) add_workers(counts, text, where);
  return counts;
}

workloads::Setting parse_setting(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw base::UsageError("--set: '" + text + "' has no value; write NAME=VALUE");
  return {text.substr(0, equals), {text.substr(equals + 1)}, "--set " + text.substr(0, equals)};
}

std::optional<std::size_t> parse_chunk(const std::string& text, const std::string& where) {
  if (text == "auto") return std::nullopt;
  const auto count = base::parse_count(text);
  if (!count || *count < 1)
    throw base::UsageError(where + ": '" + text + "' is not a number of items; give 1 or more, or auto");
  return static_cast<std::size_t>(*count);
}

}  // namespace parbench::cli
