#include <cstdint>
#include <cstring>
#include <stdexcept>

#include "base/error.hpp"
#include "base/running_digest.hpp"
#include "base/text.hpp"
#include "model/parameter_text.hpp"
#include "sys/command.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/exec/command_line.hpp"
#include "workloads/exec/items.hpp"

namespace parbench::workloads {
namespace {

using exec::CommandLine;

enum class OnFailure { fail, accept };

/// Of one run of the command. Only whole words, so that no byte of it is padding.
struct CommandResult {
  std::uint64_t code = 0;  ///< as a shell gives it: 128 + the signal, for one that was killed
  std::uint64_t bytes = 0;
  std::uint64_t digest = 0;  ///< of its output
};
static_assert(sizeof(CommandResult) == 3 * sizeof(std::uint64_t));

struct ExecScratch final : Scratch {
  ExecScratch(const sys::Affinity& cpus, const sys::CommandGroup& group) : runner(cpus, group.id()) {}

  sys::CommandRunner runner;
  base::RunningDigest digest;
};

std::uint64_t code_of(const sys::ChildStatus& status) {
  return static_cast<std::uint64_t>(status.was_signalled() ? 128 + status.signal() : status.exit_code());
}

/// The message has some 500 bytes in all.
std::runtime_error failure(const std::string& item, const std::vector<std::string>& words,
                           const sys::CommandEnd& end) {
  const std::string said = exec::last_lines_of(end.last_words, 3, 200);
  return std::runtime_error("item '" + exec::first_of(item, 60) + "': the command " + end.status.describe() +
                            ": " + exec::first_of(model::words_text(words), 120) +
                            (said.empty() ? "" : "; its stderr ends: " + said));
}

/// Each item is a run of the user's command, which does the work in a process of its own.
class ExecWorkload final : public Workload {
 public:
  ExecWorkload(std::vector<std::string> items, CommandLine command, std::string program, OnFailure on_failure,
               sys::Stderr errors)
      : items_(std::move(items)),
        command_(std::move(command)),
        program_(std::move(program)),
        on_failure_(on_failure),
        errors_(errors) {}

  std::vector<Phase> phases() const override { return {{items_.size(), sizeof(CommandResult)}}; }
  std::unique_ptr<Scratch> make_scratch() const override {
    return std::make_unique<ExecScratch>(cpus_, group_);
  }

  /// Ends what commands have started, should this process be killed.
  std::function<void()> service() const override {
    group_.expect_guard();
    return [this] { group_.guard(); };
  }

  std::string describe() const override {
    return std::to_string(items_.size()) + (items_.size() == 1 ? " run of " : " runs of ") +
           (program_.empty() ? "the programs that the items name" : program_);
  }

  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    auto& scratch = static_cast<ExecScratch&>(*worker.scratch);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const CommandResult result = run_for(items_[items.begin + i], scratch);
      std::memcpy(out.data() + i * sizeof result, &result, sizeof result);
    }
  }

 private:
  CommandResult run_for(const std::string& item, ExecScratch& scratch) const {
    const std::vector<std::string> words = command_.with(item);
    scratch.digest.reset();
    CommandResult result;
    const sys::CommandEnd end =
        scratch.runner.run(program_for(words), words, errors_, [&](std::span<const std::byte> bytes) {
          scratch.digest.add(bytes);
          result.bytes += bytes.size();
        });
    result.code = code_of(end.status);
    result.digest = scratch.digest.value();
    if (result.code != 0 && on_failure_ == OnFailure::fail) throw failure(item, words, end);
    return result;
  }

  /// Found once where it can be: a search through PATH would be part of what is measured.
  std::string program_for(const std::vector<std::string>& words) const {
    if (!program_.empty()) return program_;
    return sys::find_program(words.front()).value_or(words.front());
  }

  std::vector<std::string> items_;
  CommandLine command_;
  std::string program_;  ///< empty where it depends on the item
  OnFailure on_failure_;
  sys::Stderr errors_;
  sys::CommandGroup group_;
  sys::Affinity cpus_ = sys::Affinity::of_caller();  ///< before any worker is bound
};

std::string find(const std::string& name) {
  if (auto program = sys::find_program(name)) return *program;
  throw base::UsageError(
      "command: '" + name + "' is " +
      (name.find('/') == std::string::npos ? "not found in PATH" : "not a file that may be executed") +
      "; what the shell itself does (functions, pipes) is written as: sh -c '...' sh {}");
}

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  CommandLine command(parameters.texts("command"));
  std::vector<std::string> items = exec::read_items(parameters.text("items"));
  std::string program;
  if (command.is_program_an_item()) {
    for (const std::string& item : items) static_cast<void>(find(exec::replaced(command.program(), item)));
  } else {
    program = find(command.program());
  }
  return std::make_unique<ExecWorkload>(
      std::move(items), std::move(command), std::move(program),
      parameters.text("on_failure") == "accept" ? OnFailure::accept : OnFailure::fail,
      parameters.text("stderr") == "show" ? sys::Stderr::inherited : sys::Stderr::kept);
}

}  // namespace

WorkloadKind exec_command() {
  return {
      .name = "exec",
      .summary =
          "your own command, once per item: what does spawning and running it cost, and does running "
          "several at once pay?",
      .item_name = "commands",
      .parameters = {{.name = "items",
                      .type = ParameterType::text,
                      .default_value = "32",
                      .help = "a file with a line per item (- is stdin; empty lines do not count), or N for "
                              "the numbers 0 to N-1"},
                     {.name = "command",
                      .type = ParameterType::texts,
                      .default_value = "echo {}",
                      .help = "program and arguments; {} is the item, which comes last where there is no {}"},
                     {.name = "on_failure",
                      .type = ParameterType::choice,
                      .default_value = "fail",
                      .help = "an exit code other than 0 fails the case, or is part of the result",
                      .choices = {"fail", "accept"}},
                     {.name = "stderr",
                      .type = ParameterType::choice,
                      .default_value = "hide",
                      .help = "what commands write there is told when one fails, or passed on at once",
                      .choices = {"hide", "show"}}},
      .schedule = Schedule::dynamic,
      .prepare = prepare};
}

}  // namespace parbench::workloads
