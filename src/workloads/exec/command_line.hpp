#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The user's command with a place for the item.
namespace parbench::workloads::exec {

/// The words of a command: each `{}` in a word stands for the item; where there is none, the item is the last
/// argument.
class CommandLine {
 public:
  /// Throws base::UsageError where there is no word.
  explicit CommandLine(std::vector<std::string> words);

  std::vector<std::string> with(const std::string& item) const;

  const std::string& program() const { return words_.front(); }
  bool is_program_an_item() const;  ///< whether it depends on the item which program is run

  /// As a user would write it: "gzip -k {}".
  std::string text() const;

 private:
  std::vector<std::string> words_;
};

/// `text` with `item` in place of each `{}`.
std::string replaced(std::string_view text, std::string_view item);

/// At most `length` bytes of `text`; "..." marks that there was more.
std::string first_of(std::string_view text, std::size_t length);

/// The last `lines` lines of `text` that are not empty, joined by " | ", and of that the last `length` bytes.
std::string last_lines_of(const std::string& text, std::size_t lines, std::size_t length);

}  // namespace parbench::workloads::exec
