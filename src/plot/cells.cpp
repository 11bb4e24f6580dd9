#include "plot/cells.hpp"

#include <algorithm>

namespace parbench::plot {

Cell number_cell(double value, double unit) {
  return {base::three_digits(value / unit), value};
}

Cell number_cell(std::optional<double> value, double unit) {
  return value ? number_cell(*value, unit) : Cell{"-"};
}

Cell count_cell(std::size_t count) {
  return {std::to_string(count), static_cast<double>(count)};
}

Cell low_cell(const std::optional<model::Interval>& interval, double unit) {
  return interval ? number_cell(interval->low, unit) : Cell{"-"};
}

Cell high_cell(const std::optional<model::Interval>& interval, double unit) {
  return interval ? number_cell(interval->high, unit) : Cell{"-"};
}

base::Unit unit_of(std::vector<double> durations) {
  if (durations.empty()) return base::duration_unit(1);
  const auto middle = durations.begin() + static_cast<std::ptrdiff_t>(durations.size() / 2);
  std::nth_element(durations.begin(), middle, durations.end());
  return base::duration_unit(*middle);
}

std::string with_unit(const std::string& what, const base::Unit& unit) {
  return what + ", " + std::string(unit.name);
}

}  // namespace parbench::plot
