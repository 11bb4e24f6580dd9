#pragma once

#include <CLI/App.hpp>
#include <string>

namespace parbench::cli {

/// CLI11's help with long explanations wrapped, and without its marks for how often an option may stand.
class HelpFormatter final : public CLI::Formatter {
 public:
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* app) const override;
};

}  // namespace parbench::cli
