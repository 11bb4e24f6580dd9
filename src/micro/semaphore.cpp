#include <parbench/mp/semaphore.hpp>
#include <semaphore>

#include "micro/catalogue.hpp"
#include "micro/exclusion.hpp"

namespace parbench::micro {
namespace {

class StdSemaphore {
 public:
  void lock() { permits_.acquire(); }
  void unlock() { permits_.release(); }

 private:
  std::counting_semaphore<> permits_{1};
};

}  // namespace

Family semaphore_family() {
  return {"semaphore",
          "Semaphore with one permit (std::counting_semaphore)",
          "An mp::Semaphore",
          "a std::counting_semaphore",
          "to acquire and release",
          {{"alone", "acquire and release, alone", "alone", lock_alone<StdSemaphore, SleepingThread>,
            lock_alone<mp::Semaphore, NoThread>},
           {"contended", "the same while another does it too", "contended",
            lock_contended<StdSemaphore, ThreadPartner>, lock_contended<mp::Semaphore, ProcessPartner>}}};
}

}  // namespace parbench::micro
