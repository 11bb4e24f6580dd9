#include "plot/strip.hpp"

#include <algorithm>

namespace parbench::plot {
namespace {

using Layout = JsonText::Layout;

constexpr std::size_t rounds_least = 4;  // whatever room there is

std::vector<std::string> rows_of(const Strip& strip) {
  std::vector<std::string> rows;
  for (const Dot& dot : strip.dots)
    if (std::find(rows.rbegin(), rows.rend(), dot.row) == rows.rend()) rows.push_back(dot.row);
  return rows;
}

void write_dots(JsonText& out, const std::vector<Dot>& dots) {
  write_data(out, [&] {
    for (const Dot& dot : dots)
      write_row(out, [&] {
        out.field("case", dot.row);
        out.field("series", dot.series);
        out.field("run", dot.run);
        out.field("value", dot.value);
        out.field("text", dot.text);
      });
  });
}

void write_encoding(JsonText& out, const Strip& strip) {
  std::vector<std::string> series;
  series.reserve(strip.dots.size());
  for (const Dot& dot : strip.dots) series.push_back(dot.series);
  out.key("encoding");
  out.object(Layout::lines, [&] {
    write_case_axis(out, rows_of(strip));
    write_axis(out, "x", "value", strip.axis, strip.scale, strip.domain);
    if (strip.runs.size() > 1) {
      out.document_field("yOffset",
                         R"({"field": "run", "type": "nominal", "scale": {"domain": ["warm", "cold"]}})");
      out.document_field(
          "shape",
          R"({"field": "run", "type": "nominal", "title": null, "scale": {"domain": ["warm", "cold"], "range": ["circle", "diamond"]}})");
    }
    write_colour(out, "series", series);
    out.document_field("tooltip",
                       R"([{"field": "case"}, {"field": "run"}, {"field": "text", "title": "value"}])");
  });
}

/// The medians have the rows of the dots, in the colour of the text.
void write_medians(JsonText& out, const Strip& strip) {
  out.object(Layout::lines, [&] {
    write_dots(out, strip.medians);
    out.document_field(
        "mark", R"({"type": "tick", "style": "median", "thickness": 2, "size": 16, "orient": "vertical"})");
    out.document_field(
        "encoding",
        strip.runs.size() > 1
            ? R"({"y": {"field": "case", "type": "nominal"}, "yOffset": {"field": "run", "type": "nominal"},
 "x": {"field": "value", "type": "quantitative"},
 "tooltip": [{"field": "case"}, {"field": "run"}, {"field": "text", "title": "median"}]})"
            : R"({"y": {"field": "case", "type": "nominal"}, "x": {"field": "value", "type": "quantitative"},
 "tooltip": [{"field": "case"}, {"field": "text", "title": "median"}]})");
  });
}

}  // namespace

std::string strip_spec(const Strip& strip) {
  const int height = rows_height(rows_of(strip).size(), strip.runs.size() > 1 ? 44 : 28);
  return write_spec(strip.title, height, [&](JsonText& out) {
    write_layers(out, [&] {
      if (strip.band) write_band(out, "x", *strip.band);
      if (strip.reference) write_reference(out, "x", *strip.reference);
      out.object(Layout::lines, [&] {
        write_dots(out, strip.dots);
        out.document_field("mark", R"({"type": "point", "filled": true, "size": 28, "opacity": 0.55})");
        write_encoding(out, strip);
      });
      write_medians(out, strip);
    });
  });
}

std::size_t rounds_drawn(std::size_t dots_max, std::size_t cases, std::size_t runs) {
  return std::max(rounds_least, dots_max / std::max<std::size_t>(cases * runs, 1));
}

std::string thinning_sentence(std::size_t rounds, std::size_t drawn) {
  if (rounds <= drawn) return "";
  return " Of " + std::to_string(rounds) + " rounds " + std::to_string(drawn) + " are drawn, evenly spaced.";
}

}  // namespace parbench::plot
