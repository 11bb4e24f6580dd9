// The second file of a plug-in, with a workload of its own.
#include <cstdint>
#include <parbench/workload.hpp>
#include <vector>

std::vector<std::int64_t> numbers() {
  return std::vector<std::int64_t>(1000, 7);
}

PARBENCH_WORKLOAD(
    {.name = "negatives", .summary = "negated numbers", .item_name = "numbers", .prepare = [](const auto&) {
       return parbench::map_workload(numbers(), [](const std::int64_t& x) { return -x; });
     }});
