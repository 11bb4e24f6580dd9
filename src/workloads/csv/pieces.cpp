#include "workloads/csv/pieces.hpp"

#include "workloads/csv/writer.hpp"

namespace parbench::csv {

ColumnPart merged(const ColumnPart& a, const ColumnPart& b) {
  ColumnPart all{a.present + b.present, a.missing + b.missing, a.numeric & b.numeric};
  if (all.numeric != 0) all.moments = merged(a.moments, b.moments);
  return all;
}

std::optional<Malformed> describe(const Piece& piece, Workspace& workspace, std::span<ColumnPart> parts) {
  if (auto malformed = parse(piece, workspace.table)) return malformed;
  CleanTable& clean = workspace.clean;
  clean.columns.assign(parts.size(), {.name = {}, .numeric = true});
  clean_rows(workspace.table, clean);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Column& column = clean.columns[i];
    parts[i] = {clean.rows - column.missing, column.missing, column.numeric ? 1U : 0U};
    if (column.numeric) parts[i].moments = moments_of(clean.values_of(i));
  }
  return std::nullopt;
}

std::vector<Column> columns_of(const std::vector<std::string>& names, std::span<const ColumnPart> whole) {
  std::vector<Column> columns;
  columns.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const ColumnPart& part = whole[i];
    Column& column = columns.emplace_back(
        Column{.name = names[i], .numeric = part.numeric != 0 && part.present != 0, .missing = part.missing});
    if (column.numeric) column.statistics = Statistics(part.moments);
  }
  return columns;
}

std::optional<Malformed> standardise(const Piece& piece, std::vector<Column> columns, Workspace& workspace) {
  workspace.output.clear();
  if (auto malformed = parse(piece, workspace.table)) return malformed;
  CleanTable& clean = workspace.clean;
  clean.columns = std::move(columns);
  clean_rows(workspace.table, clean);
  if (piece.has_header) write_names(clean.columns, workspace.output);
  write_rows(workspace.table, clean, workspace.output);
  return std::nullopt;
}

}  // namespace parbench::csv
