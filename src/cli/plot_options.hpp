#pragma once

#include <CLI/App.hpp>
#include <string>

#include "cli/command.hpp"

namespace parbench::cli {

/// `parbench plot`. Pinned, since CLI11 keeps references; `parent` must outlive it.
class PlotOptions {
 public:
  explicit PlotOptions(CLI::App& parent);
  PlotOptions(const PlotOptions&) = delete;
  PlotOptions& operator=(const PlotOptions&) = delete;

  bool parsed() const { return app_->parsed(); }

  /// Throws base::UsageError.
  PlotCommand take() const;

 private:
  CLI::App* app_;
  PlotCommand command_;
  std::string format_;
};

}  // namespace parbench::cli
