#include "cli/export_command.hpp"

#include <spdlog/spdlog.h>

#include "cli/app.hpp"
#include "cli/document.hpp"
#include "cli/report_file.hpp"
#include "exports/selection.hpp"
#include "exports/trace_file.hpp"

namespace parbench::cli {

int run_export(const ExportCommand& command) {
  const model::Report report = load_report(command.report);
  write_document(exports::write(report, command.format, command.metric), command.output, {command.report});
  if (!report.complete)
    spdlog::warn("{}: its run was cut short; this is what it had measured by then", command.report);
  for (const std::string& line : exports::left_out(report, command.format, command.metric))
    spdlog::warn("left out: {}", line);
  return exit_ok;
}

int run_trace(const TraceCommand& command) {
  const model::Report report = load_report(command.report);
  write_document(exports::trace_json(report), command.output, {command.report});
  return exit_ok;
}

}  // namespace parbench::cli
