#include "workloads/exec/items.hpp"

#include <cstdint>
#include <iostream>
#include <iterator>

#include "base/error.hpp"
#include "base/text.hpp"
#include "sys/file.hpp"

namespace parbench::workloads::exec {
namespace {

using base::UsageError;

constexpr std::int64_t items_max = 10'000'000;

std::vector<std::string> numbers_below(std::int64_t count) {
  if (count < 1 || count > items_max)
    throw UsageError("items: " + std::to_string(count) + " is out of range; give 1 to " +
                     base::format_count(items_max) + ", or the name of a file with a line per item");
  std::vector<std::string> items;
  items.reserve(static_cast<std::size_t>(count));
  for (std::int64_t item = 0; item < count; ++item) items.push_back(std::to_string(item));
  return items;
}

std::string read_source(const std::string& source) {
  if (source == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
  try {
    return sys::read_file(source);
  } catch (const base::SystemError& error) {
    throw UsageError("items: '" + source +
                     "' is neither a number nor a file that can be read: " + error.what());
  }
}

}  // namespace

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines = base::split(text, '\n');
  for (std::string& line : lines)
    if (line.ends_with('\r')) line.pop_back();
  std::erase(lines, "");
  return lines;
}

std::vector<std::string> read_items(const std::string& source) {
  if (source.empty())
    throw UsageError("items: '' is no file; give a number, a file with a line per item, or -");
  if (const auto count = base::parse_count(source)) return numbers_below(*count);
  std::vector<std::string> items = lines_of(read_source(source));
  const std::string name = source == "-" ? "standard input" : source;
  if (items.empty())
    throw UsageError("items: " + name + " has no lines; each line of it is an item" +
                     (source == "-" ? " (it can be read once only)" : ""));
  for (std::size_t i = 0; i < items.size(); ++i)
    if (items[i].find('\0') != std::string::npos)
      throw UsageError("items: " + name + " has a NUL byte in item " + std::to_string(i) +
                       ", which no argument can hold; is it a text file?");
  return items;
}

}  // namespace parbench::workloads::exec
