#pragma once

#include <array>
#include <cstddef>

namespace parbench::micro {

/// The sizes of messages that are measured.
struct MessageSize {
  const char* name;
  const char* text;
  std::size_t bytes;
};
inline constexpr std::array<MessageSize, 3> message_sizes{
    {{"8B", "8 B", 8}, {"4KiB", "4 KiB", 4096}, {"1MiB", "1 MiB", std::size_t{1} << 20U}}};

}  // namespace parbench::micro
