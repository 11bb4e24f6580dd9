#include "workloads/io.hpp"

#include <chrono>
#include <thread>

#include "base/digest.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "workloads/catalogue.hpp"

namespace parbench::workloads {
namespace {

using std::chrono::nanoseconds;

/// A request to something far away: the worker waits, then checks what it got.
class SimulatedIo final : public Workload {
 public:
  explicit SimulatedIo(IoInput input) : input_(std::move(input)) {}

  std::vector<Phase> phases() const override { return {{input_.latencies.size(), sizeof(std::uint64_t)}}; }

  void run(Range items, std::span<std::byte> out, const Worker&) const override {
    auto* const checksums = reinterpret_cast<std::uint64_t*>(out.data());
    for (std::size_t item = items.begin; item < items.end; ++item) {
      std::this_thread::sleep_for(input_.latencies[item]);
      checksums[item - items.begin] = base::digest(input_.payload(item));
    }
  }

  std::string describe() const override {
    nanoseconds total{0};
    for (const nanoseconds latency : input_.latencies) total += latency;
    return std::to_string(input_.latencies.size()) + " requests that wait " + base::format_duration(total) +
           " in all, " + base::format_bytes(static_cast<double>(input_.payload_size)) + " each";
  }

 private:
  IoInput input_;
};

}  // namespace

IoInput make_io_input(const Parameters& parameters) {
  const auto items = static_cast<std::size_t>(parameters.count("items"));
  const auto payload_size = static_cast<std::size_t>(parameters.count("payload"));
  const auto mean = parameters.duration("latency");
  const bool exponential = parameters.text("dist") == "exponential";
  base::Random random(static_cast<std::uint64_t>(parameters.count("seed")));

  std::vector<nanoseconds> latencies(items);
  for (nanoseconds& latency : latencies)
    latency = exponential
                  ? nanoseconds(std::llround(static_cast<double>(mean.count()) * random.exponential()))
                  : mean;
  std::vector<std::byte> payloads(items * payload_size);
  for (std::byte& byte : payloads) byte = static_cast<std::byte>(random.next());
  return {std::move(latencies), std::move(payloads), payload_size};
}

namespace {

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  return std::make_unique<SimulatedIo>(make_io_input(parameters));
}

}  // namespace

WorkloadKind io() {
  return {.name = "io",
          .summary =
              "simulated I/O, a wait and a checksum per item: do more workers than CPUs pay when work waits?",
          .item_name = "requests",
          .parameters = {{.name = "items",
                          .type = ParameterType::count,
                          .default_value = "32",
                          .help = "how many requests",
                          .minimum = 0,
                          .maximum = 10'000'000},
                         {.name = "latency",
                          .type = ParameterType::duration,
                          .default_value = "2ms",
                          .help = "how long a request waits (its mean, when exponential)",
                          .maximum = 60e9},
                         {.name = "dist",
                          .type = ParameterType::choice,
                          .default_value = "exponential",
                          .help = "whether all wait equally long",
                          .choices = {"fixed", "exponential"}},
                         {.name = "payload",
                          .type = ParameterType::count,
                          .default_value = "64Ki",
                          .help = "bytes to checksum per request",
                          .minimum = 0,
                          .maximum = 1e9},
                         {.name = "seed",
                          .type = ParameterType::count,
                          .default_value = "1",
                          .help = "of latencies and payloads"}},
          .schedule = Schedule::dynamic,
          .workers_per_cpu = 8,
          .prepare = prepare};
}

}  // namespace parbench::workloads
