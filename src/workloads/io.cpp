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
  SimulatedIo(std::vector<nanoseconds> latencies, std::vector<std::byte> payloads, std::size_t payload_size)
      : latencies_(std::move(latencies)), payloads_(std::move(payloads)), payload_size_(payload_size) {}

  std::vector<Phase> phases() const override { return {{latencies_.size(), sizeof(std::uint64_t)}}; }

  void run(Range items, std::span<std::byte> out, const Worker&) const override {
    auto* const checksums = reinterpret_cast<std::uint64_t*>(out.data());
    for (std::size_t item = items.begin; item < items.end; ++item) {
      std::this_thread::sleep_for(latencies_[item]);
      checksums[item - items.begin] =
          base::digest(std::span(payloads_).subspan(item * payload_size_, payload_size_));
    }
  }

  std::string describe() const override {
    nanoseconds total{0};
    for (const nanoseconds latency : latencies_) total += latency;
    return std::to_string(latencies_.size()) + " requests that wait " + base::format_duration(total) +
           " in all, " + base::format_bytes(static_cast<double>(payload_size_)) + " each";
  }

 private:
  std::vector<nanoseconds> latencies_;
  std::vector<std::byte> payloads_;  ///< of all items, one after the other
  std::size_t payload_size_;
};

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
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
  return std::make_unique<SimulatedIo>(std::move(latencies), std::move(payloads), payload_size);
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
