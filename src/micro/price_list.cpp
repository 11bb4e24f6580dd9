#include "micro/price_list.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include "base/text.hpp"
#include "report/grid.hpp"

namespace parbench::micro {
namespace {

using report::Align;
using report::Cell;
using report::Grid;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// The prices of one operation, in nanoseconds.
struct Price {
  const Operation* operation = nullptr;
  const Measurement* threads = nullptr;  ///< none: not measured
  const Measurement* processes = nullptr;

  static std::optional<double> of(const Measurement* measurement) {
    if (measurement == nullptr || measurement->ns.empty()) return std::nullopt;
    return median(measurement->ns);
  }
  bool was_measured() const { return threads != nullptr || processes != nullptr; }

  std::optional<double> ratio() const {
    const auto base = of(threads);
    const auto other = of(processes);
    return base && other && *base > 0 ? std::optional(*other / *base) : std::nullopt;
  }
};

const Measurement* find(std::span<const Measurement> measurements, const std::string& name) {
  const auto found = std::find_if(measurements.begin(), measurements.end(),
                                  [&](const Measurement& measurement) { return measurement.name == name; });
  return found == measurements.end() ? nullptr : &*found;
}

std::vector<Price> prices(const Family& family, std::span<const Measurement> measurements) {
  std::vector<Price> all;
  for (const Operation& operation : family.operations) {
    const Price price{&operation, find(measurements, benchmark_name(family, operation, Side::threads)),
                      find(measurements, benchmark_name(family, operation, Side::processes))};
    if (price.was_measured()) all.push_back(price);
  }
  return all;
}

/// "12x", "1.3x", "0.41x", "0.037x"
std::string times(double ratio) {
  std::array<char, 32> text{};
  const int decimals = ratio >= 9.95 ? 0 : ratio >= 0.995 ? 1 : ratio >= 0.0995 ? 2 : 3;
  std::snprintf(text.data(), text.size(), "%.*fx", decimals, ratio);
  return text.data();
}

std::string duration(double ns) {
  const base::Unit unit = base::duration_unit(ns);
  return base::three_digits(ns / unit.size) + " " + std::string(unit.name);
}

std::string with_space(const std::string& text) {
  return text.empty() ? "" : " " + text;
}

/// "310 us against 26 us"
std::string both_durations(const Price& price) {
  return duration(*Price::of(price.processes)) + " against " + duration(*Price::of(price.threads));
}

/// What the sentence says of the operations besides the first: each while they are few, and otherwise where the
/// ratio is lowest and highest.
std::string about_the_others(const std::vector<Price>& compared) {
  if (compared.size() <= 3) {
    std::string text;
    for (std::size_t i = 1; i < compared.size(); ++i)
      text += "; " + compared[i].operation->clause + " " + times(*compared[i].ratio()) + ": " +
              both_durations(compared[i]);
    return text;
  }
  const auto [low, high] =
      std::minmax_element(compared.begin(), compared.end(),
                          [](const Price& a, const Price& b) { return *a.ratio() < *b.ratio(); });
  return "; from " + times(*low->ratio()) + with_space(low->operation->clause) + " to " +
         times(*high->ratio()) + with_space(high->operation->clause);
}

Cell nanoseconds(const Measurement* measurement) {
  if (const auto ns = Price::of(measurement)) return {base::three_digits(*ns)};
  return {measurement == nullptr ? "" : "-"};
}

Grid grid(const std::string& title, const std::vector<Price>& rows, std::size_t first_width) {
  Grid grid{{{title, Align::left},
             {"threads/std (ns)", Align::right},
             {"processes/mp (ns)", Align::right},
             {"ratio", Align::right}},
            {}};
  for (const Price& price : rows) {
    std::string what = price.operation->what;
    what.resize(std::max(first_width, what.size()), ' ');  // columns line up from one family to the next
    const auto ratio = price.ratio();
    grid.rows.push_back(
        {{what}, nanoseconds(price.threads), nanoseconds(price.processes), {ratio ? times(*ratio) : ""}});
  }
  return grid;
}

std::string problems(const std::vector<Price>& rows) {
  std::string text;
  for (const Price& price : rows)
    for (const Measurement* measurement : {price.threads, price.processes})
      if (measurement != nullptr && !measurement->problem.empty())
        text += measurement->name + ": " + measurement->problem + "\n";
  return text;
}

}  // namespace

std::string sentence(const Family& family, std::span<const Measurement> measurements) {
  std::vector<Price> compared;
  for (const Price& price : prices(family, measurements))
    if (price.ratio()) compared.push_back(price);
  if (compared.empty()) return "";
  const Price& first = compared.front();
  return family.processes + " costs " + times(*first.ratio()) + " what " + family.threads + " costs" +
         with_space(family.deed) + with_space(first.operation->clause) + ": " + both_durations(first) +
         about_the_others(compared) + ".";
}

std::string price_list(std::span<const Family> families, std::span<const Measurement> measurements) {
  std::size_t width = 0;
  for (const Family& family : families) {
    width = std::max(width, family.title.size());
    for (const Price& price : prices(family, measurements))
      width = std::max(width, price.operation->what.size());
  }
  std::string text;
  for (const Family& family : families) {
    const auto rows = prices(family, measurements);
    if (rows.empty()) continue;
    if (!text.empty()) text += "\n";
    text += report::render_text(grid(family.title, rows, width), report::Color::never) + problems(rows);
    if (const std::string about = sentence(family, measurements); !about.empty())
      text += base::wrap(about, 0, 110) + "\n";
  }
  return text;
}

}  // namespace parbench::micro
