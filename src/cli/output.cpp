#include "cli/output.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <cerrno>
#include <ctime>

#include "base/error.hpp"
#include "report/json.hpp"
#include "sys/file.hpp"

namespace parbench::cli {
namespace {

/// Whether the path was at fault, rather than the system.
bool is_users_mistake(int error) {
  return error == ENOENT || error == ENOTDIR || error == EISDIR || error == EACCES || error == EPERM ||
         error == ENAMETOOLONG || error == ELOOP;
}

}  // namespace

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text.data();
}

void check_writable(const std::string& path, const std::string& option) {
  try {
    sys::check_replaceable(path);
  } catch (const base::SystemError& error) {
    if (is_users_mistake(error.code())) throw base::UsageError(option + ": " + error.what());
    throw;
  }
}

void check_json_path(const std::string& path) {
  check_writable(path, "--json");
}

ReportFile::ReportFile(std::optional<std::string> path) : path_(std::move(path)) {
  if (path_) check_json_path(*path_);
}

void ReportFile::update(const model::Report& report) {
  if (!path_ || has_failed_ || sys::is_special(*path_)) return;  // a pipe's reader wants one document
  try {
    model::Report partial = report;
    partial.complete = false;
    partial.finished_at = utc_now();
    sys::replace_file(*path_, report::to_json(partial));
  } catch (const base::SystemError& error) {
    has_failed_ = true;
    spdlog::warn("{}; measuring goes on, and the report is tried again at the end", error.what());
  }
}

void ReportFile::finish(const model::Report& report) {
  if (path_) sys::replace_file(*path_, report::to_json(report));
}

}  // namespace parbench::cli
