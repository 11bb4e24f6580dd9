#pragma once

#include <CLI/App.hpp>
#include <map>
#include <string>

#include "cli/command.hpp"

namespace parbench::cli {

/// `parbench micro`: its own options, and those of Google Benchmark that mean something here. Pinned, since CLI11
/// keeps references; `parent` must outlive it.
class MicroOptions {
 public:
  explicit MicroOptions(CLI::App& parent);
  MicroOptions(const MicroOptions&) = delete;
  MicroOptions& operator=(const MicroOptions&) = delete;

  bool parsed() const { return app_->parsed(); }

  /// Throws base::UsageError.
  MicroCommand take() const;

 private:
  CLI::Option* add_flag(const std::string& name, const std::string& type, const std::string& help);

  CLI::App* app_;
  std::string filter_, json_;
  bool list_ = false;
  std::map<std::string, std::string> flags_;  ///< as given, by name
};

}  // namespace parbench::cli
