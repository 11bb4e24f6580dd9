#include "cli/micro_command.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/error.hpp"
#include "cli/app.hpp"
#include "cli/output.hpp"
#include "micro/catalogue.hpp"
#include "micro/choice.hpp"
#include "micro/measure.hpp"
#include "micro/price_list.hpp"
#include "sys/file.hpp"
#include "sys/signals.hpp"

namespace parbench::cli {
namespace {

using micro::Outcome;

/// A line on the terminal that says what is being measured, and goes away with it.
class RunningName {
 public:
  explicit RunningName(std::size_t count) : count_(count), is_shown_(::isatty(STDERR_FILENO) == 1) {}
  RunningName(const RunningName&) = delete;
  RunningName& operator=(const RunningName&) = delete;
  ~RunningName() { clear(); }

  void show(const std::string& name) {
    if (!is_shown_ || name == name_) return;
    name_ = name;
    ++index_;
    std::fprintf(stderr, "\r\x1b[K%zu/%zu %s", index_, count_, name.c_str());
  }

 private:
  void clear() const {
    if (index_ > 0) std::fputs("\r\x1b[K", stderr);
  }

  std::size_t count_;
  bool is_shown_;
  std::size_t index_ = 0;
  std::string name_;
};

Outcome measure(const std::vector<micro::Family>& families, const std::vector<std::string>& flags) {
  RunningName running(micro::names(families).size());
  sys::InterruptWatch interrupts;
  return micro::measure(families, flags, interrupts, [&](const std::string& name) { running.show(name); });
}

void write_json(const MicroCommand& command, const std::string& json) {
  if (!command.json || json.empty()) return;
  if (*command.json == "-")
    std::fputs(json.c_str(), stdout);
  else
    sys::replace_file(*command.json, json);
}

int exit_code(const Outcome& outcome) {
  if (outcome.end == Outcome::End::interrupted) return exit_interrupted;
  const bool has_failed = std::any_of(
      outcome.measurements.begin(), outcome.measurements.end(),
      [](const micro::Measurement& measurement) { return measurement.problem.rfind("failed", 0) == 0; });
  return has_failed || outcome.end == Outcome::End::failed ? exit_case_failed : exit_ok;
}

}  // namespace

int run_micro(const MicroCommand& command) {
  const std::vector<micro::Family> families = micro::choose(micro::catalogue(), command.filter, "--filter");
  if (command.list) {
    for (const std::string& name : micro::names(families)) std::printf("%s\n", name.c_str());
    return exit_ok;
  }
  if (command.json && *command.json != "-") check_json_path(*command.json);
  const Outcome outcome = measure(families, command.flags);
  if (outcome.end == Outcome::End::refused) throw base::UsageError("micro: " + outcome.message);
  FILE* const stream = command.json == "-" ? stderr : stdout;
  std::fputs(micro::price_list(families, outcome.measurements).c_str(), stream);
  if (outcome.end != Outcome::End::complete) spdlog::error("{}", outcome.message);
  write_json(command, outcome.json);
  return exit_code(outcome);
}

}  // namespace parbench::cli
