#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

/// What may stand behind an option, told where the option is declared, and asked for by completion.
namespace parbench::cli {

void offer(CLI::Option* option, const std::vector<std::string>& values);

/// What was offered for it; nothing by default.
std::vector<std::string> offered(CLI::Option& option);

/// Whether its type is a file, a folder or a path, by the word for it in the help.
bool takes_path(const CLI::Option& option);

/// Whether its value is a list with commas.
bool takes_list(const CLI::Option& option);

}  // namespace parbench::cli
