#pragma once

#include <parbench/parameters.hpp>
#include <string>

namespace parbench::model {

/// A parameter's value, exactly, as a user would write it: "1M", "2ms", "0.5", "simd", "a.csv,b.csv".
std::string value_text(const Parameters::Entry& entry);

}  // namespace parbench::model
