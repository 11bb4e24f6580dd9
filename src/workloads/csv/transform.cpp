#include "workloads/csv/transform.hpp"

#include "workloads/csv/parser.hpp"
#include "workloads/csv/writer.hpp"

namespace parbench::csv {

std::optional<Malformed> transform(std::string_view text, Workspace& workspace) {
  workspace.output.clear();
  workspace.summary.clear();
  if (auto malformed = parse(text, workspace.table)) return malformed;
  clean(workspace.table, workspace.clean);
  write_table(workspace.table, workspace.clean, workspace.output);
  write_summary(workspace.clean, workspace.summary);
  return std::nullopt;
}

}  // namespace parbench::csv
