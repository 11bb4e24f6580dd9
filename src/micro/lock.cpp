#include <mutex>
#include <parbench/mp/lock.hpp>

#include "micro/catalogue.hpp"
#include "micro/exclusion.hpp"

namespace parbench::micro {

Family lock_family() {
  return {"lock",
          "Lock (std::mutex)",
          "An mp::Lock",
          "a std::mutex",
          "to take and give back",
          {{"alone", "take and give back, alone", "alone", lock_alone<std::mutex, SleepingThread>,
            lock_alone<mp::Lock, NoThread>},
           {"contended", "the same while another does it too", "contended",
            lock_contended<std::mutex, ThreadPartner>, lock_contended<mp::Lock, ProcessPartner>}}};
}

}  // namespace parbench::micro
