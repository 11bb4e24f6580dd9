#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>

namespace parbench::base {
namespace {

struct Suffix {
  std::string_view name;
  double factor;
};

constexpr std::array<Suffix, 8> count_suffixes{{{"", 1},
                                                {"k", 1e3},
                                                {"K", 1e3},
                                                {"M", 1e6},
                                                {"G", 1e9},
                                                {"Ki", 1024.0},
                                                {"Mi", 1048576.0},
                                                {"Gi", 1073741824.0}}};
constexpr std::array<Suffix, 6> duration_suffixes{
    {{"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"min", 60e9}}};

/// Splits "1.5ms" into a finite number and a suffix from the list; gives their product.
template <std::size_t Count>
std::optional<double> parse_with_suffix(std::string_view text, const std::array<Suffix, Count>& suffixes) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !std::isfinite(number)) return std::nullopt;
  const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const Suffix& suffix : suffixes)
    if (suffix.name == rest) return number * suffix.factor;
  return std::nullopt;
}

/// The integer that a product of a decimal fraction and a suffix stands for: 16.1 * 1e3 is
/// 16100.000000000002.
std::optional<std::int64_t> to_integer(double value) {
  constexpr double two_roundings = 2 * std::numeric_limits<double>::epsilon();
  const double whole = std::round(value);
  if (std::abs(value) > 9.0e18 || std::abs(value - whole) > std::abs(value) * two_roundings)
    return std::nullopt;
  return static_cast<std::int64_t>(whole);
}

Unit pick(double value, std::span<const Unit> units) {
  Unit best = units.front();
  for (const Unit& unit : units)
    if (std::abs(value) >= unit.size) best = unit;
  return best;
}

}  // namespace

std::optional<std::int64_t> parse_count(std::string_view text) {
  std::int64_t plain = 0;
  const char* const last = text.data() + text.size();
  if (const auto [end, error] = std::from_chars(text.data(), last, plain);
      error == std::errc{} && end == last)
    return plain;
  const auto value = parse_with_suffix(text, count_suffixes);
  return value ? to_integer(*value) : std::nullopt;
}

std::optional<double> parse_real(std::string_view text) {
  return parse_with_suffix(text, std::array<Suffix, 1>{{{"", 1}}});
}

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text) {
  if (text == "0") return std::chrono::nanoseconds(0);
  const auto value = parse_with_suffix(text, duration_suffixes);
  if (!value || *value < 0) return std::nullopt;
  const auto whole = to_integer(std::round(*value));
  return whole ? std::optional(std::chrono::nanoseconds(*whole)) : std::nullopt;
}

std::optional<double> parse_fraction(std::string_view text) {
  if (!text.empty() && text.back() == '%') {
    const auto percent = parse_real(text.substr(0, text.size() - 1));
    return percent ? std::optional(*percent / 100) : std::nullopt;
  }
  return parse_real(text);
}

Unit duration_unit(double nanoseconds) {
  constexpr std::array<Unit, 4> units{{{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}}};
  return pick(nanoseconds, units);
}

Unit byte_unit(double bytes) {
  constexpr std::array<Unit, 4> units{{{"B", 1}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}}};
  return pick(bytes, units);
}

std::string three_digits(double value) {
  const double size = std::abs(value);
  // The digits are those of the rounded number: 9.996 is "10.0", not "10.00".
  int decimals = 0;
  for (double limit = 99.95; size < limit && decimals < 12; limit /= 10) ++decimals;
  if (size == 0) decimals = 2;
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value);
  return buffer.data();
}

std::string format_duration(std::chrono::nanoseconds duration) {
  const auto value = static_cast<double>(duration.count());
  const Unit unit = duration_unit(value);
  if (unit.size == 1) return std::to_string(duration.count()) + " ns";
  return three_digits(value / unit.size) + " " + std::string(unit.name);
}

std::string exact_duration(std::chrono::nanoseconds duration) {
  for (const Unit unit : {Unit{"s", 1e9}, Unit{"ms", 1e6}, Unit{"us", 1e3}})
    if (const auto size = static_cast<std::int64_t>(unit.size);
        duration.count() % size == 0 && duration.count() != 0)
      return std::to_string(duration.count() / size).append(unit.name);
  return std::to_string(duration.count()) + "ns";
}

std::string exact_real(double value) {
  std::array<char, 32> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), result.ptr};
}

std::string format_bytes(double bytes) {
  const Unit unit = byte_unit(bytes);
  if (unit.size == 1) return std::to_string(static_cast<std::int64_t>(bytes)) + " B";
  return three_digits(bytes / unit.size) + " " + std::string(unit.name);
}

std::string format_count(std::int64_t count) {
  struct Step {
    std::int64_t size;
    const char* name;
  };
  for (const Step step : {Step{1'000'000'000, "G"}, Step{1'000'000, "M"}, Step{1'000, "k"}}) {
    if (count == 0 || count % (step.size / 10) != 0 || std::abs(count) < step.size) continue;
    const std::int64_t tenth = std::abs(count % step.size) / (step.size / 10);
    return std::to_string(count / step.size) +
           (tenth != 0 ? std::string(".").append(std::to_string(tenth)) : "") + step.name;
  }
  return std::to_string(count);
}

std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates) {
  const std::string* best = nullptr;
  std::size_t best_distance = std::numeric_limits<std::size_t>::max();
  for (const std::string& candidate : candidates) {
    const std::size_t columns = candidate.size() + 1;
    std::vector<std::size_t> table((name.size() + 1) * columns);
    const auto at = [&](std::size_t row, std::size_t column) -> std::size_t& {
      return table[row * columns + column];
    };
    for (std::size_t i = 0; i <= name.size(); ++i) at(i, 0) = i;
    for (std::size_t j = 0; j < columns; ++j) at(0, j) = j;
    for (std::size_t i = 1; i <= name.size(); ++i)
      for (std::size_t j = 1; j < columns; ++j) {
        const std::size_t change = name[i - 1] == candidate[j - 1] ? 0 : 1;
        at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + change});
        if (i > 1 && j > 1 && name[i - 1] == candidate[j - 2] && name[i - 2] == candidate[j - 1])
          at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
      }
    if (at(name.size(), columns - 1) < best_distance) {
      best_distance = at(name.size(), columns - 1);
      best = &candidate;
    }
  }
  if (best == nullptr || best_distance > std::max<std::size_t>(1, best->size() / 3)) return std::nullopt;
  return *best;
}

std::string suggestion(std::string_view name, std::span<const std::string> candidates) {
  if (const auto near = nearest(name, candidates)) return "; did you mean '" + *near + "'?";
  return "; there are: " + join(candidates, ", ");
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(separator, begin);
    parts.emplace_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) text += separator;
    text += part;
  }
  return text;
}

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

std::string wrap(std::string_view text, std::size_t indent, std::size_t width) {
  std::string result;
  std::size_t used = 0;
  for (const std::string& word : split(text, ' ')) {
    if (used != 0 && used + 1 + word.size() > width) {
      result += "\n" + std::string(indent, ' ');
      used = 0;
    }
    if (used != 0) {
      result += ' ';
      ++used;
    }
    result += word;
    used += word.size();
  }
  return result;
}

}  // namespace parbench::base
