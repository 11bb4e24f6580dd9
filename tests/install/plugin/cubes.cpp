#include <cstdint>
#include <parbench/workload.hpp>
#include <vector>

std::vector<std::int64_t> numbers();

PARBENCH_WORKLOAD(
    {.name = "cubes", .summary = "cubes of numbers", .item_name = "numbers", .prepare = [](const auto&) {
       return parbench::map_workload(numbers(), [](const std::int64_t& x) { return x * x * x; });
     }});
