#include "cli/report_file.hpp"

#include <iostream>
#include <sstream>
#include <utility>

#include "base/error.hpp"
#include "report/read.hpp"
#include "sys/file.hpp"

namespace parbench::cli {
namespace {

std::string read_stdin() {
  std::ostringstream text;
  text << std::cin.rdbuf();
  return std::move(text).str();
}

std::string read_file(const std::string& path) {
  try {
    return sys::read_file(path);
  } catch (const base::SystemError& error) {
    throw base::UsageError(error.what());
  }
}

}  // namespace

model::Report load_report(const std::string& path) {
  if (path.empty()) throw base::UsageError("'' is not a file name; give a report, or - for standard input");
  if (path == "-") return report::read_report(read_stdin(), "standard input");
  return report::read_report(read_file(path), path);
}

}  // namespace parbench::cli
