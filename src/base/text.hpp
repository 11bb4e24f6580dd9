#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Numbers with units, as people write and read them. Parsers take the whole text or nothing; they return no
/// value where it does not fit, and the caller says which option it came from.
namespace parbench::base {

/// "1000000", "1M", "64k", "2G": decimal suffixes k, M, G (1e3, 1e6, 1e9) and binary Ki, Mi, Gi. May be
/// negative.
std::optional<std::int64_t> parse_count(std::string_view text);

/// A finite decimal number, e.g. "0.5", "-3", "1e-3".
std::optional<double> parse_real(std::string_view text);

/// "2ms", "1.5s", "10us", "300ns", "2min". A unit is required, except for "0".
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);

/// "2%" or "0.02": both are the fraction 0.02.
std::optional<double> parse_fraction(std::string_view text);

/// The unit in which numbers of this size read best, for a whole column.
struct Unit {
  std::string_view name;  ///< "ns", "us", "ms", "s"; or "B", "kB", "MB", "GB"
  double size;            ///< how many of the base unit (ns, byte) make one of this
};

/// The unit for a column whose median duration is `nanoseconds`.
Unit duration_unit(double nanoseconds);
Unit byte_unit(double bytes);

/// `value` with at least three significant digits and no exponent: 12345, 447, 44.7, 4.47, 0.447, 0.00447.
std::string three_digits(double value);

/// "447 us", rounded to three digits
std::string format_duration(std::chrono::nanoseconds duration);
/// "2ms", "2001us": in the largest unit that takes it exactly, as parse_duration reads it.
std::string exact_duration(std::chrono::nanoseconds duration);
/// The shortest that parse_real reads as the same number.
std::string exact_real(double value);
std::string format_bytes(double bytes);
/// 1000000 -> "1M", 65536 -> "65536", 1500000 -> "1.5M": the shortest that parse_count or a reader takes
/// exactly.
std::string format_count(std::int64_t count);

/// The candidate nearest to `name` (by optimal string alignment distance), where one is near enough to be
/// what was meant.
std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates);

/// "; did you mean 'squares'?", or, with nothing near, "; there are: a, b, c".
std::string suggestion(std::string_view name, std::span<const std::string> candidates);

std::vector<std::string> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string_view trim(std::string_view text);

/// `text` in lines of at most `width` where its words allow, each line but the first indented by `indent`.
std::string wrap(std::string_view text, std::size_t indent, std::size_t width);

}  // namespace parbench::base
