#pragma once

#include <string>
#include <vector>

namespace parbench::cli {

/// Writes what was made of reports: whole to the file `output`, or to standard output for "-". Throws
/// base::UsageError where no file can be made there, or where it would overwrite one of `inputs`, base::SystemError where the
/// system has no room; the file is then as it was.
void write_document(const std::string& text, const std::string& output,
                    const std::vector<std::string>& inputs);

}  // namespace parbench::cli
