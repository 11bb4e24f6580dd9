#pragma once

#include <span>
#include <string>

#include "micro/family.hpp"
#include "micro/measurement.hpp"

/// What people read of the measurements: pure functions of them.
namespace parbench::micro {

/// A table per family, a row per operation that was measured, with medians; under each what it comes to, and why a number
/// is missing. Families of which nothing was measured are left out.
std::string price_list(std::span<const Family> families, std::span<const Measurement> measurements);

/// "A process costs 12x what a thread costs to start and join: 310 us against 26 us; with 1 GiB resident 1.9 ms."
/// About the first operation with both sides; empty where there is none.
std::string sentence(const Family& family, std::span<const Measurement> measurements);

}  // namespace parbench::micro
