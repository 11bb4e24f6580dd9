#pragma once

#include <string>

namespace parbench::cli {

/// Writes what was made of a report: whole to the file `output`, or to standard output for "-". Throws
/// base::UsageError where no file can be made there, or where it would overwrite `input`, base::SystemError where the
/// system has no room; the file is then as it was.
void write_document(const std::string& text, const std::string& output, const std::string& input);

}  // namespace parbench::cli
