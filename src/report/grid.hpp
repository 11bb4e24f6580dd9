#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Rows of cells, and two ways to write them down.
namespace parbench::report {

enum class Tone {
  plain,
  good,      ///< green
  bad,       ///< red
  doubtful,  ///< yellow
  faint      ///< grey
};

/// A text or number, and what belongs beside it, such as an interval. Both parts line up down a column.
struct Cell {
  std::string main;
  std::string aside = {};
  Tone tone = Tone::plain;
};

enum class Align { left, right };

struct Column {
  std::string title;
  Align align = Align::left;  ///< of the cells' main part
};

struct Grid {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;  ///< each as long as `columns`
};

enum class Color { never, always };

/// Aligned with spaces, for a terminal; no line ends in a space.
std::string render_text(const Grid& grid, Color color);

/// A table of GitHub-flavoured Markdown.
std::string render_markdown(const Grid& grid);

/// `text` with what Markdown would take for markup escaped.
std::string escape_markdown(std::string_view text);

/// `text` in its tone's colour, or unchanged.
std::string paint(std::string_view text, Tone tone, Color color);

/// Characters that `text` (UTF-8) takes on the screen, where each is one wide.
std::size_t display_width(std::string_view text);

}  // namespace parbench::report
