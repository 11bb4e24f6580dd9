#include "report/change_csv.hpp"

#include <cmath>

#include "compare/names.hpp"
#include "model/names.hpp"
#include "report/csv_line.hpp"

namespace parbench::report {
namespace {

/// In whole nanoseconds, as in reports.
std::string median(const std::optional<model::Estimate>& estimate) {
  return estimate ? std::to_string(std::llround(estimate->median)) : "";
}

}  // namespace

std::string change_csv(const compare::Comparison& comparison) {
  std::string text =
      "case,metric,verdict,ratio,low,high,level,against,base_ns,new_ns,time_ratio,base_rounds,new_rounds,"
      "reason\r\n";
  for (const compare::Change& change : comparison.changes)
    text += csv_line({change.case_id, std::string(model::name(change.metric)),
                      std::string(compare::name(change.verdict)), csv_number(change.ratio),
                      change.interval ? csv_number(change.interval->low) : "",
                      change.interval ? csv_number(change.interval->high) : "", csv_number(change.level),
                      change.against.value_or(""), median(change.before), median(change.after),
                      csv_number(change.time_ratio()), std::to_string(change.rounds_before),
                      std::to_string(change.rounds_after), change.reason});
  return text;
}

}  // namespace parbench::report
