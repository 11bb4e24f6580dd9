#include "cli/micro_options.hpp"

#include <CLI/CLI.hpp>

#include "base/error.hpp"
#include "cli/offer.hpp"

namespace parbench::cli {
namespace {

/// What Google Benchmark is told where nothing else is asked for: all of it within a minute.
const std::map<std::string, std::string>& default_flags() {
  static const std::map<std::string, std::string> flags{{"--benchmark_min_time", "0.1"},
                                                        {"--benchmark_repetitions", "3"}};
  return flags;
}

}  // namespace

MicroOptions::MicroOptions(CLI::App& parent)
    : app_(parent.add_subcommand(
          "micro", "what single operations cost, with threads and with processes: a price list")) {
  app_->add_option(
          "--filter,--benchmark_filter", filter_,
          "only what this regular expression matches somewhere in its name, e.g. '^lock/|8B/processes'")
      ->type_name("REGEX");
  app_->add_option(
          "--json", json_,
          "write Google Benchmark's JSON to FILE, or to stdout with - (the list then goes to stderr)")
      ->type_name("FILE");
  app_->add_flag("--list,--benchmark_list_tests", list_, "print the names and measure nothing");
  add_flag("min_time", "SECONDS", "how long a repetition runs at least [0.1]");
  add_flag("min_warmup_time", "SECONDS", "how long it runs before it counts [0]");
  add_flag("repetitions", "N", "how often each is measured; the list shows the median [3]");
  add_flag("enable_random_interleaving", "true", "repetitions of all in random order");
  add_flag("report_aggregates_only", "true", "no single repetitions in the JSON");
  add_flag("out", "FILE", "write what Google Benchmark itself reports");
  offer(add_flag("out_format", "F", "of that file: json, console or csv [json]"), {"json", "console", "csv"});
  add_flag("context", "KEY=VALUE", "put into the JSON");
  offer(add_flag("time_unit", "U", "of the JSON: ns, us, ms or s [ns]"), {"ns", "us", "ms", "s"});
}

CLI::Option* MicroOptions::add_flag(const std::string& name, const std::string& type,
                                    const std::string& help) {
  const std::string option = "--benchmark_" + name;
  return app_->add_option(option, flags_[option], help)->type_name(type)->group("Google Benchmark's own");
}

MicroCommand MicroOptions::take() const {
  MicroCommand command{filter_, {}, list_, {}};
  if (app_->count("--json") > 0) {
    if (json_.empty())
      throw base::UsageError("--json: '' is not a file name; give one, or - for standard output");
    command.json = json_;
  }
  auto flags = default_flags();
  for (const auto& [name, value] : flags_)
    if (app_->count(name) > 0) flags[name] = value;
  for (const auto& [name, value] : flags) command.flags.emplace_back(name).append("=").append(value);
  return command;
}

}  // namespace parbench::cli
