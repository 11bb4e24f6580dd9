#include "sys/process_mutex.hpp"

#include <cerrno>

#include "base/error.hpp"

namespace parbench::sys {

ProcessMutex::ProcessMutex() {
  pthread_mutexattr_t attributes;
  ::pthread_mutexattr_init(&attributes);
  int error = ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  if (error == 0) error = ::pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  if (error == 0) error = ::pthread_mutex_init(&mutex_, &attributes);
  ::pthread_mutexattr_destroy(&attributes);
  if (error != 0) throw base::SystemError("make", "a mutex for several processes", error);
}

ProcessMutex::~ProcessMutex() {
  ::pthread_mutex_destroy(&mutex_);
}

ProcessMutex::Taken ProcessMutex::lock() {
  const int error = ::pthread_mutex_lock(&mutex_);
  if (error == 0) return Taken::cleanly;
  if (error != EOWNERDEAD) throw base::SystemError("lock", "a mutex of several processes", error);
  ::pthread_mutex_consistent(&mutex_);
  return Taken::from_the_dead;
}

void ProcessMutex::unlock() noexcept {
  ::pthread_mutex_unlock(&mutex_);
}

}  // namespace parbench::sys
