#include "workloads/catalogue.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace parbench::workloads {
namespace {

using base::UsageError;

std::string bound_text(const ParameterSpec& spec, double bound) {
  if (spec.type == ParameterType::duration)
    return base::format_duration(std::chrono::nanoseconds(static_cast<std::int64_t>(bound)));
  if (spec.type == ParameterType::count) return base::format_count(static_cast<std::int64_t>(bound));
  return base::three_digits(bound);
}

void check_range(const ParameterSpec& spec, double value, const std::string& text, const std::string& where) {
  if (value >= spec.minimum && value <= spec.maximum) return;
  const std::string from = bound_text(spec, spec.minimum);
  throw UsageError(
      where + ": " + text + " is out of range; give " +
      (spec.maximum < 9e18 ? from + " to " + bound_text(spec, spec.maximum) : "at least " + from));
}

bool is_list(ParameterType type) {
  return type == ParameterType::paths || type == ParameterType::texts;
}

ParameterValue parse_value(const ParameterSpec& spec, const std::vector<std::string>& values,
                           const std::string& where) {
  if (is_list(spec.type)) return values;
  if (values.size() != 1) throw UsageError(where + ": takes one value, not " + std::to_string(values.size()));
  const std::string& text = values.front();
  const auto not_a = [&](const char* kind) { return UsageError(where + ": '" + text + "' is not " + kind); };
  switch (spec.type) {
    case ParameterType::count: {
      const auto value = base::parse_count(text);
      if (!value) throw not_a("an integer (k, M and G suffixes may be used, as in 64k)");
      check_range(spec, static_cast<double>(*value), text, where);
      return *value;
    }
    case ParameterType::real: {
      const auto value = base::parse_real(text);
      if (!value) throw not_a("a number");
      check_range(spec, *value, text, where);
      return *value;
    }
    case ParameterType::duration: {
      const auto value = base::parse_duration(text);
      if (!value) throw not_a("a duration (as in 2ms, 1.5s, 100us)");
      check_range(spec, static_cast<double>(value->count()), text, where);
      return std::int64_t{value->count()};
    }
    case ParameterType::choice:
      for (const std::string& choice : spec.choices)
        if (choice == text) return text;
      throw UsageError(where + ": unknown '" + text + "'" + base::suggestion(text, spec.choices));
    case ParameterType::text:
    case ParameterType::paths:
    case ParameterType::texts:
      break;
  }
  return text;
}

}  // namespace

std::vector<WorkloadKind> catalogue() {
  // clang-format off
  return {
      squares(),
      csv(),
      gridsearch(),
      images(),
      text(),
      stats(),
      montecarlo(),
      mandelbrot(),
      sort(),
      stream(),
      alloc(),
      counter(),
      files(),
      http(),
      sqlite(),
      io(),
      spin(),
      exec_command(),
  };
  // clang-format on
}

const WorkloadKind& find_kind(const std::vector<WorkloadKind>& kinds, const std::string& name) {
  std::vector<std::string> names;
  for (const WorkloadKind& kind : kinds) {
    if (kind.name == name) return kind;
    names.push_back(kind.name);
  }
  throw UsageError("unknown workload '" + name + "'" + base::suggestion(name, names));
}

Parameters make_parameters(const WorkloadKind& kind, const std::vector<Setting>& settings) {
  std::vector<Parameters::Entry> entries;
  std::vector<std::string> names;
  for (const ParameterSpec& spec : kind.parameters) {
    names.push_back(spec.name);
    std::vector<std::string> values;
    if (!is_list(spec.type)) {
      values.push_back(spec.default_value);
    } else if (!spec.default_value.empty()) {
      values = base::split(spec.default_value, ' ');
    }
    entries.push_back({spec, parse_value(spec, values, kind.name + " " + spec.name), true});
  }
  for (const Setting& setting : settings) {
    bool found = false;
    for (Parameters::Entry& entry : entries) {
      if (entry.spec.name != setting.name) continue;
      ParameterValue value = parse_value(entry.spec, setting.values, setting.where);
      entry.is_default = entry.is_default && value == entry.value;
      entry.value = std::move(value);
      found = true;
    }
    if (!found)
      throw UsageError(setting.where + ": workload '" + kind.name + "' has no parameter '" + setting.name +
                       "'" + (names.empty() ? "" : base::suggestion(setting.name, names)));
  }
  return Parameters(std::move(entries));
}

}  // namespace parbench::workloads
