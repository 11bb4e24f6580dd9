#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

namespace parbench::sys {

/// How much memory can be taken now without pressing others out: what the kernel says is available, or what
/// the control groups of this process leave, where that is less. No value where neither can be read. Files are
/// looked for below `root`.
std::optional<std::uint64_t> available_memory(const std::filesystem::path& root = "/");

/// MemAvailable of /proc/meminfo, in bytes.
std::optional<std::uint64_t> parse_available_memory(std::string_view meminfo);

}  // namespace parbench::sys
