#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "workloads/csv/text_buffer.hpp"

/// The gzip format (RFC 1952), by zlib.
namespace parbench::csv {

/// Unpacks all members of `packed` into `out`, which is overwritten; what follows them is ignored, as gzip does. Says
/// what is wrong where it is no gzip, damaged, cut short, or becomes larger than `most` bytes.
std::optional<std::string> gunzip(std::string_view packed, std::size_t most, TextBuffer& out);

/// Equal texts give equal bytes: no time, no name. For less than 4 GiB.
std::string gzip(std::string_view text);

}  // namespace parbench::csv
