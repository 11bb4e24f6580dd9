#include "plot/spec.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace parbench::plot {
namespace {

using Layout = JsonText::Layout;

/// Okabe and Ito, Color Universal Design (2008), but for their black, which is grey here to be seen on black.
constexpr const char* grey = "#8c8c8c";
constexpr const char* blue = "#0072b2";
constexpr const char* vermillion = "#d55e00";
constexpr const char* purple = "#cc79a7";
constexpr const char* green = "#009e73";
constexpr const char* orange = "#e69f00";
constexpr const char* sky = "#56b4e9";
constexpr const char* yellow = "#f0e442";

constexpr std::array<const char*, 7> further{green, orange, sky, yellow, purple, blue, vermillion};

std::vector<std::string> distinct(const std::vector<std::string>& names) {
  std::vector<std::string> found;
  for (const std::string& name : names)
    if (std::find(found.begin(), found.end(), name) == found.end()) found.push_back(name);
  return found;
}

void write_colours(JsonText& out, std::string_view field, const std::vector<std::string>& domain,
                   const std::vector<std::string>& range) {
  out.key("color");
  out.object(Layout::line, [&] {
    out.field("field", field);
    out.field("type", "nominal");
    out.key("title");
    out.null();
    out.key("scale");
    out.object(Layout::line, [&] {
      out.field("domain", domain);
      out.field("range", range);
    });
  });
}

std::string_view name(Scale scale) {
  if (scale == Scale::log) return "log";
  return scale == Scale::symlog ? "symlog" : "linear";
}

/// A layer of one constant row.
template <class Encoding>
void write_constant(JsonText& out, std::string_view mark, Domain ends, Encoding encoding) {
  out.object(Layout::lines, [&] {
    write_data(out, [&] {
      write_row(out, [&] {
        out.field("low", ends.low);
        out.field("high", ends.high);
      });
    });
    out.document_field("mark", mark);
    out.key("encoding");
    out.object(Layout::line, encoding);
  });
}

}  // namespace

int rows_height(std::size_t count, int pixels) {
  return static_cast<int>(std::max<std::size_t>(count, 1)) * pixels;
}

void write_case_axis(JsonText& out, const std::vector<std::string>& names) {
  out.key("y");
  out.object(Layout::line, [&] {
    out.field("field", "case");
    out.field("type", "nominal");
    out.key("title");
    out.null();
    out.key("scale");
    out.object(Layout::line, [&] { out.field("domain", names); });
  });
}

void write_axis(JsonText& out, std::string_view channel, std::string_view field, const std::string& title,
                Scale scale, Domain domain) {
  out.key(channel);
  out.object(Layout::line, [&] {
    out.field("field", field);
    out.field("type", "quantitative");
    out.field("title", title);
    out.key("scale");
    out.object(Layout::line, [&] {
      out.field("type", name(scale));
      out.field("domain", std::vector<double>{domain.low, domain.high});
      out.field("nice", scale == Scale::linear);
      if (scale != Scale::log) out.field("zero", false);
    });
    out.key("axis");
    out.object(Layout::line, [&] {
      out.field("format", ".12~g");
      if (scale == Scale::log) out.field("values", log_ticks(domain));
      if (scale == Scale::symlog) out.field("values", symlog_ticks(domain));
      if (scale == Scale::linear) out.field("tickCount", 6);
      if (scale == Scale::whole) out.field("tickMinStep", 1);
    });
  });
}

void write_colour(JsonText& out, std::string_view field, const std::vector<std::string>& series) {
  static const std::map<std::string, std::string> usual{
      {"seq", grey}, {"threads", blue}, {"procs", vermillion}, {"procs (pipe)", purple}};
  const std::vector<std::string> domain = distinct(series);
  std::vector<std::string> range;
  range.reserve(domain.size());
  std::size_t next = 0;
  for (const std::string& name : domain) {
    const auto found = usual.find(name);
    range.push_back(found != usual.end() ? found->second : further[next++ % further.size()]);
  }
  write_colours(out, field, domain, range);
}

void write_parts_colour(JsonText& out, std::string_view field, const std::vector<std::string>& parts) {
  static const std::map<std::string, std::string> usual{{"useful work", green},
                                                        {"compute", green},
                                                        {"first pass", green},
                                                        {"dispatch", orange},
                                                        {"dispatch and wait", orange},
                                                        {"next pass", orange},
                                                        {"imbalance", sky},
                                                        {"idle", sky},
                                                        {"start-up", blue},
                                                        {"create", blue},
                                                        {"transfer", vermillion},
                                                        {"gather", vermillion},
                                                        {"slower computing", purple},
                                                        {"teardown", grey}};
  std::vector<std::string> colours;
  colours.reserve(parts.size());
  for (const std::string& part : parts) colours.push_back(usual.at(part));
  write_colours(out, field, parts, colours);
}

void write_reference(JsonText& out, std::string_view channel, double value) {
  write_constant(out, R"({"type": "rule", "style": "reference"})", {value, value}, [&] {
    out.key(channel);
    out.document(R"({"field": "low", "type": "quantitative"})");
  });
}

void write_band(JsonText& out, std::string_view channel, Domain band) {
  write_constant(out, R"({"type": "rect", "style": "band"})", band, [&] {
    out.key(channel);
    out.document(R"({"field": "low", "type": "quantitative"})");
    out.key(std::string(channel) + "2");
    out.document(R"({"field": "high"})");
  });
}

}  // namespace parbench::plot
