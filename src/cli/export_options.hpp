#pragma once

#include <CLI/App.hpp>
#include <string>

#include "cli/command.hpp"

namespace parbench::cli {

/// `parbench export`. Pinned, since CLI11 keeps references; `parent` must outlive it.
class ExportOptions {
 public:
  explicit ExportOptions(CLI::App& parent);
  ExportOptions(const ExportOptions&) = delete;
  ExportOptions& operator=(const ExportOptions&) = delete;

  bool parsed() const { return app_->parsed(); }

  /// Throws base::UsageError.
  ExportCommand take() const;

 private:
  CLI::App* app_;
  ExportCommand command_;
  std::string format_, metric_;
};

/// `parbench trace`. Pinned likewise.
class TraceOptions {
 public:
  explicit TraceOptions(CLI::App& parent);
  TraceOptions(const TraceOptions&) = delete;
  TraceOptions& operator=(const TraceOptions&) = delete;

  bool parsed() const { return app_->parsed(); }
  TraceCommand take() const { return command_; }

 private:
  CLI::App* app_;
  TraceCommand command_;
};

}  // namespace parbench::cli
