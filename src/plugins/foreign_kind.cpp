#include "plugins/foreign_kind.hpp"

#include <algorithm>
#include <cctype>
#include <memory>
#include <new>
#include <utility>

#include "base/error.hpp"
#include "plugins/foreign_workload.hpp"
#include "sys/child.hpp"

namespace parbench::plugins {
namespace {

using base::UsageError;

constexpr int workers_per_cpu_max = 1024;

std::string text_of(const char* text) {
  return text != nullptr ? text : "";
}

/// As a command or an option is written.
bool is_word(const std::string& name) {
  const auto is_inside = [](unsigned char character) {
    return std::isalnum(character) != 0 || character == '_' || character == '-';
  };
  return !name.empty() && name.front() != '-' && std::all_of(name.begin(), name.end(), is_inside);
}

ParameterType type_of(std::int32_t number, const std::string& place) {
  switch (number) {
    case PARBENCH_COUNT:
      return ParameterType::count;
    case PARBENCH_REAL:
      return ParameterType::real;
    case PARBENCH_DURATION:
      return ParameterType::duration;
    case PARBENCH_CHOICE:
      return ParameterType::choice;
    case PARBENCH_TEXT:
      return ParameterType::text;
    case PARBENCH_PATHS:
      return ParameterType::paths;
    case PARBENCH_TEXTS:
      return ParameterType::texts;
    default:
      throw UsageError(place + " is of type " + std::to_string(number) +
                       ", which this parbench does not know");
  }
}

Schedule schedule_of(std::int32_t number, const std::string& plugin) {
  switch (number) {
    case PARBENCH_FIXED:
      return Schedule::fixed;
    case PARBENCH_DYNAMIC:
      return Schedule::dynamic;
    case PARBENCH_GUIDED:
      return Schedule::guided;
    default:
      throw UsageError(plugin + ": schedule " + std::to_string(number) +
                       " is one that this parbench does not know");
  }
}

ParameterSpec parameter_of(const parbench_parameter* from, const std::string& kind_place) {
  if (from == nullptr) throw UsageError(kind_place + " has a parameter that is null");
  const parbench_parameter parameter = copy_of(from, kind_place);
  ParameterSpec spec;
  spec.name = text_of(parameter.name);
  if (!is_word(spec.name))
    throw UsageError(kind_place + ": '" + spec.name +
                     "' is no name for a parameter; use letters, digits, _ and -");
  spec.type = type_of(parameter.type, kind_place + ": parameter '" + spec.name + "'");
  spec.default_value = text_of(parameter.default_value);
  spec.help = text_of(parameter.help);
  spec.minimum = parameter.minimum;
  spec.maximum = parameter.maximum;
  for (std::size_t i = 0; i < parameter.choice_count; ++i)
    spec.choices.push_back(text_of(parameter.choices[i]));
  return spec;
}

std::vector<ParameterSpec> parameters_of(const parbench_kind& table, const std::string& kind_place) {
  std::vector<ParameterSpec> specs;
  specs.reserve(table.parameter_count);
  for (std::size_t i = 0; i < table.parameter_count; ++i) {
    ParameterSpec spec = parameter_of(table.parameters[i], kind_place);
    for (const ParameterSpec& other : specs)
      if (other.name == spec.name)
        throw UsageError(kind_place + " declares the parameter '" + spec.name + "' twice");
    specs.push_back(std::move(spec));
  }
  return specs;
}

void require(const void* function, const char* name, const std::string& kind_place) {
  if (function == nullptr) throw UsageError(kind_place + " lacks the function '" + name + "'");
}

void check_functions(const parbench_kind& table, const std::string& kind_place) {
  require(reinterpret_cast<const void*>(table.prepare), "prepare", kind_place);
  require(reinterpret_cast<const void*>(table.destroy), "destroy", kind_place);
  require(reinterpret_cast<const void*>(table.phase), "phase", kind_place);
  require(reinterpret_cast<const void*>(table.run), "run", kind_place);
  if (table.make_scratch != nullptr)
    require(reinterpret_cast<const void*>(table.destroy_scratch), "destroy_scratch", kind_place);
}

}  // namespace

std::string Message::text() const {
  const std::string text(text_, ::strnlen(text_, sizeof(text_) - 1));
  return text.empty() ? "it does not say why" : text;
}

std::string ForeignKind::failure(const char* function, parbench_status status, const Message& message) const {
  if (status == PARBENCH_NO_MEMORY) return place(function) + " failed: out of memory";
  if (status == PARBENCH_FAILED) return place(function) + " failed: " + message.text();
  return place(function) + " gave the status " + std::to_string(status) + ", which it may not";
}

void ForeignKind::check(const char* function, parbench_status status, const Message& message) const {
  if (status == PARBENCH_NO_MEMORY) throw std::bad_alloc();
  if (status != PARBENCH_OK) throw UsageError(failure(function, status, message));
  refuse_threads(place(function));
}

void refuse_threads(const std::string& place) {
  if (!sys::has_one_thread())
    throw UsageError(place +
                     " left a thread running: parbench forks now, and no thread comes along; end it, or" +
                     " start it in make_scratch");
}

WorkloadKind adopt(const std::string& plugin, const parbench_kind* table, CallBoard& board) {
  if (table == nullptr) throw UsageError(plugin + ": a workload of its table is null");
  auto foreign = std::make_shared<ForeignKind>(ForeignKind{plugin, "", copy_of(table, plugin), board});
  foreign->name = text_of(foreign->table.name);
  if (!is_word(foreign->name))
    throw UsageError(plugin + ": '" + foreign->name +
                     "' is no name for a workload; use letters, digits, _ and -");
  const std::string place = plugin + ": '" + foreign->name + "'";
  check_functions(foreign->table, place);
  const int workers_per_cpu = foreign->table.workers_per_cpu;
  if (workers_per_cpu < 0 || workers_per_cpu > workers_per_cpu_max)
    throw UsageError(place + ": workers_per_cpu is " + std::to_string(workers_per_cpu) + "; give 1 to " +
                     std::to_string(workers_per_cpu_max));
  WorkloadKind kind;
  kind.name = foreign->name;
  kind.summary = text_of(foreign->table.summary);
  kind.item_name = text_of(foreign->table.item_name);
  kind.parameters = parameters_of(foreign->table, place);
  kind.schedule = schedule_of(foreign->table.schedule, place);
  kind.workers_per_cpu = std::max(1, workers_per_cpu);
  kind.prepare = [foreign = std::move(foreign)](const Parameters& parameters) {
    return prepare_foreign(foreign, parameters);
  };
  return kind;
}

}  // namespace parbench::plugins
