#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

/// CSV files such as business systems export: seeded, made once, kept in a cache folder.
namespace parbench::csv {

/// What a set is made from: equal values give equal bytes on any machine.
struct SetSpec {
  std::size_t files = 1;
  std::size_t rows = 0;  ///< in each file, without the header
  std::uint64_t seed = 0;
  bool gzip = false;  ///< files are packed, and named *.csv.gz

  /// The name of the set's folder: all of the above, and a version that changes with what generate_file
  /// writes.
  std::string name() const;
};

/// The bytes of file `index`: ids, timestamps, floats of four to eight digits, categories, free text with
/// quotes, commas and line ends, missing values under several names, a header that needs normalising. Every
/// third file has CRLF line ends, some begin with a byte-order mark, some lack the last line end.
std::string generate_file(const SetSpec& set, std::size_t index);

/// The folder of the set inside `cache`, made if it is not there or not complete. It is built under a name of
/// its own and renamed when it is whole, so that an interrupted run leaves nothing that looks complete, and
/// of two runs at once one wins and both use its files. Throws base::UsageError where the cache cannot be
/// written.
std::filesystem::path provide_set(const std::filesystem::path& cache, const SetSpec& set);

/// $XDG_CACHE_HOME/parbench, or ~/.cache/parbench, or parbench-cache in the folder for temporary files.
std::filesystem::path cache_folder();

}  // namespace parbench::csv
