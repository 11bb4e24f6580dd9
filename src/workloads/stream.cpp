#include <cstdint>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "sys/mapping.hpp"
#include "sys/memory.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/stream/kernels.hpp"

namespace parbench::workloads {
namespace {

/// An item is a cache line of doubles, so that no two workers write to one.
constexpr std::size_t line = 8;

/// An array that a kernel reads: the two inputs, then the results of each phase.
using Source = std::size_t;
constexpr Source input_x = 0;
constexpr Source input_y = 1;
constexpr Source result_of(std::size_t phase) {
  return 2 + phase;
}

/// One phase: a kernel and what it reads.
struct Step {
  void (*kernel)(const double*, const double*, double*, std::size_t);
  Source x;
  Source y;
  std::size_t bytes;  ///< moved per element, as STREAM counts them: what is read and what is written
};

/// STREAM's own order, in which each kernel works on what those before it gave; or one of them on two inputs.
std::vector<Step> steps_of(const std::string& kernel) {
  if (kernel == "copy") return {{stream::copy, input_x, input_x, 16}};
  if (kernel == "scale") return {{stream::scale, input_x, input_x, 16}};
  if (kernel == "add") return {{stream::add, input_x, input_y, 24}};
  if (kernel == "triad") return {{stream::triad, input_x, input_y, 24}};
  const Source copied = result_of(0);
  const Source scaled = result_of(1);
  const Source added = result_of(2);
  return {{stream::copy, input_x, input_x, 16},
          {stream::scale, copied, copied, 16},
          {stream::add, input_x, scaled, 24},
          {stream::triad, scaled, added, 24}};
}

std::span<double> doubles(const sys::Mapping& mapping) {
  return {reinterpret_cast<double*>(mapping.bytes().data()), mapping.bytes().size() / sizeof(double)};
}

class Stream final : public Workload {
 public:
  Stream(std::vector<Step> steps, std::size_t lines, std::string description)
      : steps_(std::move(steps)),
        lines_(lines),
        x_(sys::Mapping::unshared(lines * line * sizeof(double))),
        y_(sys::Mapping::unshared(x_.bytes().size())),
        description_(std::move(description)) {
    // Whole numbers below 2^10, so that every kernel is exact.
    for (std::size_t i = 0; i < lines * line; ++i) doubles(x_)[i] = static_cast<double>(i % 1021);
    for (const Step& step : steps_)
      if (step.y == input_y)
        for (std::size_t i = 0; i < lines * line; ++i) doubles(y_)[i] = static_cast<double>(i % 509);
  }

  std::vector<Phase> phases() const override {
    return std::vector<Phase>(steps_.size(), {lines_, line * sizeof(double)});
  }
  std::string describe() const override { return description_; }

  std::size_t bytes_moved() const override {
    std::size_t bytes = 0;
    for (const Step& step : steps_) bytes += step.bytes * lines_ * line;
    return bytes;
  }

  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    const Step& step = steps_[worker.phase];
    const std::size_t begin = items.begin * line;
    step.kernel(source(step.x, worker) + begin, source(step.y, worker) + begin,
                reinterpret_cast<double*>(out.data()), items.size() * line);
  }

 private:
  const double* source(Source array, const Worker& worker) const {
    if (array == input_x) return doubles(x_).data();
    if (array == input_y) return doubles(y_).data();
    return worker.results<double>(array - result_of(0)).data();
  }

  std::vector<Step> steps_;
  std::size_t lines_;
  sys::Mapping x_;
  sys::Mapping y_;  ///< untouched where no kernel reads it
  std::string description_;
};

/// Two inputs, and a result per step.
void check_fits(std::size_t array_bytes, std::size_t steps) {
  const auto available = sys::available_memory();
  const std::size_t needed = array_bytes * (2 + steps);
  if (available && needed > *available)
    throw base::UsageError("size: " + std::to_string(2 + steps) + " arrays of " +
                           base::format_bytes(static_cast<double>(array_bytes)) + " do not fit into the " +
                           base::format_bytes(static_cast<double>(*available)) +
                           " of memory that are free; give at most --size " +
                           base::format_count(static_cast<std::int64_t>(
                               *available / (2 + steps) / sizeof(double) / 1'000'000 * 1'000'000)));
}

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  std::vector<Step> steps = steps_of(parameters.text("kernel"));
  const std::size_t lines = (static_cast<std::size_t>(parameters.count("size")) + line - 1) / line;
  const std::size_t array_bytes = lines * line * sizeof(double);
  check_fits(array_bytes, steps.size());
  std::string description = parameters.text("kernel") + " over arrays of " +
                            base::format_count(static_cast<std::int64_t>(lines * line)) + " doubles, " +
                            base::format_bytes(static_cast<double>(array_bytes)) +
                            " each; bytes as STREAM counts them";
  return std::make_unique<Stream>(std::move(steps), lines, std::move(description));
}

}  // namespace

WorkloadKind stream() {
  return {.name = "stream",
          .summary =
              "McCalpin's STREAM loops over arrays larger than the caches: how few workers use up the "
              "memory's bandwidth?",
          .item_name = "lines",
          // STREAM asks for arrays of four times the last cache; this is that for caches up to 32 MiB.
          .parameters = {{.name = "size",
                          .type = ParameterType::count,
                          .default_value = "16Mi",
                          .help = "doubles per array, in whole cache lines of 8",
                          .minimum = 0,
                          .maximum = 1e12},
                         {.name = "kernel",
                          .type = ParameterType::choice,
                          .default_value = "triad",
                          .help = "the loop: c=a, b=3c, c=a+b, a=b+3c, or all four, a phase each",
                          .choices = {"all", "copy", "scale", "add", "triad"}}},
          .prepare = prepare};
}

}  // namespace parbench::workloads
