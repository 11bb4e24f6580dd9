#pragma once

#include <string>
#include <vector>

#include "model/report.hpp"
#include "report/advice.hpp"

/// What `parbench info` shows.
namespace parbench::report {

std::string info_text(const model::Machine& machine, const std::vector<Advice>& advices);

/// {"schema": "parbench.info/1", "machine": as in a report, "advice": [{severity, topic, text,
/// command|null}]}
std::string info_json(const model::Machine& machine, const std::vector<Advice>& advices);

}  // namespace parbench::report
