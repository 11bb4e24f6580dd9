#pragma once

#include <optional>
#include <string>

#include "model/report.hpp"

namespace parbench::cli {

/// "2026-11-22T16:30:00Z"
std::string utc_now();

/// Whether a file can be made or replaced at `path`, which `option` gave. Throws base::UsageError where it cannot,
/// base::SystemError where the system has no room.
void check_writable(const std::string& path, const std::string& option);

/// The same for --json.
void check_json_path(const std::string& path);

/// The JSON file of a run, replaced as a whole after each look, so that a run that is cut short leaves a
/// valid report.
class ReportFile {
 public:
  /// No path: nothing is written. Throws base::UsageError where no file can be made there, base::SystemError
  /// where the system has no room.
  explicit ReportFile(std::optional<std::string> path);

  /// Writes the report as it stands, to a regular file. A failure is not the measurement's: it is logged
  /// once, and finish() tries again.
  void update(const model::Report& report);

  /// Writes the finished report. Throws base::SystemError; the file is then as it was.
  void finish(const model::Report& report);

 private:
  std::optional<std::string> path_;
  bool has_failed_ = false;
};

}  // namespace parbench::cli
