#pragma once

#include <parbench/parameters.hpp>
#include <string>
#include <vector>

namespace parbench::model {

/// A parameter's value, exactly, as a user would write it: "1M", "2ms", "0.5", "simd", "a.csv,b.csv".
std::string value_text(const Parameters::Entry& entry);

/// The words of a command on one line, as a shell would read them: "grep 'two words' {}".
std::string words_text(const std::vector<std::string>& words);

}  // namespace parbench::model
