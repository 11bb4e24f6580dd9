// Leaves a thread running when it is loaded.
#include <chrono>
#include <parbench/workload.hpp>
#include <thread>

namespace {

const bool started = (std::thread([] { std::this_thread::sleep_for(std::chrono::hours(1)); }).detach(), true);

}  // namespace

PARBENCH_WORKLOAD(
    {.name = "threaded", .summary = "never runs", .item_name = "items", .prepare = [](const auto&) {
       return parbench::map_workload(std::vector<int>{1}, [](const int& x) { return x; });
     }});
