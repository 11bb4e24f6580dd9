#pragma once

#include <CLI/App.hpp>
#include <parbench/workload.hpp>
#include <string>
#include <vector>

/// Completion: the shell asks the program itself, so that what it offers is what is declared.
namespace parbench::cli {

/// `parbench __complete WORDS...`: the words behind `parbench`, the last of which is being typed, maybe empty.
inline constexpr const char* complete_command = "__complete";

/// What the last of `words` may become, a line each: the whole word, and behind a tab what it means, where that is
/// known. The lines ":files" and ":commands" stand for what the shell knows better.
std::string complete(CLI::App& app, const std::vector<WorkloadKind>& kinds, std::vector<std::string> words);

}  // namespace parbench::cli
