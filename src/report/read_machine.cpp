#include "report/read_machine.hpp"

#include "report/read_value.hpp"

namespace parbench::report {
namespace {

model::Cache read_cache(const JsonNode& node) {
  JsonObject object(node);
  model::Cache cache;
  cache.level = object["level"].integer(1);
  cache.type = object["type"].string();
  cache.size_bytes = object["size_bytes"].integer<std::uint64_t>();
  cache.shared_by_cpus = object["shared_by_cpus"].integer(1);
  object.done();
  return cache;
}

std::array<double, 3> read_load(const JsonNode& node) {
  const std::vector<double> values = read_list(node, [](const JsonNode& value) { return value.number(0); });
  if (values.size() != 3) node.refuse("must have 3 elements, not " + std::to_string(values.size()));
  return {values[0], values[1], values[2]};
}

}  // namespace

model::Machine read_machine(const JsonNode& node) {
  const auto count = [](const JsonNode& value) { return value.integer(1); };
  JsonObject object(node);
  model::Machine machine;
  machine.hostname = object["hostname"].string();
  machine.cpu_model = read_optional_string(object["cpu_model"]);
  machine.cpus_online = object["cpus_online"].integer(1);
  machine.cpus_allowed = object["cpus_allowed"].integer(1);
  machine.cpu_quota = read_optional(object["cpu_quota"], read_positive);
  machine.physical_cores = read_optional(object["physical_cores"], count);
  machine.numa_nodes = read_optional(object["numa_nodes"], count);
  machine.caches = read_list(object["caches"], read_cache);
  machine.memory_bytes = read_optional(object["memory_bytes"],
                                       [](const JsonNode& value) { return value.integer<std::uint64_t>(1); });
  machine.kernel = object["kernel"].string();
  machine.hypervisor = read_optional_string(object["hypervisor"]);
  machine.governor = read_optional_string(object["governor"]);
  machine.load_avg = read_optional(object["load_avg"], read_load);
  machine.aslr = read_optional(object["aslr"], [](const JsonNode& value) { return value.integer(0, 2); });
  object.done();
  return machine;
}

}  // namespace parbench::report
