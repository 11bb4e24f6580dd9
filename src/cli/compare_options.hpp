#pragma once

#include <CLI/App.hpp>
#include <string>

#include "cli/command.hpp"

namespace parbench::cli {

/// `parbench compare` and its options. Pinned, since CLI11 keeps references; `parent` must outlive it.
class CompareOptions {
 public:
  explicit CompareOptions(CLI::App& parent);
  CompareOptions(const CompareOptions&) = delete;
  CompareOptions& operator=(const CompareOptions&) = delete;

  bool parsed() const { return app_->parsed(); }

  /// Throws base::UsageError.
  CompareCommand take() const;

 private:
  void take_verdicts(CompareCommand& command) const;
  void take_obstacles(CompareCommand& command) const;

  CLI::App* app_;
  std::string before_, after_, margin_, drift_, allow_;
  std::string fail_on_ = "regressed", metric_ = "both", format_ = "table", output_ = "-";
  bool markdown_ = false, force_ = false;
};

}  // namespace parbench::cli
