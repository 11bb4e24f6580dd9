// A plug-in by one line of g++.
#include <parbench/workload.hpp>
#include <vector>

PARBENCH_WORKLOAD(
    {.name = "one_line", .summary = "one line", .item_name = "numbers", .prepare = [](const auto&) {
       return parbench::map_workload(std::vector<int>(1000, 1), [](const int& x) { return x + 1; });
     }});
