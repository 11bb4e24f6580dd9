#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

/// The number that all modes must agree on: XXH3, 64 bits, of the result bytes.
namespace parbench::base {

std::uint64_t digest(std::span<const std::byte> bytes);

/// As 16 hexadecimal digits, since JSON readers lose the last bits of a 64-bit number.
std::string digest_text(std::uint64_t digest);

}  // namespace parbench::base
