#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "sys/listener.hpp"

namespace parbench::http {

struct ServerSpec {
  std::chrono::nanoseconds service_time{0};  ///< how long each answer takes
  std::size_t payload = 0;                   ///< bytes of each answer
  std::size_t threads = 1;                   ///< how many connections are served at once
};

/// Where the items are: "{}" stands for the number.
inline constexpr const char* path = "/items/{}";

/// What the server answers there: `payload` bytes that only these two decide.
std::string body_of(std::uint64_t number, std::size_t payload);

/// Answers requests until its process is ended: to be called in one that does nothing else, for it starts
/// threads. Returns only where the system refuses; throws where no threads are to be had.
void serve(const sys::Listener& listener, const ServerSpec& spec);

}  // namespace parbench::http
