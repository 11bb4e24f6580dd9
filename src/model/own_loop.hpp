#pragma once

#include <optional>

#include "model/plan.hpp"

/// A plan may hold a second language beside parbench's own, whose cases are also compared with that language's loop.
namespace parbench::model {

/// The case of `spec` that is the loop of its second language; none where there is no other, or it is the base.
inline std::optional<std::size_t> second_loop(const ExperimentSpec& spec) {
  for (std::size_t i = 0; i < spec.cases.size(); ++i)
    if (spec.cases[i].mode == Mode::py_loop) return i == 0 ? std::nullopt : std::optional(i);
  return std::nullopt;
}

/// Whether the case at `index` is compared with the second loop, besides the base.
inline bool has_second_base(const ExperimentSpec& spec, std::size_t index) {
  const auto loop = second_loop(spec);
  return loop && index != 0 && index != *loop && is_python(spec.cases[index].mode);
}

/// How many comparisons an experiment makes, each warm and cold: each case but the first with the first, and those of
/// a second language with its loop.
inline int comparison_count(const ExperimentSpec& spec) {
  int count = static_cast<int>(spec.cases.size()) - 1;
  for (std::size_t i = 1; i < spec.cases.size(); ++i) count += has_second_base(spec, i) ? 1 : 0;
  return 2 * count;
}

}  // namespace parbench::model
