#include "report/json_machine.hpp"

#include <iterator>

namespace parbench::report {
namespace {

using Layout = JsonText::Layout;

void write_caches(JsonText& out, const std::vector<model::Cache>& caches) {
  out.array(Layout::lines, [&] {
    for (const model::Cache& cache : caches)
      out.object(Layout::line, [&] {
        out.field("level", cache.level);
        out.field("type", cache.type);
        out.field("size_bytes", cache.size_bytes);
        out.field("shared_by_cpus", cache.shared_by_cpus);
      });
  });
}

}  // namespace

void write_machine(JsonText& out, const model::Machine& machine) {
  out.object(Layout::lines, [&] {
    out.field("hostname", machine.hostname);
    out.field("cpu_model", machine.cpu_model);
    out.field("cpus_online", machine.cpus_online);
    out.field("cpus_allowed", machine.cpus_allowed);
    out.field("cpu_quota", machine.cpu_quota);
    out.field("physical_cores", machine.physical_cores);
    out.field("numa_nodes", machine.numa_nodes);
    out.key("caches");
    write_caches(out, machine.caches);
    out.field("memory_bytes", machine.memory_bytes);
    out.field("kernel", machine.kernel);
    out.field("hypervisor", machine.hypervisor);
    out.field("governor", machine.governor);
    out.key("load_avg");
    machine.load_avg ? out.value(std::vector<double>(machine.load_avg->begin(), machine.load_avg->end()))
                     : out.null();
    out.field("aslr", machine.aslr);
  });
}

}  // namespace parbench::report
