#include "model/names.hpp"

#include "base/name_table.hpp"

namespace parbench::model {
namespace {

using base::all_names;
using base::find_name;
using base::find_value;
using base::NameTable;

constexpr NameTable<Mode, 6> modes{{{Mode::seq, "seq"},
                                    {Mode::threads, "threads"},
                                    {Mode::procs, "procs"},
                                    {Mode::py_loop, "py-loop"},
                                    {Mode::py_threads, "py-threads"},
                                    {Mode::py_procs, "py-procs"}}};
constexpr NameTable<Schedule, 3> schedules{
    {{Schedule::fixed, "static"}, {Schedule::dynamic, "dynamic"}, {Schedule::guided, "guided"}}};
constexpr NameTable<Transport, 2> transports{{{Transport::shm, "shm"}, {Transport::pipe, "pipe"}}};
constexpr NameTable<Status, 4> statuses{{{Status::ok, "ok"},
                                         {Status::failed, "failed"},
                                         {Status::timeout, "timeout"},
                                         {Status::invalid, "invalid"}}};
constexpr NameTable<Metric, 2> metrics{{{Metric::warm, "warm"}, {Metric::cold, "cold"}}};
constexpr NameTable<Verdict, 5> verdicts{{{Verdict::faster, "faster"},
                                          {Verdict::slower, "slower"},
                                          {Verdict::equivalent, "equivalent"},
                                          {Verdict::unresolved, "unresolved"},
                                          {Verdict::invalid, "invalid"}}};
constexpr NameTable<StopReason, 5> stop_reasons{{{StopReason::resolved, "resolved"},
                                                 {StopReason::rounds, "rounds"},
                                                 {StopReason::max_time, "max_time"},
                                                 {StopReason::failed, "failed"},
                                                 {StopReason::interrupted, "interrupted"}}};

constexpr NameTable<Binding, 2> bindings{{{Binding::automatic, "auto"}, {Binding::never, "never"}}};

}  // namespace

std::string_view name(Mode mode) {
  return find_name(modes, mode);
}
std::string_view name(Schedule schedule) {
  return find_name(schedules, schedule);
}
std::string_view name(Transport transport) {
  return find_name(transports, transport);
}
std::string_view name(Status status) {
  return find_name(statuses, status);
}
std::string_view name(Metric metric) {
  return find_name(metrics, metric);
}
std::string_view name(Verdict verdict) {
  return find_name(verdicts, verdict);
}
std::string_view name(StopReason reason) {
  return find_name(stop_reasons, reason);
}
std::string_view name(Binding binding) {
  return find_name(bindings, binding);
}

Mode parse_mode(std::string_view text, const std::string& where) {
  return find_value(modes, text, where);
}
Schedule parse_schedule(std::string_view text, const std::string& where) {
  return find_value(schedules, text, where);
}
Transport parse_transport(std::string_view text, const std::string& where) {
  return find_value(transports, text, where);
}
Binding parse_binding(std::string_view text, const std::string& where) {
  return find_value(bindings, text, where);
}
Status parse_status(std::string_view text, const std::string& where) {
  return find_value(statuses, text, where);
}
Metric parse_metric(std::string_view text, const std::string& where) {
  return find_value(metrics, text, where);
}
Verdict parse_verdict(std::string_view text, const std::string& where) {
  return find_value(verdicts, text, where);
}
StopReason parse_stop_reason(std::string_view text, const std::string& where) {
  return find_value(stop_reasons, text, where);
}

std::vector<std::string> mode_names() {
  std::vector<std::string> names;
  for (const auto& [mode, text] : modes)
    if (!is_python(mode)) names.emplace_back(text);
  return names;
}
std::vector<std::string> all_mode_names() {
  return all_names(modes);
}
std::vector<std::string> schedule_names() {
  return all_names(schedules);
}
std::vector<std::string> transport_names() {
  return all_names(transports);
}
std::vector<std::string> binding_names() {
  return all_names(bindings);
}

}  // namespace parbench::model
