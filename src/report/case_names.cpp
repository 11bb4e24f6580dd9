#include "report/case_names.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace parbench::report {
namespace {

/// What follows "workload/mode/workers" in an id.
std::vector<std::string> options(const model::CaseSpec& spec) {
  std::vector<std::string> parts = base::split(spec.id, '/');
  parts.erase(parts.begin(), parts.begin() + std::min<std::ptrdiff_t>(3, std::ssize(parts)));
  return parts;
}

std::set<std::vector<std::string>> distinct_options(const model::ExperimentRecord& experiment) {
  std::set<std::vector<std::string>> distinct;
  for (const model::CaseRecord& record : experiment.cases)
    if (record.spec.mode != model::Mode::seq) distinct.insert(options(record.spec));
  return distinct;
}

}  // namespace

std::vector<std::string> case_names(const model::ExperimentRecord& experiment) {
  std::vector<std::string> names;
  std::vector<std::string> ids;
  for (const model::CaseRecord& record : experiment.cases) {
    names.push_back(printable(record.spec.label + "/" + std::to_string(record.spec.workers)));
    ids.push_back(printable(record.spec.id));
  }
  const bool are_unique = std::set(names.begin(), names.end()).size() == names.size();
  return are_unique && distinct_options(experiment).size() <= 1 ? names : ids;
}

std::string shared_options(const model::ExperimentRecord& experiment) {
  const auto distinct = distinct_options(experiment);
  return distinct.size() == 1 ? printable(base::join(*distinct.begin(), " ")) : "";
}

const model::Comparison* find_comparison(const model::ExperimentRecord& experiment,
                                         const std::string& case_id, model::Metric metric) {
  for (const model::Comparison& comparison : experiment.comparisons)
    if (comparison.case_id == case_id && comparison.metric == metric) return &comparison;
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
