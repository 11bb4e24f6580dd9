#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <system_error>

namespace parbench::csv {

/// What all files hold.
struct Contents {
  std::uint64_t bytes = 0;  ///< unpacked
  std::string description;  ///< in a reader's words
};

/// What is done about a malformed file.
enum class OnBad { error, skip };

/// A file and what is written for it.
struct Job {
  std::string input;
  std::string output;
  std::string summary;

  /// A skipped file leaves no output, not even that of an earlier run, which would look like its own.
  void remove_outputs() const;
};

/// Of one file. Only whole words, so that no byte of it is padding: modes are compared by the bytes.
struct FileResult {
  std::uint64_t bytes_in = 0;   ///< unpacked
  std::uint64_t bytes_out = 0;  ///< clean file and summary
  std::uint64_t rows = 0;
  std::uint64_t columns = 0;
  std::uint64_t missing = 0;
  std::uint64_t malformed = 0;  ///< 1 for a file that was skipped; then the ones above but the first are 0
  std::uint64_t output_digest = 0;  ///< for a file in blocks that of its blocks' digests
  std::uint64_t summary_digest = 0;
};
static_assert(sizeof(FileResult) == 8 * sizeof(std::uint64_t));

/// For a pass that fails: "cannot write x.csv: No space left on device".
std::runtime_error failure(const std::string& verb, const std::string& path, const std::error_code& error);

/// What is appended to the name of a file for as long as it is written. No other run has the same.
std::string temporary_suffix();

}  // namespace parbench::csv
