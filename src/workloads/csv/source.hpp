#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sys/file_view.hpp"
#include "workloads/csv/files.hpp"
#include "workloads/csv/table.hpp"
#include "workloads/csv/text_buffer.hpp"

namespace parbench::csv {

enum class Reader {
  stream,  ///< copied into a buffer that is reused
  mmap     ///< mapped, and read from the system's own copy when touched; mapped anew for each item
};

inline constexpr std::string_view gzip_suffix = ".gz";

/// Whether a file of this name is unpacked when it is read.
inline bool is_packed(std::string_view path) {
  return path.ends_with(gzip_suffix);
}

/// Bytes [begin, end) of a file.
struct Extent {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  std::uint64_t size() const { return end - begin; }
  bool operator==(const Extent&) const = default;
};

/// What one worker reads of the user's files; its memory is reused. Failures are values, with the whole message: who
/// reads for the user's sake throws another exception than who runs a case.
class Source {
 public:
  explicit Source(Reader reader) : reader_(reader) {}

  /// All of a file, unpacked where it is packed, to at most `most` bytes.
  std::optional<std::string> read(const std::string& path, std::uint64_t most = largest_text);

  /// A part of a file, as it lies on the disk. Fails where the file is shorter.
  std::optional<std::string> read(const std::string& path, Extent extent);

  /// What was read last.
  std::string_view text() const { return text_; }

 private:
  std::error_code fetch(const std::string& path, Extent extent);

  Reader reader_;
  FileBuffer buffer_;
  sys::FileView view_;
  TextBuffer unpacked_;
  std::string_view text_;
};

}  // namespace parbench::csv
