#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "model/sample.hpp"

namespace parbench::measure {

/// The user (or the system) asked the run to end.
struct Interrupted {
  bool operator==(const Interrupted&) const = default;
};

/// What came of running one case once.
using Outcome = std::variant<model::Sample, model::Failure, Interrupted>;

/// A sample or failure as bytes, for the pipe from a case's process to the orchestrator: the same program on
/// both sides, so that plain memory serves. Sample's round and position are not sent; the orchestrator knows
/// them.
std::vector<std::byte> encode(const std::variant<model::Sample, model::Failure>& result);

/// No value where the bytes are not whole: the sender died.
std::optional<std::variant<model::Sample, model::Failure>> decode(std::span<const std::byte> bytes);

}  // namespace parbench::measure
