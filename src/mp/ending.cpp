#include <pthread.h>

#include <algorithm>
#include <mutex>
#include <parbench/mp/detail/ending.hpp>
#include <vector>

namespace parbench::mp::detail {
namespace {

struct Entry {
  void* object;
  GoodEnding::Forget forget;
};

/// What this process has a hand in.
class Roll {
 public:
  /// Never destroyed: an object of static life may strike itself off after everything else has ended.
  static Roll& call() {
    static Roll& roll = *new Roll;
    return roll;
  }

  void add(const Entry& entry) {
    const std::lock_guard guard(mutex_);
    if (find(entry.object) == entries_.end()) entries_.push_back(entry);
  }

  void remove(const void* object) {
    const std::lock_guard guard(mutex_);
    if (const auto entry = find(object); entry != entries_.end()) entries_.erase(entry);
  }

  void end() {
    const std::lock_guard guard(mutex_);
    for (const Entry& entry : entries_) entry.forget(entry.object);
    entries_.clear();
  }

 private:
  // A fork finds the list whole, whatever other threads do with it; the child begins with an empty one.
  Roll() {
    ::pthread_atfork([] { call().mutex_.lock(); }, [] { call().mutex_.unlock(); },
                     [] {
                       call().entries_.clear();
                       call().mutex_.unlock();
                     });
  }

  std::vector<Entry>::iterator find(const void* object) {
    return std::find_if(entries_.begin(), entries_.end(),
                        [&](const Entry& entry) { return entry.object == object; });
  }

  std::mutex mutex_;
  std::vector<Entry> entries_;
};

}  // namespace

void end_in_good_order() noexcept {
  Roll::call().end();
}

void GoodEnding::enroll() {
  Roll::call().add({object_, forget_});
  covered_.store(self());
}

void GoodEnding::strike_off() noexcept {
  Roll::call().remove(object_);
}

}  // namespace parbench::mp::detail
