#include <cmath>
#include <stdexcept>
#include <utility>

#include "base/random.hpp"
#include "base/text.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/spin/chain.hpp"

namespace parbench::workloads {
namespace {

/// Tasks of one length. Their results do not depend on how many rounds that is here.
class Spin final : public Workload {
 public:
  Spin(std::size_t items, std::uint64_t rounds, std::string description)
      : items_(items), rounds_(rounds), jump_(spin::jump(rounds)), description_(std::move(description)) {}

  std::vector<Phase> phases() const override { return {{items_, sizeof(std::uint64_t)}}; }
  std::string describe() const override { return description_; }

  void run(Range items, std::span<std::byte> out, const Worker&) const override {
    auto* const results = reinterpret_cast<std::uint64_t*>(out.data());
    for (std::size_t item = items.begin; item < items.end; ++item) {
      if (spin::walk(item, rounds_) != jump_(item))
        throw std::runtime_error("task " + std::to_string(item) + " was computed wrongly");
      results[item - items.begin] = base::Random(item).next();
    }
  }

 private:
  std::size_t items_;
  std::uint64_t rounds_;
  spin::Jump jump_;
  std::string description_;
};

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  const auto task = parameters.duration("task");
  const double speed = spin::rounds_per_microsecond();
  const auto rounds =
      static_cast<std::uint64_t>(std::llround(speed * static_cast<double>(task.count()) / 1'000.0));
  const std::int64_t items = parameters.count("items");
  return std::make_unique<Spin>(static_cast<std::size_t>(items), rounds,
                                base::format_count(items) + " tasks of " + base::exact_duration(task) +
                                    ", each " + std::to_string(rounds) +
                                    " multiplications that need one another (" + base::three_digits(speed) +
                                    " a microsecond, as measured beforehand)");
}

}  // namespace

WorkloadKind spin() {
  return {.name = "spin",
          .summary =
              "pure computing of a set length per item: how small may tasks be before handing them out "
              "costs more than doing them?",
          .item_name = "tasks",
          .parameters = {{.name = "task",
                          .type = ParameterType::duration,
                          .default_value = "10us",
                          .help = "how long one task computes",
                          .maximum = 60e9},
                         {.name = "items",
                          .type = ParameterType::count,
                          .default_value = "4k",
                          .help = "how many tasks",
                          .minimum = 0,
                          .maximum = 1e9}},
          .prepare = prepare};
}

}  // namespace parbench::workloads
