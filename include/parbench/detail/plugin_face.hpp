#pragma once

#include <parbench/abi.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <parbench/workload.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// The C++ side of a plug-in: how PARBENCH_WORKLOAD becomes the C table of <parbench/abi.h>. Compiled into the plug-in;
/// no exception leaves it. All of it is hidden: an inline variable that is not would be one and the same in all
/// plug-ins that are loaded (STB_GNU_UNIQUE).
#pragma GCC visibility push(hidden)
namespace parbench::detail::plugin {

using MakeKind = WorkloadKind (*)();

/// A use of PARBENCH_WORKLOAD. They are a list, so that a plug-in that is being loaded allocates nothing that could fail.
class Registration {
 public:
  explicit Registration(MakeKind make) noexcept : make_(make), before_(std::exchange(last(), this)) {}

  static std::vector<MakeKind> all() {
    std::vector<MakeKind> kinds;
    for (const Registration* each = last(); each != nullptr; each = each->before_)
      kinds.push_back(each->make_);
    std::reverse(kinds.begin(), kinds.end());
    return kinds;
  }

 private:
  static const Registration*& last() noexcept {
    static const Registration* newest = nullptr;
    return newest;
  }

  MakeKind make_;
  const Registration* before_;
};

inline void say(char* into, std::size_t size, const char* text) noexcept {
  if (size == 0) return;
  const std::size_t length = std::min(std::strlen(text), size - 1);
  std::memcpy(into, text, length);
  into[length] = '\0';
}

/// Runs `action`, which gives a status; an exception becomes one, with its message.
template <class Action>
parbench_status guarded(char* message, std::size_t size, Action&& action) noexcept {
  try {
    return action();
  } catch (const std::bad_alloc&) {
    say(message, size, "out of memory");
    return PARBENCH_NO_MEMORY;
  } catch (const std::exception& error) {
    say(message, size, error.what());
  } catch (...) {
    say(message, size, "an exception that is not a std::exception");
  }
  return PARBENCH_FAILED;
}

inline std::vector<const char*> pointers(const std::vector<std::string>& texts) {
  std::vector<const char*> result;
  result.reserve(texts.size());
  for (const std::string& text : texts) result.push_back(text.c_str());
  return result;
}

inline std::int32_t type_number(ParameterType type) {
  switch (type) {
    case ParameterType::count:
      return PARBENCH_COUNT;
    case ParameterType::real:
      return PARBENCH_REAL;
    case ParameterType::duration:
      return PARBENCH_DURATION;
    case ParameterType::choice:
      return PARBENCH_CHOICE;
    case ParameterType::text:
      return PARBENCH_TEXT;
    case ParameterType::paths:
      return PARBENCH_PATHS;
    case ParameterType::texts:
      break;
  }
  return PARBENCH_TEXTS;
}

inline std::int32_t schedule_number(Schedule schedule) {
  if (schedule == Schedule::fixed) return PARBENCH_FIXED;
  return schedule == Schedule::dynamic ? PARBENCH_DYNAMIC : PARBENCH_GUIDED;
}

inline ParameterValue value_of(const ParameterSpec& spec, const parbench_value& value) {
  switch (spec.type) {
    case ParameterType::count:
    case ParameterType::duration:
      return value.number;
    case ParameterType::real:
      return value.real;
    case ParameterType::choice:
    case ParameterType::text:
      return std::string(value.text);
    case ParameterType::paths:
    case ParameterType::texts:
      break;
  }
  return std::vector<std::string>(value.paths, value.paths + value.path_count);
}

// --- The functions of the C table, over a Workload ---

inline const Workload& workload_of(const void* workload) noexcept {
  return *static_cast<const Workload*>(workload);
}

inline parbench_status prepare(const void* context, const parbench_value* const* values, std::size_t count,
                               void** workload, char* message, std::size_t size) noexcept {
  return guarded(message, size, [&] {
    const auto& kind = *static_cast<const WorkloadKind*>(context);
    std::vector<Parameters::Entry> entries;
    entries.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      const ParameterSpec& spec = kind.parameters[i];
      entries.push_back({spec, value_of(spec, *values[i]), values[i]->is_default != 0});
    }
    auto made = kind.prepare(Parameters(std::move(entries)));
    if (!made) throw std::runtime_error("it gave no workload");
    if (made->service()) throw std::runtime_error("a service beside the workers is not offered to plug-ins");
    *workload = const_cast<Workload*>(made.release());
    return PARBENCH_OK;
  });
}

inline void destroy(void* workload) noexcept {
  delete static_cast<const Workload*>(workload);
}

inline parbench_status phase(const void* workload, std::size_t index, parbench_phase* phase, char* message,
                             std::size_t size) noexcept {
  return guarded(message, size, [&] {
    const std::vector<Phase> phases = workload_of(workload).phases();
    if (index >= phases.size()) return PARBENCH_NONE;
    phase->items = phases[index].items;
    phase->result_size = phases[index].result_size;
    return PARBENCH_OK;
  });
}

inline parbench_status run(const void* workload, const parbench_items* items, char* message,
                           std::size_t size) noexcept {
  return guarded(message, size, [&] {
    std::vector<std::span<const std::byte>> earlier;
    earlier.reserve(items->phase);
    for (std::size_t i = 0; i < items->phase; ++i)
      earlier.emplace_back(static_cast<const std::byte*>(items->earlier[i]), items->earlier_sizes[i]);
    workload_of(workload).run({items->begin, items->end},
                              {static_cast<std::byte*>(items->out), items->out_size},
                              {items->worker, static_cast<Scratch*>(items->scratch), items->phase, earlier});
    return PARBENCH_OK;
  });
}

inline parbench_status describe(const void* workload, char* text, std::size_t text_size, char* message,
                                std::size_t size) noexcept {
  return guarded(message, size, [&] {
    say(text, text_size, workload_of(workload).describe().c_str());
    return PARBENCH_OK;
  });
}

inline parbench_status make_scratch(const void* workload, void** scratch, char* message,
                                    std::size_t size) noexcept {
  return guarded(message, size, [&] {
    *scratch = workload_of(workload).make_scratch().release();
    return PARBENCH_OK;
  });
}

inline void destroy_scratch(const void*, void* scratch) noexcept {
  delete static_cast<Scratch*>(scratch);
}

inline parbench_status bytes_moved(const void* workload, std::uint64_t* bytes, char* message,
                                   std::size_t size) noexcept {
  return guarded(message, size, [&] {
    *bytes = workload_of(workload).bytes_moved();
    return PARBENCH_OK;
  });
}

inline parbench_status digest(const void* workload, const void* results, std::size_t results_size,
                              std::uint64_t* digest, char* message, std::size_t size) noexcept {
  return guarded(message, size, [&] {
    const auto own = workload_of(workload).digest({static_cast<const std::byte*>(results), results_size});
    if (!own) return PARBENCH_NONE;
    *digest = *own;
    return PARBENCH_OK;
  });
}

/// A WorkloadKind and its face in C, which points into it. Pinned.
class KindTable {
 public:
  explicit KindTable(WorkloadKind kind) : kind_(std::move(kind)) {
    choices_.reserve(kind_.parameters.size());
    parameters_.reserve(kind_.parameters.size());
    for (const ParameterSpec& spec : kind_.parameters) {
      choices_.push_back(pointers(spec.choices));
      parameters_.push_back({sizeof(parbench_parameter), spec.name.c_str(), spec.help.c_str(),
                             spec.default_value.c_str(), choices_.back().data(), choices_.back().size(),
                             spec.minimum, spec.maximum, type_number(spec.type), 0});
    }
    for (const parbench_parameter& parameter : parameters_) parameter_pointers_.push_back(&parameter);
    table_ = {sizeof(parbench_kind),
              kind_.name.c_str(),
              kind_.summary.c_str(),
              kind_.item_name.c_str(),
              parameter_pointers_.data(),
              parameter_pointers_.size(),
              schedule_number(kind_.schedule),
              kind_.workers_per_cpu,
              &kind_,
              prepare,
              destroy,
              phase,
              run,
              describe,
              make_scratch,
              destroy_scratch,
              digest,
              bytes_moved};
  }
  KindTable(const KindTable&) = delete;
  KindTable& operator=(const KindTable&) = delete;

  const parbench_kind* table() const noexcept { return &table_; }

 private:
  WorkloadKind kind_;
  std::vector<std::vector<const char*>> choices_;
  std::vector<parbench_parameter> parameters_;
  std::vector<const parbench_parameter*> parameter_pointers_;
  parbench_kind table_;
};

/// All that the plug-in has, made when parbench asks for it.
class PluginTable {
 public:
  PluginTable() {
    for (const MakeKind make : Registration::all()) {
      kinds_.push_back(std::make_unique<KindTable>(make()));
      kind_pointers_.push_back(kinds_.back()->table());
    }
    table_ = {sizeof(parbench_table), PARBENCH_ABI, kind_pointers_.data(), kind_pointers_.size()};
  }

  const parbench_table* table() const noexcept { return &table_; }

 private:
  std::vector<std::unique_ptr<KindTable>> kinds_;
  std::vector<const parbench_kind*> kind_pointers_;
  parbench_table table_;
};

inline const parbench_table* table(char* message, std::size_t size) noexcept {
  const parbench_table* result = nullptr;
  guarded(message, size, [&] {
    static const PluginTable* const all =
        std::make_unique<PluginTable>().release();  // for as long as the program runs
    result = all->table();
    return PARBENCH_OK;
  });
  return result;
}

}  // namespace parbench::detail::plugin
#pragma GCC visibility pop

/// Emitted where PARBENCH_WORKLOAD refers to it, once for all files of a plug-in.
extern "C" inline __attribute__((visibility("default"))) const parbench_table* parbench_plugin(
    char* message, std::size_t message_size) {
  return parbench::detail::plugin::table(message, message_size);
}

// The names of a use of PARBENCH_WORKLOAD, of which a file may hold several.
#define PARBENCH_DETAIL_JOIN_NOW(a, b) a##b
#define PARBENCH_DETAIL_JOIN(a, b) PARBENCH_DETAIL_JOIN_NOW(a, b)
#define PARBENCH_DETAIL_WORKLOAD(id, ...)                                          \
  static ::parbench::WorkloadKind PARBENCH_DETAIL_JOIN(parbench_workload_, id)() { \
    return __VA_ARGS__;                                                            \
  }                                                                                \
  static const ::parbench::detail::plugin::Registration PARBENCH_DETAIL_JOIN(      \
      parbench_registration_, id)(PARBENCH_DETAIL_JOIN(parbench_workload_, id));   \
  [[gnu::used]] static const auto PARBENCH_DETAIL_JOIN(parbench_export_, id) = &::parbench_plugin

/// Makes this file (part of) a plug-in that offers a workload; takes its WorkloadKind. May be used several times.
///
///     PARBENCH_WORKLOAD({.name = "mine", .summary = "...", .item_name = "rows", .prepare = prepare});
#define PARBENCH_WORKLOAD(...) PARBENCH_DETAIL_WORKLOAD(__COUNTER__, __VA_ARGS__)
