#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compare/change.hpp"

/// The words that stand for the enums on the command line and in what is written.
namespace parbench::compare {

std::string_view name(Verdict verdict);
std::string_view name(Obstacle obstacle);

/// The enumerator called `text`. Throws base::UsageError that starts with `where`, and names the nearest.
Verdict parse_verdict(std::string_view text, const std::string& where);
Obstacle parse_obstacle(std::string_view text, const std::string& where);

std::vector<std::string> verdict_names();
std::vector<std::string> obstacle_names();

}  // namespace parbench::compare
