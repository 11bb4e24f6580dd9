#include "micro/choice.hpp"

#include <regex>

#include "base/error.hpp"

namespace parbench::micro {
namespace {

std::regex parse(const std::string& text, const std::string& whole, const std::string& option) {
  try {
    return std::regex(text, std::regex::extended | std::regex::nosubs);
  } catch (const std::regex_error&) {
    throw base::UsageError(option + ": '" + whole +
                           "' is not a regular expression; write e.g. '^lock/|^queue/8B'");
  }
}

}  // namespace

std::vector<Family> choose(std::vector<Family> families, const std::string& filter,
                           const std::string& option) {
  if (filter.empty()) return families;
  const bool is_negative = filter.front() == '-';
  const std::regex pattern = parse(is_negative ? filter.substr(1) : filter, filter, option);
  for (Family& family : families)
    for (Operation& operation : family.operations)
      for (const Side side : {Side::threads, Side::processes})
        if (std::regex_search(benchmark_name(family, operation, side), pattern) == is_negative)
          (side == Side::threads ? operation.threads : operation.processes) = nullptr;
  if (names(families).empty())
    throw base::UsageError(option + ": '" + filter +
                           "' matches none of the names; see 'parbench micro --list'");
  return families;
}

std::vector<std::string> names(std::span<const Family> families) {
  std::vector<std::string> all;
  for (const Family& family : families)
    for (const Operation& operation : family.operations) {
      if (operation.threads) all.push_back(benchmark_name(family, operation, Side::threads));
      if (operation.processes) all.push_back(benchmark_name(family, operation, Side::processes));
    }
  return all;
}

}  // namespace parbench::micro
