#include "cli/app.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <exception>
#include <new>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/arguments.hpp"
#include "cli/compare_command.hpp"
#include "cli/export_command.hpp"
#include "cli/measure_command.hpp"
#include "cli/metg_command.hpp"
#include "cli/micro_command.hpp"
#include "cli/new_command.hpp"
#include "cli/plot_command.hpp"
#include "cli/plugin_request.hpp"
#include "cli/python_command.hpp"
#include "cli/scale_command.hpp"
#include "cli/toolkit_command.hpp"
#include "measure/machine.hpp"
#include "plugins/plugin.hpp"
#include "plugins/supervisor.hpp"
#include "report/case_names.hpp"
#include "report/info.hpp"
#include "report/listing.hpp"
#include "sys/host.hpp"
#include "sys/signals.hpp"
#include "workloads/catalogue.hpp"

namespace parbench::cli {
namespace {

/// Synchronous, on stderr, in this process only: a forked child logs nothing.
void set_up_log() {
  auto log = spdlog::stderr_logger_st("parbench");
  log->set_pattern("parbench: %v");
  spdlog::set_default_logger(std::move(log));
}

report::Tuning read_tuning() {
  const sys::Tuning tuning = sys::read_tuning();
  return {tuning.turbo, tuning.turbo_off, tuning.transparent_huge_pages};
}

int print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  return exit_ok;
}

int show_info(const InfoCommand& command) {
  const model::Machine machine = measure::read_machine();
  const auto advices = report::advice(machine, read_tuning());
  return print(command.json ? report::info_json(machine, advices) : report::info_text(machine, advices));
}

/// Does what the command line says. `command_line` is all of it, for the report.
int dispatch(const std::vector<std::string>& arguments, const std::vector<WorkloadKind>& kinds,
             const std::vector<std::string>& command_line, plugins::CallBoard* board) {
  const Command command = parse_arguments(arguments, kinds);
  if (const auto* text = std::get_if<PrintCommand>(&command)) return print(text->text);
  if (const auto* info = std::get_if<InfoCommand>(&command)) return show_info(*info);
  if (const auto* toolkit = std::get_if<ToolkitCommand>(&command)) return run_toolkit(*toolkit);
  if (const auto* list = std::get_if<ListCommand>(&command))
    return print(list->json ? report::list_json(kinds) : report::list_text(kinds));
  if (const auto* micro = std::get_if<MicroCommand>(&command)) return run_micro(*micro);
  if (const auto* compare = std::get_if<CompareCommand>(&command)) return run_compare(*compare);
  if (const auto* plot = std::get_if<PlotCommand>(&command)) return run_plot(*plot);
  if (const auto* create = std::get_if<NewCommand>(&command)) return print(run_new(*create, kinds));
  if (const auto* exported = std::get_if<ExportCommand>(&command)) return run_export(*exported);
  if (const auto* trace = std::get_if<TraceCommand>(&command)) return run_trace(*trace);
  if (const auto* python = std::get_if<PythonCommand>(&command)) return run_python(*python, command_line);
  if (const auto* scale = std::get_if<ScaleCommand>(&command)) {
    if (board != nullptr) board->set_limit(scale->measure.plan.timeout);
    return run_scale(*scale, kinds, command_line);
  }
  if (const auto* metg = std::get_if<MetgCommand>(&command)) {
    if (board != nullptr) board->set_limit(metg->measure.plan.timeout);
    return run_metg(*metg, kinds, command_line);
  }
  const auto& measure = std::get<MeasureCommand>(command);
  if (board != nullptr) board->set_limit(measure.plan.timeout);
  return run_measure(measure, kinds, command_line);
}

/// What stands in a file's name must not command the terminal; line ends are the message's own.
std::string shown(const std::string& message) {
  std::vector<std::string> lines = base::split(message, '\n');
  for (std::string& line : lines) line = report::printable(line);
  return base::join(lines, "\n");
}

int complain(const std::string& message, int code) {
  std::fprintf(stderr, "parbench: %s\n", shown(message).c_str());
  return code;
}

/// Runs `action`, which gives the exit code; what it throws becomes a message and another code.
template <class Action>
int guarded(Action&& action) noexcept {
  try {
    const int code = action();
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
      return complain("cannot write to standard output", exit_refused);
    return code;
  } catch (const base::UsageError& error) {
    return complain(error.what(), exit_usage);
  } catch (const base::SystemError& error) {
    return complain(error.what(), exit_refused);
  } catch (const std::bad_alloc&) {
    return complain("out of memory; take a smaller --size or fewer --workers", exit_refused);
  } catch (const std::exception& error) {
    return complain(error.what(), exit_refused);
  }
}

/// All in a child, since a plug-in may end the process that it is loaded into, or never return to it.
int run_with_plugins(const PluginRequest& request, const std::vector<std::string>& command_line) {
  plugins::CallBoard board(request.timeout);
  const plugins::Ending ending = plugins::supervise(board, [&] {
    return guarded([&] {
      std::vector<WorkloadKind> kinds = workloads::catalogue();
      plugins::add(kinds, request.files, reserved_names(), board);
      return dispatch(request.arguments, kinds, command_line, &board);
    });
  });
  switch (ending.kind) {
    case plugins::Ending::Kind::by_itself:
      return ending.code;
    case plugins::Ending::Kind::interrupted:
      return complain("interrupted", exit_interrupted);
    case plugins::Ending::Kind::lost:
      break;
  }
  return complain(ending.message, exit_case_failed);
}

}  // namespace

int run(const std::vector<std::string>& arguments, const std::string& program) {
  return guarded([&] {
    set_up_log();
    sys::make_file_size_limit_an_error();
    std::vector<std::string> command_line{program};
    command_line.insert(command_line.end(), arguments.begin(), arguments.end());
    const PluginRequest request = take_plugins(arguments);
    if (!request.files.empty()) return run_with_plugins(request, command_line);
    return dispatch(request.arguments, workloads::catalogue(), command_line, nullptr);
  });
}

}  // namespace parbench::cli
