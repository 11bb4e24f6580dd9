#include "plot/html.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.hpp"
#include "report/case_names.hpp"

namespace parbench::plot {
namespace {

/// The length of the UTF-8 sequence that `text` begins with; 0 where it is none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  if (first == 0xE0 && byte(1) < 0xA0) return 0;  // overlong
  if (first == 0xED && byte(1) > 0x9F) return 0;  // a surrogate
  if (first == 0xF0 && byte(1) < 0x90) return 0;
  if (first == 0xF4 && byte(1) > 0x8F) return 0;
  return length;
}

std::string_view entity(char c) {
  switch (c) {
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '&':
      return "&amp;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

/// Of a cell whose number is known to more digits than are shown.
std::string data_element(const Cell& cell) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), *cell.value);
  return "<data value=\"" + std::string(buffer.data(), end.ptr) + "\">" + escape_html(cell.text) + "</data>";
}

/// Whether the column holds numbers, and "-" where there is none.
std::vector<bool> number_columns(const Table& table) {
  std::vector<bool> are_numbers(table.header.size(), false);
  for (std::size_t column = 0; column < table.header.size(); ++column)
    are_numbers[column] =
        std::any_of(table.rows.begin(), table.rows.end(), [&](const auto& row) { return row[column].value; });
  return are_numbers;
}

}  // namespace

std::string escape_html(std::string_view text) {
  const std::string shown = report::printable(text);
  std::string escaped;
  escaped.reserve(shown.size());
  for (std::string_view rest = shown; !rest.empty();) {
    const std::size_t length = sequence_length(rest);
    const std::string_view replacement = length == 0 ? "\xEF\xBF\xBD" : entity(rest.front());
    const std::size_t taken = std::max<std::size_t>(length, 1);
    escaped += replacement.empty() ? rest.substr(0, taken) : replacement;
    rest.remove_prefix(taken);
  }
  return escaped;
}

std::string script_json(std::string_view json) {
  std::string escaped;
  escaped.reserve(json.size());
  bool is_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::string_view rest = json.substr(i);
    const char c = rest.front();
    if (c == '"') is_string = !is_string;
    if (c == '\\') {  // and what it escapes
      escaped += rest.substr(0, 2);
      ++i;
    } else if (c == '<' || c == '>' || c == '&') {
      escaped += c == '<' ? "\\u003c" : c == '>' ? "\\u003e" : "\\u0026";
    } else if (rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9")) {
      escaped += rest[2] == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else if (is_string || (c != ' ' && c != '\n')) {
      escaped += c;
    }
  }
  return escaped;
}

std::string element(const std::string& tag, std::string_view text) {
  return "<" + tag + ">" + escape_html(text) + "</" + tag.substr(0, tag.find(' ')) + ">";
}

std::string html_table(const Table& table, std::string_view caption) {
  const std::vector<bool> are_numbers = number_columns(table);
  std::string html = "<table aria-label=\"" + escape_html(caption) + "\">\n<thead><tr>";
  for (std::size_t column = 0; column < table.header.size(); ++column)
    html += element(are_numbers[column] ? "th scope=\"col\" class=\"number\"" : "th scope=\"col\"",
                    table.header[column]);
  html += "</tr></thead>\n<tbody>\n";
  for (const std::vector<Cell>& row : table.rows) {
    PARBENCH_EXPECT(row.size() == table.header.size());
    html += "<tr>" + element("th scope=\"row\"", row.front().text);
    for (std::size_t column = 1; column < row.size(); ++column) {
      html += are_numbers[column] ? "<td class=\"number\">" : "<td>";
      html += row[column].value ? data_element(row[column]) : escape_html(row[column].text);
      html += "</td>";
    }
    html += "</tr>\n";
  }
  return html + "</tbody>\n</table>\n";
}

std::string command_line(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    const bool is_plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             std::string_view("-_=./:,+%@").find(c) != std::string_view::npos;
    });
    std::string quoted = word;
    for (std::size_t at = 0; (at = quoted.find('\'', at)) != std::string::npos; at += 4)
      quoted.replace(at, 1, "'\\''");
    line += (line.empty() ? "" : " ") + (is_plain ? word : "'" + quoted + "'");
  }
  return line;
}

}  // namespace parbench::plot
