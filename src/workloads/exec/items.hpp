#pragma once

#include <string>
#include <vector>

/// What the user's command is run for.
namespace parbench::workloads::exec {

/// A number N stands for the items 0, 1, ... N-1; anything else names a file (`-` is stdin), whose lines are the
/// items, as they are: neither quotes nor blanks mean anything. Empty lines are passed over. Throws
/// base::UsageError for a file that cannot be read, without a line, or with a line that no argument can hold.
std::vector<std::string> read_items(const std::string& source);

/// The lines of `text`, without line ends and empty ones.
std::vector<std::string> lines_of(const std::string& text);

}  // namespace parbench::workloads::exec
