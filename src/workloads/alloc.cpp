#include <cstdint>
#include <utility>

#include "base/random.hpp"
#include "base/text.hpp"
#include "workloads/alloc/churn.hpp"
#include "workloads/catalogue.hpp"

namespace parbench::workloads {
namespace {

/// What an item does.
struct Churn {
  std::size_t allocations;  ///< from the heap
  std::size_t size_max;
  std::size_t mappings;
  std::size_t pages_max;
};

/// Items keep nothing from each other: what their workers share is the allocator and the address space, of which
/// threads have one and processes one each.
class Alloc final : public Workload {
 public:
  Alloc(std::size_t items, Churn churn, std::uint64_t seed) : items_(items), churn_(churn), seed_(seed) {}

  std::vector<Phase> phases() const override { return {{items_, sizeof(std::uint64_t)}}; }

  void run(Range items, std::span<std::byte> out, const Worker&) const override {
    auto* const checksums = reinterpret_cast<std::uint64_t*>(out.data());
    for (std::size_t item = items.begin; item < items.end; ++item) {
      const base::Random random(seed_ + item);
      checksums[item - items.begin] = alloc::churn_heap(random, churn_.allocations, churn_.size_max) +
                                      alloc::churn_mappings(random, churn_.mappings, churn_.pages_max);
    }
  }

  std::string describe() const override {
    std::string text = base::format_count(static_cast<std::int64_t>(items_)) + " items of ";
    if (churn_.allocations > 0)
      text += base::format_count(static_cast<std::int64_t>(churn_.allocations)) + " allocations of up to " +
              base::format_bytes(static_cast<double>(churn_.size_max));
    if (churn_.allocations > 0 && churn_.mappings > 0) text += " and ";
    if (churn_.mappings > 0)
      text += base::format_count(static_cast<std::int64_t>(churn_.mappings)) + " mappings of up to " +
              std::to_string(churn_.pages_max) + " pages";
    return text;
  }

 private:
  std::size_t items_;
  Churn churn_;
  std::uint64_t seed_;
};

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  const auto number = [&](const char* name) { return static_cast<std::size_t>(parameters.count(name)); };
  const std::string& kernel = parameters.text("kernel");
  const Churn churn{.allocations = kernel == "mmap" ? 0 : number("allocations"),
                    .size_max = number("largest"),
                    .mappings = kernel == "malloc" ? 0 : number("mappings"),
                    .pages_max = number("pages")};
  return std::make_unique<Alloc>(number("items"), churn, number("seed"));
}

}  // namespace

WorkloadKind alloc() {
  return {
      .name = "alloc",
      .summary =
          "memory taken and given back in small pieces, from the heap and the system: where do "
          "threads pay for sharing an address space?",
      .item_name = "items",
      .parameters = {{.name = "items",
                      .type = ParameterType::count,
                      .default_value = "48",
                      .help = "how many items",
                      .minimum = 0,
                      .maximum = 1e9},
                     {.name = "kernel",
                      .type = ParameterType::choice,
                      .default_value = "both",
                      .help =
                          "where the memory comes from: the allocator, mappings with page faults, or both",
                      .choices = {"malloc", "mmap", "both"}},
                     {.name = "allocations",
                      .type = ParameterType::count,
                      .default_value = "10k",
                      .help = "allocations per item, up to 256 alive at once",
                      .minimum = 1,
                      .maximum = 1e9},
                     {.name = "largest",
                      .type = ParameterType::count,
                      .default_value = "4Ki",
                      .help = "bytes of the largest allocation; small ones are more frequent",
                      .minimum = 16,
                      .maximum = 16.0 * (1U << 20U)},
                     {.name = "mappings",
                      .type = ParameterType::count,
                      .default_value = "20",
                      .help = "mappings per item, up to 8 alive at once",
                      .minimum = 1,
                      .maximum = 1e9},
                     {.name = "pages",
                      .type = ParameterType::count,
                      .default_value = "16",
                      .help = "pages of the largest mapping; each is touched",
                      .minimum = 1,
                      .maximum = 4096},
                     {.name = "seed",
                      .type = ParameterType::count,
                      .default_value = "1",
                      .help = "of sizes and lifetimes"}},
      .prepare = prepare};
}

}  // namespace parbench::workloads
