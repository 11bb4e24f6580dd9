#include "workloads/csv/blocks.hpp"

#include <algorithm>

namespace parbench::csv {
namespace {

constexpr std::size_t none = std::string_view::npos;

std::uint64_t content_end(std::span<const BlockScan> scans) {
  while (!scans.empty() && scans.back().content_end == 0) scans = scans.first(scans.size() - 1);
  return scans.empty() ? 0 : scans.back().content_end;
}

}  // namespace

BlockScan scan_block(std::string_view text, std::uint64_t offset) {
  BlockScan scan;
  for (std::size_t begin = 0;;) {  // from quote to quote
    const std::size_t quote = text.find('"', begin);
    std::uint64_t& record = scan.record[scan.quotes % 2];
    if (record == nowhere) {
      const std::size_t line_end = text.substr(begin, quote - begin).find('\n');
      if (line_end != none) record = offset + begin + line_end + 1;
    }
    if (quote == none) break;
    ++scan.quotes;
    begin = quote + 1;
  }
  if (const std::size_t last = text.find_last_not_of(" \t\r\n"); last != none)
    scan.content_end = offset + last + 1;
  return scan;
}

Extent records_of(std::span<const BlockScan> scans, std::size_t index) {
  std::uint64_t quotes = 0;
  for (const BlockScan& before : scans.first(index)) quotes += before.quotes;
  const std::uint64_t limit = content_end(scans);
  Extent extent{index == 0 ? 0 : scans[index].record[quotes % 2], limit};
  if (extent.begin >= limit) return {limit, limit};
  for (std::size_t next = index + 1; next < scans.size(); ++next) {
    quotes += scans[next - 1].quotes;
    const std::uint64_t record = scans[next].record[quotes % 2];
    if (record == nowhere) continue;
    extent.end = std::min(record, limit);
    break;
  }
  return extent;
}

}  // namespace parbench::csv
