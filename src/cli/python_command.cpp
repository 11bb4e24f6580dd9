#include "cli/python_command.hpp"

#include <spdlog/spdlog.h>

#include "base/text.hpp"
#include "cli/measure_command.hpp"
#include "python/function.hpp"
#include "python/interpreter.hpp"
#include "python/launcher.hpp"
#include "python/session.hpp"
#include "workloads/catalogue.hpp"

namespace parbench::cli {
namespace {

std::vector<WorkloadKind> python_kinds() {
  std::vector<WorkloadKind> kinds;
  for (const std::string& name : python::counterpart_names())
    kinds.push_back(workloads::find_kind(workloads::catalogue(), name));
  kinds.push_back(python::function_kind());
  return kinds;
}

}  // namespace

int run_python(const PythonCommand& command, std::vector<std::string> command_line) {
  if (command.measure.dry_run) return run_measure(command.measure, python_kinds(), std::move(command_line));
  python::Interpreter interpreter =
      python::find_interpreter(command.interpreter, command.measure.plan.timeout);
  if (command.measure.output.verbosity > 0)
    spdlog::info("{} starts in about {}, which is in no number", interpreter.path,
                 base::format_duration(interpreter.start));
  python::Session session(std::move(interpreter));
  return run_measure(command.measure, session.prepared_for(python_kinds()), std::move(command_line),
                     [&](const measure::ForkingLauncher::Options& options, sys::InterruptWatch& interrupts) {
                       return std::make_unique<python::Launcher>(options, session, interrupts);
                     });
}

}  // namespace parbench::cli
