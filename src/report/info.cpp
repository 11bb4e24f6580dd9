#include "report/info.hpp"

#include "base/text.hpp"
#include "report/case_names.hpp"
#include "report/grid.hpp"
#include "report/json_machine.hpp"

namespace parbench::report {
namespace {

using Layout = JsonText::Layout;

const std::string unknown = "not known";

std::string severity_name(Severity severity) {
  return severity == Severity::warning ? "warning" : "note";
}

std::string known(const std::optional<std::string>& text) {
  return text ? printable(*text) : unknown;
}
std::string known(const std::optional<int>& number) {
  return number ? std::to_string(*number) : unknown;
}

std::string cpu_text(const model::Machine& machine) {
  return std::to_string(machine.cpus_online) + " online, " + std::to_string(machine.cpus_allowed) +
         " allowed to this process";
}

/// Caches come in powers of two: "32.0 KiB", "1.00 MiB".
std::string cache_size(std::uint64_t bytes) {
  const double kibibytes = static_cast<double>(bytes) / 1024;
  return kibibytes < 1024 ? base::three_digits(kibibytes) + " KiB"
                          : base::three_digits(kibibytes / 1024) + " MiB";
}

/// "L1 data 32.0 KiB each, L2 unified 512 KiB each, L3 unified 32.0 MiB for 8 CPUs"
std::string cache_text(const std::vector<model::Cache>& caches) {
  std::vector<std::string> parts;
  for (const model::Cache& cache : caches) {
    std::string text = "L";
    text += std::to_string(cache.level) + " " + cache.type + " " + cache_size(cache.size_bytes);
    text += cache.shared_by_cpus > 1 ? " for " + std::to_string(cache.shared_by_cpus) + " CPUs" : " each";
    parts.push_back(std::move(text));
  }
  return parts.empty() ? unknown : base::join(parts, ", ");
}

std::string load_text(const model::Machine& machine) {
  if (!machine.load_avg) return unknown;
  const auto& [one, five, fifteen] = *machine.load_avg;
  return base::three_digits(one) + ", " + base::three_digits(five) + ", " + base::three_digits(fifteen) +
         " (1, 5, 15 minutes)";
}

std::string aslr_text(const std::optional<int>& aslr) {
  if (!aslr) return unknown;
  if (*aslr == 0) return "off";
  return *aslr == 1 ? "partial" : "full";
}

Grid machine_grid(const model::Machine& machine) {
  Grid grid;
  grid.columns = {{"machine"}, {printable(machine.hostname)}};
  const auto add = [&](const char* what, std::string text) {
    grid.rows.push_back({{what}, {std::move(text)}});
  };
  add("CPU model", machine.cpu_model ? printable(*machine.cpu_model) : unknown);
  add("CPUs", cpu_text(machine));
  add("CPU quota", machine.cpu_quota ? base::three_digits(*machine.cpu_quota) + " CPUs" : "none");
  add("physical cores", known(machine.physical_cores));
  add("NUMA nodes", known(machine.numa_nodes));
  add("caches", cache_text(machine.caches));
  add("memory",
      machine.memory_bytes ? base::format_bytes(static_cast<double>(*machine.memory_bytes)) : unknown);
  add("kernel", printable(machine.kernel));
  add("hypervisor", machine.hypervisor ? printable(*machine.hypervisor) : "none seen");
  add("governor", known(machine.governor));
  add("load average", load_text(machine));
  add("random addresses", aslr_text(machine.aslr));
  return grid;
}

}  // namespace

std::string info_text(const model::Machine& machine, const std::vector<Advice>& advices) {
  std::string text = render_text(machine_grid(machine), Color::never);
  if (advices.empty()) return text + "\nNothing was found that would disturb a measurement.\n";
  text += "\nWhat will disturb a measurement, or help to read one:\n";
  for (const Advice& each : advices) {
    text += "  " + severity_name(each.severity) + ", " + each.topic + ": " + printable(each.text) + "\n";
    if (each.command) text += "      " + *each.command + "\n";
  }
  return text;
}

std::string info_json(const model::Machine& machine, const std::vector<Advice>& advices) {
  JsonText out;
  out.object(Layout::lines, [&] {
    out.field("schema", "parbench.info/1");
    out.key("machine");
    write_machine(out, machine);
    out.key("advice");
    out.array(Layout::lines, [&] {
      for (const Advice& each : advices)
        out.object(Layout::lines, [&] {
          out.field("severity", severity_name(each.severity));
          out.field("topic", each.topic);
          out.field("text", each.text);
          out.field("command", each.command);
        });
    });
  });
  return out.take();
}

}  // namespace parbench::report
