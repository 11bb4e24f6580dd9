#pragma once

#include <pthread.h>

namespace parbench::sys {

/// A lock that may lie in memory shared between processes (Mapping::shared), where it works for their threads as for
/// those of one. It survives whoever holds it: the next to lock it gets it. Stays where it was made; a forked child
/// uses it, and must not destroy it. Lockable, so that std::scoped_lock takes it.
class ProcessMutex {
 public:
  /// Throws base::SystemError.
  ProcessMutex();
  ProcessMutex(const ProcessMutex&) = delete;
  ProcessMutex& operator=(const ProcessMutex&) = delete;
  ~ProcessMutex();

  enum class Taken {
    cleanly,
    from_the_dead  ///< who held it has died: what it guards may be half-written
  };

  /// Sleeps until it is had. Throws base::SystemError.
  Taken lock();
  void unlock() noexcept;

 private:
  pthread_mutex_t mutex_{};
};

}  // namespace parbench::sys
