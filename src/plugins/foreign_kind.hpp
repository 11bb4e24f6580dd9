#pragma once

#include <parbench/abi.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <parbench/workload.hpp>
#include <string>

#include "base/error.hpp"
#include "plugins/call_board.hpp"

/// A workload's kind as it comes from a plug-in.
namespace parbench::plugins {

/// A struct of the plug-in's as this program knows it: what lies beyond the size that it has there is zero. Throws
/// base::UsageError where the plug-in has set what this program does not know: leaving it out might be wrong.
template <class Struct>
Struct copy_of(const Struct* from, const std::string& plugin) {
  const auto* const bytes = reinterpret_cast<const char*>(from);
  if (std::any_of(bytes + std::min(from->size, sizeof(Struct)), bytes + from->size,
                  [](char byte) { return byte != 0; }))
    throw base::UsageError(plugin + ": uses what this parbench does not know yet; take a newer parbench");
  Struct copy{};
  std::memcpy(&copy, from, std::min(from->size, sizeof(Struct)));
  return copy;
}

/// Where a plug-in's function puts its message.
class Message {
 public:
  char* data() noexcept { return text_; }
  static constexpr std::size_t size() noexcept { return sizeof(text_); }
  /// Never empty.
  std::string text() const;

 private:
  char text_[1024] = {};
};

struct ForeignKind {
  std::string plugin;  ///< "plug-in ./mine.so"
  std::string name;
  parbench_kind table;
  CallBoard& board;

  /// "plug-in ./mine.so: prepare of 'mine'"
  std::string place(const char* function) const { return plugin + ": " + function + " of '" + name + "'"; }

  /// What to say when it has not given PARBENCH_OK.
  std::string failure(const char* function, parbench_status status, const Message& message) const;

  /// Calls action(message, message_size) on the board, in the process that forks all others. Throws
  /// base::UsageError when its status is not PARBENCH_OK, or it left a thread; std::bad_alloc.
  template <class Action>
  void call(const char* function, Action&& action) const {
    Message message;
    parbench_status status = PARBENCH_OK;
    {
      const CallBoard::Call call(board, place(function));
      status = action(message.data(), Message::size());
    }
    check(function, status, message);
  }

 private:
  void check(const char* function, parbench_status status, const Message& message) const;
};

/// The kind, for the catalogue. Throws base::UsageError where the table is none that can be used.
WorkloadKind adopt(const std::string& plugin, const parbench_kind* table, CallBoard& board);

/// Throws base::UsageError when threads run beside this one, as `place` ends.
void refuse_threads(const std::string& place);

}  // namespace parbench::plugins
