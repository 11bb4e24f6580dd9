#pragma once

#include <functional>
#include <string>

#include "plugins/call_board.hpp"

namespace parbench::plugins {

/// How a supervised program has ended.
struct Ending {
  enum class Kind {
    by_itself,    ///< with exit code `code`
    interrupted,  ///< by the user
    lost          ///< killed, or ended by a plug-in; `message` says which and how
  };
  Kind kind = Kind::by_itself;
  int code = 0;
  std::string message = {};
};

/// Runs body() in a child and waits for it: what it calls of plug-ins (on `board`) may end it or never return. The child
/// is killed when a call lasts longer than the board's limit, and when this process dies; SIGINT, SIGTERM and SIGHUP
/// are handed on to it. The calling process must have one thread. Throws base::SystemError.
Ending supervise(CallBoard& board, const std::function<int()>& body);

}  // namespace parbench::plugins
