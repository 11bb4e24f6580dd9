#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/mandelbrot/points.hpp"

namespace parbench::workloads {
namespace {

using mandelbrot_set::Picture;
using mandelbrot_set::Region;

struct NamedRegion {
  std::string_view name;
  Region region;
};

constexpr std::array<NamedRegion, 5> named_regions = {{
    {"upper", {-0.6, 0.65, 1.6}},  // nearly all of the work is in the lower rows
    {"whole",
     {-0.75, 0, 3}},  // and here in the middle ones: two equal shares are of equal cost, four are not
    {"seahorses", {-0.75, 0.2, 0.5}},
    {"elephants", {0.3, 0.03, 0.1}},
    {"antenna", {-1.7548, 0.02, 0.1}},
}};

/// A row of points is an item; its result is their counts.
class Mandelbrot final : public Workload {
 public:
  Mandelbrot(const Picture& picture, std::string description)
      : picture_(picture), description_(std::move(description)) {}

  std::vector<Phase> phases() const override {
    return {{picture_.height, picture_.width * sizeof(std::uint32_t)}};
  }
  std::string describe() const override { return description_; }

  void run(Range items, std::span<std::byte> out, const Worker&) const override {
    auto* counts = reinterpret_cast<std::uint32_t*>(out.data());
    for (std::size_t row = items.begin; row < items.end; ++row)
      for (std::size_t column = 0; column < picture_.width; ++column)
        *counts++ = count_iterations(picture_.point(row, column), picture_.iterations);
  }

 private:
  Picture picture_;
  std::string description_;
};

/// How the work is spread over the rows, from a sample of 64 by 32 points at most.
std::string describe(const Picture& picture) {
  const std::size_t rows = std::min<std::size_t>(picture.height, 64);
  const std::size_t columns = std::min<std::size_t>(picture.width, 32);
  std::vector<std::uint64_t> costs(rows);
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < columns; ++column)
      costs[row] += count_iterations(
          picture.point(row * picture.height / rows, column * picture.width / columns), picture.iterations);
  const double all = static_cast<double>(std::accumulate(costs.begin(), costs.end(), std::uint64_t{0}));
  const double upper = static_cast<double>(std::accumulate(
      costs.begin(), costs.begin() + static_cast<std::ptrdiff_t>(rows / 2), std::uint64_t{0}));
  std::sort(costs.begin(), costs.end(), std::greater<>());
  const std::size_t tenth = std::max<std::size_t>(1, rows / 10);
  const double dearest = static_cast<double>(
      std::accumulate(costs.begin(), costs.begin() + static_cast<std::ptrdiff_t>(tenth), std::uint64_t{0}));
  return std::to_string(picture.height) + " rows of " + std::to_string(picture.width) +
         " points; of the work, about " + std::to_string(std::lround(100 * upper / all)) +
         "% in the upper half and " + std::to_string(std::lround(100 * dearest / all)) +
         "% in the dearest tenth of the rows";
}

Region region_of(const Parameters& parameters) {
  const std::string& wanted = parameters.text("region");
  if (wanted == "custom") return {parameters.real("x"), parameters.real("y"), parameters.real("span")};
  for (const Parameters::Entry& entry : parameters.entries()) {
    const std::string& name = entry.spec.name;
    if (!entry.is_default && (name == "x" || name == "y" || name == "span"))
      throw base::UsageError(name + " is for region=custom; leave it out, or add --set region=custom");
  }
  const auto* found = std::find_if(named_regions.begin(), named_regions.end(),
                                   [&](const NamedRegion& named) { return named.name == wanted; });
  PARBENCH_EXPECT(found != named_regions.end());
  return found->region;
}

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  const Picture picture{.width = static_cast<std::size_t>(parameters.count("width")),
                        .height = static_cast<std::size_t>(parameters.count("height")),
                        .iterations = static_cast<std::uint32_t>(parameters.count("iterations")),
                        .region = region_of(parameters)};
  return std::make_unique<Mandelbrot>(picture, describe(picture));
}

std::vector<std::string> region_names() {
  std::vector<std::string> names;
  names.reserve(named_regions.size() + 1);
  for (const NamedRegion& named : named_regions) names.emplace_back(named.name);
  names.emplace_back("custom");
  return names;
}

}  // namespace

WorkloadKind mandelbrot() {
  return {.name = "mandelbrot",
          .summary = "rows of the Mandelbrot set, some far dearer than others: which schedule balances them?",
          .item_name = "rows",
          .parameters = {{.name = "width",
                          .type = ParameterType::count,
                          .default_value = "320",
                          .help = "points in each row",
                          .minimum = 1,
                          .maximum = 100'000},
                         {.name = "height",
                          .type = ParameterType::count,
                          .default_value = "240",
                          .help = "how many rows",
                          .minimum = 1,
                          .maximum = 100'000},
                         {.name = "iterations",
                          .type = ParameterType::count,
                          .default_value = "400",
                          .help = "after how many a point is taken to be of the set",
                          .minimum = 1,
                          .maximum = 1e9},
                         {.name = "region",
                          .type = ParameterType::choice,
                          .default_value = "upper",
                          .help = "of the complex plane; with custom, the one that x, y and span give",
                          .choices = region_names()},
                         {.name = "x",
                          .type = ParameterType::real,
                          .default_value = "-0.75",
                          .help = "centre of a custom region",
                          .minimum = -4,
                          .maximum = 4},
                         {.name = "y",
                          .type = ParameterType::real,
                          .default_value = "0",
                          .help = "centre of a custom region, upwards",
                          .minimum = -4,
                          .maximum = 4},
                         {.name = "span",
                          .type = ParameterType::real,
                          .default_value = "3",
                          .help = "width of a custom region",
                          .minimum = 1e-12,
                          .maximum = 100}},
          .schedule = Schedule::dynamic,
          .prepare = prepare};
}

}  // namespace parbench::workloads
