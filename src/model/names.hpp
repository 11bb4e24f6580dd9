#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/report.hpp"

/// The words that stand for the model's enums on the command line and in JSON.
namespace parbench::model {

std::string_view name(Mode mode);
std::string_view name(Schedule schedule);
std::string_view name(Transport transport);
std::string_view name(Status status);
std::string_view name(Metric metric);
std::string_view name(Verdict verdict);
std::string_view name(StopReason reason);
std::string_view name(Binding binding);

/// The enumerator called `text`. Throws base::UsageError that starts with `where`, and names the nearest.
Mode parse_mode(std::string_view text, const std::string& where);
Schedule parse_schedule(std::string_view text, const std::string& where);
Transport parse_transport(std::string_view text, const std::string& where);
Binding parse_binding(std::string_view text, const std::string& where);
Status parse_status(std::string_view text, const std::string& where);
Metric parse_metric(std::string_view text, const std::string& where);
Verdict parse_verdict(std::string_view text, const std::string& where);
StopReason parse_stop_reason(std::string_view text, const std::string& where);

std::vector<std::string> mode_names();      ///< parbench's own
std::vector<std::string> all_mode_names();  ///< and CPython's
std::vector<std::string> schedule_names();
std::vector<std::string> transport_names();
std::vector<std::string> binding_names();

}  // namespace parbench::model
