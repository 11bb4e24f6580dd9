#include "cli/help_formatter.hpp"

#include <CLI/CLI.hpp>

#include "base/text.hpp"

namespace parbench::cli {
namespace {

constexpr std::size_t column = 28;  ///< where explanations begin
constexpr std::size_t page = 110;

std::string entry(const std::string& name, const std::string& explanation) {
  std::string line = "  " + name;
  line.resize(std::max(line.size() + 2, column), ' ');
  return line + base::wrap(explanation, column, page - column) + "\n";
}

}  // namespace

std::string HelpFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  const std::string type = option->get_type_name();
  if (is_positional) return entry(type, option->get_description());
  const bool takes_value = option->get_expected_max() > 0 && option->get_type_size() > 0;
  return entry(option->get_name(false, true) + (takes_value ? " " + type : ""), option->get_description());
}

std::string HelpFormatter::make_subcommand(const CLI::App* app) const {
  return entry(app->get_name(), app->get_description());
}

}  // namespace parbench::cli
