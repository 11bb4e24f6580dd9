#pragma once

#include <span>
#include <string>
#include <vector>

#include "micro/family.hpp"

namespace parbench::micro {

/// The families with only those sides whose names the regular expression `filter` (POSIX, extended) matches somewhere, or
/// none of them where it begins with '-'; all for an empty one. Throws base::UsageError, naming `option`, where it is no regular
/// expression or nothing is left.
std::vector<Family> choose(std::vector<Family> families, const std::string& filter,
                           const std::string& option);

/// The names of the benchmarks, in order.
std::vector<std::string> names(std::span<const Family> families);

}  // namespace parbench::micro
