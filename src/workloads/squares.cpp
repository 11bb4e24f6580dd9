#include <cstdint>
#include <numeric>

#include "base/text.hpp"
#include "workloads/catalogue.hpp"

namespace parbench::workloads {
namespace {

/// The map of the course that parbench grew out of: 1, 2, ..., size, squared.
struct SimdSquare {
  std::int64_t operator()(const std::int32_t& x) const { return std::int64_t{x} * x; }
};

/// The same with each item kept by itself: the empty asm makes the value opaque, so that no compiler
/// vectorises.
struct ScalarSquare {
  std::int64_t operator()(const std::int32_t& x) const {
    std::int64_t value = x;
    asm("" : "+r"(value));
    return value * value;
  }
};

/// The square by way of a hundred rounds of SplitMix64's mixer, each of which needs the one before: about 300
/// dependent operations and no memory, so that what is seen is how computing scales.
struct SlowSquare {
  std::int64_t operator()(const std::int32_t& x) const {
    std::uint64_t z = static_cast<std::uint64_t>(std::int64_t{x} * x);
    for (int round = 0; round < 100; ++round) z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    return static_cast<std::int64_t>(z);
  }
};

template <class Function>
std::unique_ptr<const Workload> make_map(std::vector<std::int32_t> numbers) {
  const auto count = static_cast<std::int64_t>(numbers.size());
  std::string description = base::format_count(count) + " ints, " +
                            base::format_bytes(static_cast<double>(count) * sizeof(std::int32_t)) + " in, " +
                            base::format_bytes(static_cast<double>(count) * sizeof(std::int64_t)) + " out";
  return map_workload(std::move(numbers), Function{}, std::move(description));
}

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  std::vector<std::int32_t> numbers(static_cast<std::size_t>(parameters.count("size")));
  std::iota(numbers.begin(), numbers.end(), 1);
  const std::string& kernel = parameters.text("kernel");
  if (kernel == "slow") return make_map<SlowSquare>(std::move(numbers));
  if (kernel == "scalar") return make_map<ScalarSquare>(std::move(numbers));
  return make_map<SimdSquare>(std::move(numbers));
}

}  // namespace

WorkloadKind squares() {
  return {
      .name = "squares",
      .summary = "squares of the ints 1..size: does splitting a loop that is bound by memory pay?",
      .item_name = "ints",
      .parameters = {{.name = "size",
                      .type = ParameterType::count,
                      .default_value = "1M",
                      .help = "how many ints",
                      .minimum = 0,
                      .maximum = 2147483647},
                     {.name = "kernel",
                      .type = ParameterType::choice,
                      .default_value = "simd",
                      .help =
                          "the inner loop: vectorised, one by one, or some 300 dependent operations per item",
                      .choices = {"simd", "scalar", "slow"}}},
      .prepare = prepare};
}

}  // namespace parbench::workloads
