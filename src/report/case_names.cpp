#include "report/case_names.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "model/names.hpp"

namespace parbench::report {
namespace {

/// How a pool's case hands out its work, in the words of the command line.
std::vector<std::string> options(const model::CaseSpec& spec) {
  if (model::is_loop(spec.mode) || model::is_python(spec.mode)) return {};  // there is no other way
  std::vector<std::string> parts{"schedule=" + std::string(model::name(spec.schedule))};
  if (spec.chunk) parts.push_back("chunk=" + base::format_count(static_cast<std::int64_t>(*spec.chunk)));
  if (spec.transport == model::Transport::pipe) parts.push_back("transport=pipe");
  return parts;
}

bool has(const std::vector<std::string>& parts, const std::string& part) {
  return std::find(parts.begin(), parts.end(), part) != parts.end();
}

/// What all cases with a pool have in common.
std::vector<std::string> common_options(const model::ExperimentRecord& experiment) {
  std::optional<std::vector<std::string>> common;
  for (const model::CaseRecord& record : experiment.cases) {
    if (model::is_loop(record.spec.mode) || model::is_python(record.spec.mode)) continue;
    const auto parts = options(record.spec);
    if (!common) common = parts;
    std::erase_if(*common, [&](const std::string& part) { return !has(parts, part); });
  }
  return common.value_or(std::vector<std::string>());
}

}  // namespace

std::vector<std::string> case_names(const model::ExperimentRecord& experiment) {
  const auto common = common_options(experiment);
  std::vector<std::string> names;
  for (const model::CaseRecord& record : experiment.cases) {
    std::string name = record.spec.label + "/" + std::to_string(record.spec.workers);
    for (const std::string& part : options(record.spec))
      if (!has(common, part)) name += " " + part;
    names.push_back(printable(name));
  }
  return names;
}

std::string shared_options(const model::ExperimentRecord& experiment) {
  return base::join(common_options(experiment), " ");
}

const model::Comparison* find_comparison(const model::ExperimentRecord& experiment,
                                         const std::string& case_id, model::Metric metric) {
  return experiment.cases.empty()
             ? nullptr
             : find_comparison(experiment, case_id, experiment.cases.front().spec.id, metric);
}

const model::Comparison* find_comparison(const model::ExperimentRecord& experiment,
                                         const std::string& case_id, const std::string& base_id,
                                         model::Metric metric) {
  for (const model::Comparison& comparison : experiment.comparisons)
    if (comparison.case_id == case_id && comparison.base_id == base_id && comparison.metric == metric)
      return &comparison;
  return nullptr;
}

std::string printable(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code >= 0x20 && code != 0x7f) {
      result += c;
    } else {
      result += {'\\', 'x', digits[code / 16], digits[code % 16]};
    }
  }
  return result;
}

}  // namespace parbench::report
