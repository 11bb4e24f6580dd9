#pragma once

#include <chrono>
#include <cstddef>
#include <parbench/parameters.hpp>
#include <span>
#include <vector>

namespace parbench::workloads {

/// What the requests of the io workload wait for and get.
struct IoInput {
  std::vector<std::chrono::nanoseconds> latencies;
  std::vector<std::byte> payloads;  ///< of all items, one after the other
  std::size_t payload_size = 0;

  std::span<const std::byte> payload(std::size_t item) const {
    return std::span(payloads).subspan(item * payload_size, payload_size);
  }
};

/// Equal parameters give equal input.
IoInput make_io_input(const Parameters& parameters);

}  // namespace parbench::workloads
