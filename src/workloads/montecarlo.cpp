#include <cmath>
#include <cstdint>
#include <cstring>
#include <numbers>

#include "base/text.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/montecarlo/kernels.hpp"
#include "workloads/montecarlo/moments.hpp"

namespace parbench::workloads {
namespace {

using montecarlo::Moments;
using montecarlo::Option;

/// How many samples, and in how many items.
struct Budget {
  std::uint64_t samples;
  std::uint64_t items;
  std::uint64_t seed;

  std::uint64_t samples_of(std::uint64_t item) const {
    return samples / items + static_cast<std::uint64_t>(item < samples % items);
  }
};

/// What the samples estimate, with its standard error: the result of a pass. No padding.
struct Estimate {
  double value;
  double standard_error;
};

/// Phase 0: an item draws its samples from a stream of its own and gives their moments. Phase 1: one item
/// merges them, in the order of the items.
template <class Kernel>
class MonteCarloWorkload final : public Workload {
 public:
  MonteCarloWorkload(Budget budget, Kernel kernel, std::string description)
      : budget_(budget), kernel_(std::move(kernel)), description_(std::move(description)) {}

  std::vector<Phase> phases() const override {
    return {{budget_.items, sizeof(Moments)}, {1, sizeof(Estimate)}};
  }
  std::string describe() const override { return description_; }

  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    if (worker.phase == 1) {
      if (items.size() != 0) put(merged(worker.results<Moments>(0)), out.data());
      return;
    }
    for (std::size_t item = items.begin; item < items.end; ++item)
      put(kernel_(montecarlo::stream(budget_.seed, item), budget_.samples_of(item)),
          out.data() + (item - items.begin) * sizeof(Moments));
  }

 private:
  template <class Value>
  static void put(const Value& value, std::byte* place) {
    std::memcpy(place, &value, sizeof value);
  }

  static Estimate merged(std::span<const Moments> parts) {
    Moments all;
    for (const Moments& part : parts) all.merge(part);
    return {all.mean, all.standard_error()};
  }

  Budget budget_;
  Kernel kernel_;
  std::string description_;
};

template <class Kernel>
std::unique_ptr<const Workload> make(Budget budget, Kernel kernel, std::string description) {
  return std::make_unique<MonteCarloWorkload<Kernel>>(budget, std::move(kernel), std::move(description));
}

std::string sample_text(const Budget& budget, const char* what) {
  return base::format_count(static_cast<std::int64_t>(budget.samples)) + " " + what + " in " +
         std::to_string(budget.items) + (budget.items == 1 ? " item" : " items");
}

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  const Budget budget{.samples = static_cast<std::uint64_t>(parameters.count("samples")),
                      .items = static_cast<std::uint64_t>(parameters.count("items")),
                      .seed = static_cast<std::uint64_t>(parameters.count("seed"))};
  constexpr double pi = std::numbers::pi;
  if (parameters.text("kernel") == "pi")
    return make(budget, montecarlo::sample_pi,
                sample_text(budget, "points") + ", which give pi to within about " +
                    base::three_digits(std::sqrt(
                        pi * (4 - pi) / static_cast<double>(budget.samples))));  // its standard error
  const Option option{.spot = parameters.real("spot"),
                      .strike = parameters.real("strike"),
                      .rate = parameters.real("rate"),
                      .volatility = parameters.real("volatility"),
                      .maturity = parameters.real("maturity")};
  return make(
      budget,
      [option](base::Random random, std::uint64_t samples) {
        return montecarlo::sample_option(random, samples, option);
      },
      sample_text(budget, "prices") + " of a call worth " +
          base::three_digits(montecarlo::black_scholes(option)) + " by Black and Scholes");
}

ParameterSpec real(std::string name, std::string default_value, std::string help, double minimum,
                   double maximum) {
  return {.name = std::move(name),
          .type = ParameterType::real,
          .default_value = std::move(default_value),
          .help = std::move(help),
          .minimum = minimum,
          .maximum = maximum};
}

}  // namespace

WorkloadKind montecarlo() {
  return {
      .name = "montecarlo",
      .summary =
          "pi, or the price of an option, from random samples: how near is independent computing to ideal?",
      .item_name = "streams",
      .parameters = {{.name = "kernel",
                      .type = ParameterType::choice,
                      .default_value = "pi",
                      .help = "points in a circle, or the pay-offs of a European call",
                      .choices = {"pi", "option"}},
                     {.name = "samples",
                      .type = ParameterType::count,
                      .default_value = "4M",
                      .help = "how many in all",
                      .minimum = 1,
                      .maximum = 1e12},
                     {.name = "items",
                      .type = ParameterType::count,
                      .default_value = "256",
                      .help = "among how many streams they are divided",
                      .minimum = 1,
                      .maximum = 10'000'000},
                     {.name = "seed",
                      .type = ParameterType::count,
                      .default_value = "1",
                      .help = "of all streams; item i has its own, made from this and i",
                      .minimum = 0,
                      .maximum = 9e15},
                     real("spot", "100", "option: the price now", 1e-6, 1e9),
                     real("strike", "105", "option: the price at which it buys", 1e-6, 1e9),
                     real("rate", "0.05", "option: riskless rate per year", -1, 1),
                     real("volatility", "0.2", "option: per square root of a year", 0, 5),
                     real("maturity", "1", "option: years until it ends", 0, 100)},
      .prepare = prepare};
}

}  // namespace parbench::workloads
