#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "workloads/csv/job.hpp"
#include "workloads/csv/source.hpp"

/// A first look at the files, all of which are parsed once, so that trouble is found before any pool is started.
/// Throw base::UsageError that names the file: where it cannot be read or unpacked, and where it is malformed unless
/// such files are skipped.
namespace parbench::csv {

struct Survey {
  std::uint64_t bytes = 0;  ///< unpacked
  std::size_t malformed = 0;
};

Survey survey_files(const std::vector<std::string>& inputs, OnBad on_bad, Reader reader);

/// A file as it is cut into blocks.
struct FileShape {
  std::uint64_t size = 0;
  std::size_t blocks = 0;               ///< 0 for one that is malformed
  std::vector<std::string> names = {};  ///< of its columns
};

/// Refuses packed files, too.
FileShape survey_blocks(const std::string& input, std::uint64_t block_size, OnBad on_bad, Reader reader);

}  // namespace parbench::csv
