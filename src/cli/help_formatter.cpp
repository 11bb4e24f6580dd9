#include "cli/help_formatter.hpp"

#include <CLI/CLI.hpp>

namespace parbench::cli {
namespace {

constexpr std::size_t column = 28;  ///< where explanations begin
constexpr std::size_t page = 110;

std::string entry(const std::string& name, const std::string& explanation) {
  std::string line = "  " + name;
  line.resize(std::max(line.size() + 2, column), ' ');
  return line + wrap(explanation, column, page - column) + "\n";
}

}  // namespace

std::string wrap(const std::string& text, std::size_t indent, std::size_t width) {
  std::string result;
  std::size_t used = 0;
  for (const std::string& word : CLI::detail::split(text, ' ')) {
    if (used != 0 && used + 1 + word.size() > width) {
      result += "\n" + std::string(indent, ' ');
      used = 0;
    }
    if (used != 0) result += ' ';
    result += word;
    used += word.size() + (used != 0 ? 1 : 0);
  }
  return result;
}

std::string HelpFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  const std::string type = option->get_type_name();
  const bool takes_value = option->get_expected_max() > 0 && !is_positional && option->get_type_size() > 0;
  return entry(option->get_name(is_positional, true) + (takes_value ? " " + type : ""),
               option->get_description());
}

std::string HelpFormatter::make_subcommand(const CLI::App* app) const {
  return entry(app->get_name(), app->get_description());
}

}  // namespace parbench::cli
