#include "report/listing.hpp"

#include <limits>

#include "base/text.hpp"
#include "model/names.hpp"
#include "report/grid.hpp"
#include "report/json_text.hpp"

namespace parbench::report {
namespace {

using Layout = JsonText::Layout;

const char* type_name(ParameterType type) {
  switch (type) {
    case ParameterType::count:
      return "count";
    case ParameterType::real:
      return "real";
    case ParameterType::duration:
      return "duration";
    case ParameterType::choice:
      return "choice";
    case ParameterType::text:
      return "text";
    case ParameterType::paths:
      return "paths";
    case ParameterType::texts:
      break;
  }
  return "texts";
}

bool has_bounds(ParameterType type) {
  return type == ParameterType::count || type == ParameterType::real || type == ParameterType::duration;
}

std::optional<double> minimum(const ParameterSpec& spec) {
  return has_bounds(spec.type) && spec.minimum > std::numeric_limits<double>::lowest()
             ? std::optional(spec.minimum)
             : std::nullopt;
}

std::optional<double> maximum(const ParameterSpec& spec) {
  return has_bounds(spec.type) && spec.maximum < std::numeric_limits<double>::max()
             ? std::optional(spec.maximum)
             : std::nullopt;
}

void write_parameter(JsonText& out, const ParameterSpec& spec) {
  out.object(Layout::lines, [&] {
    out.field("name", spec.name);
    out.field("type", type_name(spec.type));
    out.field("default", spec.default_value);
    out.field("help", spec.help);
    out.field("choices", spec.choices);
    out.field("minimum", minimum(spec));
    out.field("maximum", maximum(spec));
  });
}

void write_kind(JsonText& out, const WorkloadKind& kind) {
  out.object(Layout::lines, [&] {
    out.field("name", kind.name);
    out.field("summary", kind.summary);
    out.field("item_name", kind.item_name);
    out.field("schedule", model::name(kind.schedule));
    out.field("workers_per_cpu", kind.workers_per_cpu);
    out.key("parameters");
    out.array(Layout::lines, [&] {
      for (const ParameterSpec& spec : kind.parameters) write_parameter(out, spec);
    });
  });
}

std::string values_text(const ParameterSpec& spec) {
  return spec.type == ParameterType::choice ? base::join(spec.choices, "|") : type_name(spec.type);
}

/// The parameters with a column each for name, values, default and help.
std::string parameters_text(const WorkloadKind& kind) {
  Grid grid;
  grid.columns = {{"    parameter"}, {"values"}, {"default"}, {"meaning"}};
  for (const ParameterSpec& spec : kind.parameters)
    grid.rows.push_back({{"    " + spec.name},
                         {values_text(spec)},
                         {spec.default_value.empty() ? "none" : spec.default_value},
                         {spec.help}});
  return grid.rows.empty() ? "" : render_text(grid, Color::never);
}

const std::vector<std::string> schedules{"static", "dynamic", "guided"};
const std::vector<std::string> transports{"shm", "pipe"};

}  // namespace

std::string list_text(std::span<const WorkloadKind> kinds) {
  std::string text;
  for (const WorkloadKind& kind : kinds)
    text += kind.name + ": " + kind.summary + "\n" + parameters_text(kind) + "\n";
  return text + "modes: " + base::join(model::mode_names(), ", ") + "\n" +
         "schedules: " + base::join(schedules, ", ") + "\n" +
         "transports of procs: " + base::join(transports, ", ") + "\n";
}

std::string list_json(std::span<const WorkloadKind> kinds) {
  JsonText out;
  out.object(Layout::lines, [&] {
    out.field("schema", "parbench.list/1");
    out.key("workloads");
    out.array(Layout::lines, [&] {
      for (const WorkloadKind& kind : kinds) write_kind(out, kind);
    });
    out.field("modes", model::mode_names());
    out.field("schedules", schedules);
    out.field("transports", transports);
  });
  return out.take();
}

}  // namespace parbench::report
