#include "workloads/csv/source.hpp"

#include <limits>
#include <new>

#include "workloads/csv/gzip.hpp"

namespace parbench::csv {

std::error_code Source::fetch(const std::string& path, Extent extent) {
  text_ = {};
  try {
    const std::error_code error = reader_ == Reader::mmap ? view_.open(path, extent.begin, extent.end)
                                                          : buffer_.read(path, extent.begin, extent.end);
    if (!error) text_ = reader_ == Reader::mmap ? view_.text() : buffer_.text();
    return error;
  } catch (const std::bad_alloc&) {
    return std::make_error_code(std::errc::not_enough_memory);
  }
}

std::optional<std::string> Source::read(const std::string& path, std::uint64_t most) {
  const std::string failure = "cannot read " + path + ": ";
  if (const auto error = fetch(path, {0, std::numeric_limits<std::uint64_t>::max()}))
    return failure + error.message();
  if (!is_packed(path)) return std::nullopt;
  try {
    if (const auto trouble = gunzip(text_, most, unpacked_)) return failure + *trouble;
  } catch (const std::bad_alloc&) {
    return failure + "no memory to unpack it";
  }
  text_ = unpacked_.text();
  return std::nullopt;
}

std::optional<std::string> Source::read(const std::string& path, Extent extent) {
  if (const auto error = fetch(path, extent)) return "cannot read " + path + ": " + error.message();
  if (text_.size() == extent.size()) return std::nullopt;
  return path + " became shorter since it was checked; leave it alone while it is measured";
}

}  // namespace parbench::csv
