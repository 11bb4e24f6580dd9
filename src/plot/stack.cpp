#include "plot/stack.hpp"

#include <algorithm>

namespace parbench::plot {
namespace {

using Layout = JsonText::Layout;

std::vector<std::string> rows_of(const Stack& stack) {
  std::vector<std::string> rows;
  for (const Part& part : stack.parts)
    if (rows.empty() || rows.back() != part.row) rows.push_back(part.row);
  return rows;
}

void write_parts(JsonText& out, const Stack& stack) {
  write_data(out, [&] {
    for (const Part& part : stack.parts)
      write_row(out, [&] {
        out.field("case", part.row);
        out.field("part", part.name);
        out.field("place",
                  std::find(stack.names.begin(), stack.names.end(), part.name) - stack.names.begin());
        out.field("value", part.value);
        out.field("text", part.text);
      });
  });
}

void write_value_axis(JsonText& out, const std::string& title) {
  out.key("x");
  out.object(Layout::line, [&] {
    out.field("field", "value");
    out.field("type", "quantitative");
    out.field("title", title);
    out.field("stack", "zero");
    out.document_field("axis", R"({"format": ".12~g", "tickCount": 6})");
  });
}

}  // namespace

std::string stack_spec(const Stack& stack) {
  const std::vector<std::string> rows = rows_of(stack);
  return write_spec(stack.title, rows_height(rows.size(), 28), [&](JsonText& out) {
    write_parts(out, stack);
    out.document_field("mark", R"({"type": "bar", "style": "part"})");
    out.key("encoding");
    out.object(Layout::lines, [&] {
      write_case_axis(out, rows);
      write_value_axis(out, stack.axis);
      write_parts_colour(out, "part", stack.names);
      out.document_field("order", R"({"field": "place", "type": "quantitative"})");
      out.document_field("tooltip",
                         R"([{"field": "case"}, {"field": "part"}, {"field": "text", "title": "time"}])");
    });
  });
}

}  // namespace parbench::plot
