#include "report/grid.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace parbench::report {
namespace {

struct Widths {
  std::size_t main = 0;
  std::size_t aside = 0;  ///< 0 where no cell has one
  std::size_t whole = 0;  ///< of both parts, and of the title
};

Widths measure(const Grid& grid, std::size_t column) {
  Widths widths;
  for (const std::vector<Cell>& row : grid.rows) {
    PARBENCH_EXPECT(row.size() == grid.columns.size());
    widths.main = std::max(widths.main, display_width(row[column].main));
    widths.aside = std::max(widths.aside, display_width(row[column].aside));
  }
  const std::size_t both = widths.main + (widths.aside == 0 ? 0 : 1 + widths.aside);
  widths.whole = std::max(both, display_width(grid.columns[column].title));
  if (widths.aside == 0) widths.main = widths.whole;
  return widths;
}

std::string padding(std::size_t width, std::string_view text) {
  return std::string(width - std::min(width, display_width(text)), ' ');
}

std::string pad(std::string_view text, std::size_t width, Align align) {
  const std::string space = padding(width, text);
  return align == Align::left ? std::string(text) + space : space + std::string(text);
}

std::string render_title(const Column& column, const Widths& widths) {
  return pad(column.title, widths.whole, widths.aside == 0 ? column.align : Align::left);
}

/// Colour goes around the text, not the padding: a coloured space shows where a terminal underlines.
std::string render_cell(const Cell& cell, Align align, const Widths& widths, Color color) {
  const std::string space = padding(widths.main, cell.main);
  std::string text = align == Align::right ? space : "";
  text += paint(cell.main, cell.tone, color);
  if (align == Align::left) text += space;
  if (widths.aside != 0) text += " " + cell.aside;
  const std::size_t used = widths.main + (widths.aside == 0 ? 0 : 1 + display_width(cell.aside));
  return text + std::string(widths.whole - std::min(widths.whole, used), ' ');
}

void add_line(std::string& text, const std::vector<std::string>& parts) {
  std::string line;
  for (const std::string& part : parts) line += (line.empty() ? "" : "  ") + part;
  line.erase(line.find_last_not_of(' ') + 1);
  text += line + "\n";
}

}  // namespace

std::string paint(std::string_view text, Tone tone, Color color) {
  if (color == Color::never || tone == Tone::plain) return std::string(text);
  const char* code = "2";
  if (tone == Tone::good) code = "32";
  if (tone == Tone::bad) code = "31";
  if (tone == Tone::doubtful) code = "33";
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

std::size_t display_width(std::string_view text) {
  const auto starts_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

std::string render_text(const Grid& grid, Color color) {
  std::vector<Widths> widths;
  for (std::size_t i = 0; i < grid.columns.size(); ++i) widths.push_back(measure(grid, i));
  std::string text;
  std::vector<std::string> line;
  for (std::size_t i = 0; i < grid.columns.size(); ++i)
    line.push_back(render_title(grid.columns[i], widths[i]));
  add_line(text, line);
  for (const std::vector<Cell>& row : grid.rows) {
    line.clear();
    for (std::size_t i = 0; i < row.size(); ++i)
      line.push_back(render_cell(row[i], grid.columns[i].align, widths[i], color));
    add_line(text, line);
  }
  return text;
}

std::string escape_markdown(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (std::string_view("|\\<*_`[").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string render_markdown(const Grid& grid) {
  std::string titles = "|";
  std::string rule = "|";
  for (const Column& column : grid.columns) {
    titles += " " + column.title + " |";
    rule += column.align == Align::left ? " --- |" : " ---: |";
  }
  std::string text = titles + "\n" + rule + "\n";
  for (const std::vector<Cell>& row : grid.rows) {
    text += "|";
    for (const Cell& cell : row) {
      text += ' ';
      text += escape_markdown(cell.main);
      if (!cell.aside.empty()) text += " " + cell.aside;
      text += " |";
    }
    text += '\n';
  }
  return text;
}

}  // namespace parbench::report
