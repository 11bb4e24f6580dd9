// What a user would write: a map, and a class with phases, scratch, a digest and each type of parameter.
#include <cmath>
#include <memory>
#include <numeric>
#include <parbench/workload.hpp>
#include <stdexcept>
#include <string>

namespace {

std::unique_ptr<const parbench::Workload> halves(const parbench::Parameters& parameters) {
  std::vector<double> numbers(static_cast<std::size_t>(parameters.count("size")));
  std::iota(numbers.begin(), numbers.end(), 0.0);
  return parbench::map_workload(
      std::move(numbers), [](const double& x) { return x / 2; }, "numbers to halve");
}

struct Buffer final : parbench::Scratch {
  std::vector<std::int64_t> numbers = std::vector<std::int64_t>(64);
};

/// Phase 0 gives the numbers 0..size, phase 1 their sum.
class Sum final : public parbench::Workload {
 public:
  explicit Sum(std::size_t size, std::string text) : size_(size), text_(std::move(text)) {}

  std::vector<parbench::Phase> phases() const override {
    return {{size_, sizeof(std::int64_t)}, {1, sizeof(std::int64_t)}};
  }
  std::string describe() const override { return text_; }
  std::unique_ptr<parbench::Scratch> make_scratch() const override { return std::make_unique<Buffer>(); }

  void run(parbench::Range items, std::span<std::byte> out, const parbench::Worker& worker) const override {
    auto* const results = reinterpret_cast<std::int64_t*>(out.data());
    auto* const buffer = static_cast<Buffer*>(worker.scratch);
    if (worker.phase == 1) {
      const auto numbers = worker.results<std::int64_t>(0);
      results[0] = std::accumulate(numbers.begin(), numbers.end(), std::int64_t{0});
      if (results[0] != static_cast<std::int64_t>(size_ * (size_ - 1) / 2))
        throw std::runtime_error("wrong sum");
      return;
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
      buffer->numbers[i % 64] = static_cast<std::int64_t>(items.begin + i);
      results[i] = buffer->numbers[i % 64];
    }
  }

  std::optional<std::uint64_t> digest(std::span<const std::byte> results) const override {
    return *reinterpret_cast<const std::uint64_t*>(results.data());
  }

 private:
  std::size_t size_;
  std::string text_;
};

std::unique_ptr<const parbench::Workload> sum(const parbench::Parameters& p) {
  std::string text = p.text("word") + " " + p.text("mark") + " " + std::to_string(p.real("share")) + " " +
                     std::to_string(p.duration("pause").count()) + " " +
                     std::to_string(p.paths("input").size());
  for (const std::string& path : p.paths("input")) text += " " + path;
  return std::make_unique<Sum>(static_cast<std::size_t>(p.count("size")), text);
}

}  // namespace

PARBENCH_WORKLOAD({.name = "halves",
                   .summary = "halves of numbers: does a plug-in work?",
                   .item_name = "numbers",
                   .parameters = {{.name = "size", .default_value = "10k", .help = "how many numbers"}},
                   .prepare = halves});

PARBENCH_WORKLOAD(parbench::WorkloadKind{
    .name = "sum",
    .summary = "a sum in two phases: do phases cross the C interface?",
    .item_name = "numbers",
    .parameters =
        {{.name = "size", .default_value = "1k", .help = "how many numbers", .minimum = 1, .maximum = 1e6},
         {.name = "share", .type = parbench::ParameterType::real, .default_value = "0.5", .help = "a real"},
         {.name = "pause",
          .type = parbench::ParameterType::duration,
          .default_value = "2ms",
          .help = "a time"},
         {.name = "word",
          .type = parbench::ParameterType::choice,
          .default_value = "one",
          .help = "a choice",
          .choices = {"one", "two"}},
         {.name = "mark", .type = parbench::ParameterType::text, .default_value = "!", .help = "a text"},
         {.name = "input", .type = parbench::ParameterType::paths, .default_value = "", .help = "files"}},
    .schedule = parbench::Schedule::dynamic,
    .workers_per_cpu = 2,
    .prepare = sum});
