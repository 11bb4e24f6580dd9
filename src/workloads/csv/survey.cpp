#include "workloads/csv/survey.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/error.hpp"
#include "sys/memory.hpp"
#include "workloads/csv/block_workload.hpp"
#include "workloads/csv/blocks.hpp"
#include "workloads/csv/cleaning.hpp"
#include "workloads/csv/parser.hpp"

namespace parbench::csv {
namespace {

void expect_read(const std::optional<std::string>& trouble) {
  if (trouble) throw base::UsageError(*trouble);
}

void refuse(const std::string& message) {
  throw base::UsageError(message +
                         "; mend the file, or have such files counted and skipped with --set on_bad=skip");
}

/// A small packed file may stand for more than the machine holds. Parsed, a byte may cost 30: two bytes are a field of
/// 16 and a number of 8, in arrays that double.
std::uint64_t most_unpacked() {
  constexpr std::uint64_t share = 32;
  return std::min(largest_text, sys::available_memory().value_or(largest_text) / share);
}

std::vector<BlockScan> scan_file(const std::string& input, std::uint64_t size, std::uint64_t block_size,
                                 Source& source) {
  std::vector<BlockScan> scans;
  scans.reserve(size / block_size + 1);
  do {
    const Extent extent = block_of(scans.size(), block_size, size);
    expect_read(source.read(input, extent));
    scans.push_back(scan_block(source.text(), extent.begin));
  } while (scans.size() * block_size < size);
  return scans;
}

}  // namespace

Survey survey_files(const std::vector<std::string>& inputs, OnBad on_bad, Reader reader) {
  Survey result;
  Source source(reader);
  Table table;
  for (const std::string& input : inputs) {
    expect_read(source.read(input, most_unpacked()));
    result.bytes += source.text().size();
    const auto malformed = parse(source.text(), table);
    if (!malformed) continue;
    if (on_bad == OnBad::error) refuse(message(*malformed, input));
    ++result.malformed;
  }
  return result;
}

FileShape survey_blocks(const std::string& input, std::uint64_t block_size, OnBad on_bad, Reader reader) {
  if (is_packed(input))
    throw base::UsageError("split: " + input +
                           " is packed by gzip, which can only be read from its beginning; unpack it, or "
                           "leave out split=blocks");
  FileShape shape;
  std::error_code error;
  shape.size = std::filesystem::file_size(input, error);
  if (error) throw base::UsageError("cannot read " + input + ": " + error.message());
  Source source(reader);
  Table table;
  const std::vector<BlockScan> scans = scan_file(input, shape.size, block_size, source);
  for (std::size_t i = 0; i < scans.size(); ++i) {
    const Extent extent = records_of(scans, i);
    expect_read(source.read(input, extent));
    if (const auto malformed = parse(Piece{source.text(), i == 0, shape.names.size()}, table)) {
      if (on_bad == OnBad::error) refuse(message_in_file(*malformed, input, extent.begin));
      return {.size = shape.size};
    }
    if (i == 0) shape.names = column_names(table.header());
  }
  shape.blocks = scans.size();
  return shape;
}

}  // namespace parbench::csv
