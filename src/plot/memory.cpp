#include <algorithm>

#include "plot/cells.hpp"
#include "plot/charts.hpp"
#include "plot/spec.hpp"
#include "stats/intervals.hpp"

namespace parbench::plot {
namespace {

using Layout = JsonText::Layout;

struct Row {
  std::size_t index;  ///< of the case
  std::size_t rounds;
  double least, median, greatest;
};

std::vector<Row> rows_of(const Subject& subject) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < subject.names.size(); ++i) {
    std::vector<double> bytes;
    for (const model::Sample& sample : subject.record(i).rounds)
      if (sample.usage.peak_pss_bytes) bytes.push_back(static_cast<double>(*sample.usage.peak_pss_bytes));
    if (bytes.empty()) continue;
    const auto [least, greatest] = std::minmax_element(bytes.begin(), bytes.end());
    rows.push_back({i, bytes.size(), *least, stats::median(bytes), *greatest});
  }
  return rows;
}

base::Unit common_unit(const std::vector<Row>& rows) {
  double most = 1;
  for (const Row& row : rows) most = std::max(most, row.greatest);
  return base::byte_unit(most);
}

Table make_table(const Subject& subject, const std::vector<Row>& rows, const base::Unit& unit) {
  Table table{
      {"case", "rounds", with_unit("least", unit), with_unit("median", unit), with_unit("greatest", unit)},
      {}};
  for (const Row& row : rows)
    table.rows.push_back({{subject.names[row.index]},
                          count_cell(row.rounds),
                          number_cell(row.least, unit.size),
                          number_cell(row.median, unit.size),
                          number_cell(row.greatest, unit.size)});
  return table;
}

void write_encoding(JsonText& out, const std::vector<std::string>& names,
                    const std::vector<std::string>& series) {
  out.key("encoding");
  out.object(Layout::lines, [&] {
    write_case_axis(out, names);
    write_colour(out, "series", series);
    out.document_field("tooltip", R"([{"field": "case"}, {"field": "text", "title": "peak memory"}])");
  });
}

std::string make_spec(const Subject& subject, const std::vector<Row>& rows, const base::Unit& unit) {
  std::vector<std::string> names;
  std::vector<std::string> series;
  names.reserve(rows.size());
  series.reserve(rows.size());
  Domain domain{0, 0};
  for (const Row& row : rows) {
    names.push_back(subject.names[row.index]);
    series.push_back(subject.series[row.index]);
    domain.include(1.05 * row.greatest / unit.size);
  }
  return write_spec("Peak memory of each case", rows_height(rows.size(), 28), [&](JsonText& out) {
    write_data(out, [&] {
      for (const Row& row : rows)
        write_row(out, [&] {
          out.field("case", subject.names[row.index]);
          out.field("series", subject.series[row.index]);
          out.field("value", row.median / unit.size);
          out.field("low", row.least / unit.size);
          out.field("high", row.greatest / unit.size);
          out.field("text", base::format_bytes(row.median));
        });
    });
    write_encoding(out, names, series);
    write_layers(out, [&] {
      out.object(Layout::lines, [&] {
        out.document_field("mark", R"({"type": "rule", "strokeWidth": 2})");
        out.key("encoding");
        out.object(Layout::lines, [&] {
          write_axis(out, "x", "low", with_unit("peak memory (PSS)", unit), Scale::linear, domain);
          out.document_field("x2", R"({"field": "high"})");
        });
      });
      out.document(
          R"({"mark": {"type": "point", "filled": true, "size": 110, "opacity": 1}, "encoding": {"x": {"field": "value", "type": "quantitative"}}})");
    });
  });
}

}  // namespace

Chart memory(const Subject& subject) {
  std::vector<Row> rows = rows_of(subject);
  const base::Unit unit = common_unit(rows);
  Chart chart{"memory", "Memory", "", "", make_table(subject, rows, unit)};
  std::erase_if(rows, [&](const Row& row) {
    return !std::binary_search(subject.drawn.begin(), subject.drawn.end(), row.index);
  });
  if (rows.empty()) {
    chart.sentence = "The system did not tell how much memory the cases took.";
    return chart;
  }
  chart.sentence =
      "The most memory that all processes of a case held together, shared pages counted once (PSS): the "
      "point is the "
      "median over rounds, the line runs from the least to the greatest." +
      subject.selection;
  chart.spec = make_spec(subject, rows, unit);
  return chart;
}

}  // namespace parbench::plot
