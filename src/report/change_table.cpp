#include "report/change_table.hpp"

#include "base/text.hpp"
#include "compare/names.hpp"
#include "model/names.hpp"
#include "report/case_names.hpp"
#include "report/cells.hpp"
#include "report/grid.hpp"

namespace parbench::report {
namespace {

using compare::Change;

constexpr std::size_t screen_width = 110;

Grid make_change_grid(const std::vector<Change>& changes) {
  Grid grid;
  grid.columns = {{"case", Align::left},         {"metric", Align::left}, {"base", Align::right},
                  {"new", Align::right},         {"time", Align::right},  {"change", Align::right},
                  {"held against", Align::left}, {"verdict", Align::left}};
  for (const Change& change : changes)
    grid.rows.push_back({{printable(change.case_id)},
                         {std::string(model::name(change.metric))},
                         {time_text(change.before)},
                         {time_text(change.after)},
                         {change_ratio(change.time_ratio())},
                         {change_ratio(change.ratio), interval_text(change.interval)},
                         {change.against ? printable(*change.against) : "its own time"},
                         {std::string(compare::name(change.verdict))}});
  return grid;
}

}  // namespace

std::string change_table(const Compared& compared) {
  std::string text = "base: " + run_text(compared.before) + "\nnew:  " + run_text(compared.after) +
                     "\non    " + machine_line(compared.after.machine) + "\n\n";
  text += render_text(make_change_grid(compared.comparison.changes), Color::never);
  text += "\n" + base::wrap(headline(compared.comparison) + ".", 0, screen_width) + "\n";
  for (const Change& change : by_severity(compared.comparison))
    if (change.verdict != compare::Verdict::equivalent)
      text += base::wrap("- " + why(change) + ".", 2, screen_width) + "\n";
  for (const std::string& note : notes(compared.comparison)) text += base::wrap(note, 2, screen_width) + "\n";
  return text;
}

}  // namespace parbench::report
