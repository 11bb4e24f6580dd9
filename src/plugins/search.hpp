#pragma once

#include <string>
#include <vector>

namespace parbench::plugins {

/// The files that a search path names: entries with colons between them, each a plug-in, or a folder whose *.so are
/// taken, in the order of their names. An empty entry is nothing, never the current folder. Throws base::UsageError for
/// one that is not there or cannot be read.
std::vector<std::string> find(const std::string& search_path);

}  // namespace parbench::plugins
