#include "cli/offer.hpp"

#include <CLI/CLI.hpp>

#include "base/text.hpp"

namespace parbench::cli {
namespace {

constexpr std::string_view mark = "offer:";

bool type_has(const CLI::Option& option, const char* word) {
  return option.get_type_name().find(word) != std::string::npos;
}

}  // namespace

/// CLI11 has no place for what belongs to an option, but for checks. This one lets everything pass, and has no
/// description, so that no help shows it.
void offer(CLI::Option* option, const std::vector<std::string>& values) {
  const auto pass = [](std::string&) { return std::string(); };
  option->check(CLI::Validator(pass, "", std::string(mark) + base::join(values, "\n")));
}

std::vector<std::string> offered(CLI::Option& option) {
  try {
    for (int index = 0;; ++index) {
      const std::string& name = option.get_validator(index)->get_name();
      if (name.rfind(mark, 0) == 0) return base::split(name.substr(mark.size()), '\n');
    }
  } catch (const CLI::OptionNotFound&) {
    return {};
  }
}

bool takes_path(const CLI::Option& option) {
  return type_has(option, "FILE") || type_has(option, "PATH") || type_has(option, "DIR") ||
         type_has(option, ".json");
}

bool takes_list(const CLI::Option& option) {
  return type_has(option, "[,");
}

}  // namespace parbench::cli
