#include "workloads/csv/writer.hpp"

#include <cmath>

namespace parbench::csv {
namespace {

void write_field(const Field& field, TextBuffer& out) {
  const bool quote = field.quoted && field.text().find_first_of(",\"\n\r") != std::string_view::npos;
  if (quote) out.append('"');
  out.append(field.text());
  if (quote) out.append('"');
}

/// ",number", or "," where there is none.
void write_statistic(double number, TextBuffer& out) {
  out.append(',');
  if (!std::isnan(number)) out.append(number);
}

}  // namespace

void write_names(const std::vector<Column>& columns, TextBuffer& out) {
  for (const Column& column : columns) {
    if (&column != &columns.front()) out.append(',');
    out.append(column.name);
  }
  out.append('\n');
}

void write_table(const Table& table, const CleanTable& clean, TextBuffer& out) {
  write_names(clean.columns, out);
  write_rows(table, clean, out);
}

void write_rows(const Table& table, const CleanTable& clean, TextBuffer& out) {
  const std::string_view missing_line = clean.columns.size() == 1 ? "\"\"" : "";
  for (std::size_t row = 0; row < clean.rows; ++row) {
    const std::span<const Field> fields = table.row(row);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (i != 0) out.append(',');
      if (fields[i].size == 0) {
        out.append(missing_line);
      } else if (clean.columns[i].numeric) {
        out.append(clean.columns[i].statistics.z_score(clean.values[i * clean.rows + row]));
      } else {
        write_field(fields[i], out);
      }
    }
    out.append('\n');
  }
}

void write_summary(const CleanTable& clean, TextBuffer& out) {
  out.append("column,type,count,missing,mean,std,min,max\n");
  for (const Column& column : clean.columns) {
    out.append(column.name);
    out.append(column.numeric ? ",numeric," : ",text,");
    out.append(clean.rows - column.missing);
    out.append(',');
    out.append(column.missing);
    if (column.numeric) {
      write_statistic(column.statistics.mean(), out);
      write_statistic(column.statistics.deviation(), out);
      write_statistic(column.statistics.minimum(), out);
      write_statistic(column.statistics.maximum(), out);
    } else {
      out.append(",,,,");
    }
    out.append('\n');
  }
}

}  // namespace parbench::csv
