#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/report.hpp"

/// What will disturb a measurement on a machine, and what mends it. Nothing is changed here.
namespace parbench::report {

enum class Severity {
  note,    ///< good to know when reading results
  warning  ///< makes results worse or harder to repeat
};

struct Advice {
  Severity severity = Severity::note;
  std::string topic;                   ///< "governor", "load", ...
  std::string text;                    ///< a sentence or two
  std::optional<std::string> command;  ///< what the user may run; none where there is nothing to run

  bool operator==(const Advice&) const = default;
};

/// Settings that the model's Machine does not hold; `cli` fills them from sys::read_tuning().
struct Tuning {
  std::optional<bool> turbo;
  std::string turbo_off;  ///< the command that switches it off
  std::optional<std::string> transparent_huge_pages;
};

/// The warnings first. What is not known gives no advice.
std::vector<Advice> advice(const model::Machine& machine, const Tuning& tuning = {});

}  // namespace parbench::report
