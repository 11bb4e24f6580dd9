#pragma once

#include <optional>
#include <string>
#include <vector>

/// A picture as a value: what the page, the bare specifications and the pictures are made of.
namespace parbench::plot {

/// What people read, and the number behind it, where there is one.
struct Cell {
  std::string text;
  std::optional<double> value = {};  ///< in the report's unit (ns, bytes, a ratio), unrounded

  bool operator==(const Cell&) const = default;
};

/// The numbers under a chart. The first column names the row.
struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<Cell>> rows;  ///< each as long as `header`

  bool operator==(const Table&) const = default;
};

struct Chart {
  std::string name;      ///< on the command line: "speed-up"
  std::string title;     ///< plain text, as all below
  std::string sentence;  ///< what it shows and how to read it; where there is no `spec`, why not
  std::string spec;      ///< a Vega-Lite specification with its data; empty where there is nothing to draw
  Table table;

  bool is_drawn() const { return !spec.empty(); }
};

}  // namespace parbench::plot
