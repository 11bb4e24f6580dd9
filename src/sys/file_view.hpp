#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace parbench::sys {

/// Part of a file as memory that is read from it page by page when touched. Whoever touches a page of a file that was
/// made shorter meanwhile is killed by SIGBUS.
class FileView {
 public:
  FileView() = default;
  FileView(FileView&& other) noexcept
      : mapping_(std::exchange(other.mapping_, {})), text_(std::exchange(other.text_, {})) {}
  FileView& operator=(FileView&& other) noexcept {
    std::swap(mapping_, other.mapping_);
    std::swap(text_, other.text_);
    return *this;
  }
  ~FileView() { close(); }

  /// Shows the bytes [begin, end) of a file in place of what was shown before, as far as the file reaches; on failure
  /// nothing.
  std::error_code open(const std::string& path, std::uint64_t begin, std::uint64_t end);

  std::string_view text() const noexcept { return text_; }

 private:
  void close() noexcept;

  std::span<std::byte> mapping_;  ///< whole pages
  std::string_view text_;
};

}  // namespace parbench::sys
