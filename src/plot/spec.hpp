#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plot/chart.hpp"
#include "plot/ticks.hpp"
#include "report/json_text.hpp"

/// Writing Vega-Lite specifications. Text from the report stands in values only: the names of fields are ours, so that no
/// dot or bracket in a case's name is taken for a path.
namespace parbench::plot {

using report::JsonText;

/// `body` writes the rest of the specification. The width is that of what holds the chart.
template <class Body>
std::string write_spec(const std::string& title, int height, Body body) {
  JsonText out;
  out.object(JsonText::Layout::lines, [&] {
    out.field("$schema", "https://vega.github.io/schema/vega-lite/v6.json");
    out.field("description", title);
    out.field("width", "container");
    out.field("height", height);
    out.document_field("autosize", R"({"type": "fit-x", "contains": "padding"})");
    body(out);
  });
  return out.take();
}

/// "data": {"values": [...]}; `rows` writes objects.
template <class Rows>
void write_data(JsonText& out, Rows rows) {
  out.key("data");
  out.object(JsonText::Layout::lines, [&] {
    out.key("values");
    out.array(JsonText::Layout::lines, rows);
  });
}

/// One row of data: `fields` writes its fields.
template <class Fields>
void write_row(JsonText& out, Fields fields) {
  out.object(JsonText::Layout::line, fields);
}

template <class Layers>
void write_layers(JsonText& out, Layers layers) {
  out.key("layer");
  out.array(JsonText::Layout::lines, layers);
}

/// Pixels, for `count` rows.
int rows_height(std::size_t count, int pixels);

/// "y": {...} for field "case": a row for each of `names`, in this order.
void write_case_axis(JsonText& out, const std::vector<std::string>& names);

/// How an axis of numbers is divided.
enum class Scale {
  linear,
  whole,  ///< linear, of whole numbers
  log,
  symlog
};

/// "x": {...} for field `field`, with round ticks and a title.
void write_axis(JsonText& out, std::string_view channel, std::string_view field, const std::string& title,
                Scale scale, Domain domain);

/// The colour of each series, the same in all charts, readable by the colour-blind (Okabe and Ito), on white and on
/// black. `series` may repeat.
void write_colour(JsonText& out, std::string_view field, const std::vector<std::string>& series);

/// The same for parts of a worker's time, which have one colour in all charts too. `parts` are of those that are known
/// here.
void write_parts_colour(JsonText& out, std::string_view field, const std::vector<std::string>& parts);

/// A layer: a line across at `value`. `channel` is "x" or "y".
void write_reference(JsonText& out, std::string_view channel, double value);

/// A layer: a band across.
void write_band(JsonText& out, std::string_view channel, Domain band);

}  // namespace parbench::plot
