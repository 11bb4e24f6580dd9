#include "plugins/plugin.hpp"

#include <parbench/abi.h>

#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "plugins/foreign_kind.hpp"
#include "sys/shared_object.hpp"

namespace parbench::plugins {
namespace {

using base::UsageError;

constexpr const char* entry = "parbench_plugin";

sys::SharedObject open(const std::string& file, const std::string& plugin, CallBoard& board) {
  const std::string place = plugin + ": loading it";
  try {
    const CallBoard::Call call(board, place);
    return sys::SharedObject::load(file);
  } catch (const UsageError& error) {
    throw UsageError(plugin + ": " + error.what());
  }
}

parbench_table read_table(const sys::SharedObject& object, const std::string& plugin, CallBoard& board) {
  auto* const give_table = object.function<decltype(parbench_plugin)>(entry);
  if (give_table == nullptr)
    throw UsageError(plugin + ": is no plug-in of parbench: it has no symbol '" + entry +
                     "', which PARBENCH_WORKLOAD in <parbench/workload.hpp> makes");
  Message message;
  const parbench_table* table = nullptr;
  {
    const CallBoard::Call call(board, plugin + ": its function " + entry);
    table = give_table(message.data(), Message::size());
  }
  if (table == nullptr) throw UsageError(plugin + ": its function " + entry + " failed: " + message.text());
  if (table->abi != PARBENCH_ABI)
    throw UsageError(plugin + ": built for " + std::to_string(table->abi) + ", this is " +
                     std::to_string(PARBENCH_ABI) +
                     " (PARBENCH_ABI, the plug-in interface); compile it with the headers of this parbench");
  return copy_of(table, plugin);
}

/// The same for each name of a file; as it is where it cannot be told.
std::string identity(const std::string& file) {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::canonical(file, error);
  return error ? file : path.string();
}

}  // namespace

std::vector<WorkloadKind> load(const std::string& file, CallBoard& board) {
  const std::string plugin = "plug-in " + file;
  const sys::SharedObject object = open(file, plugin, board);
  refuse_threads(plugin + ": loading it");
  const parbench_table table = read_table(object, plugin, board);
  refuse_threads(plugin + ": its function " + entry);
  if (table.kind_count == 0) throw UsageError(plugin + ": offers no workload");
  std::vector<WorkloadKind> kinds;
  kinds.reserve(table.kind_count);
  for (std::size_t i = 0; i < table.kind_count; ++i) kinds.push_back(adopt(plugin, table.kinds[i], board));
  return kinds;
}

void add(std::vector<WorkloadKind>& kinds, std::span<const std::string> files,
         std::span<const std::string> reserved, CallBoard& board) {
  std::map<std::string, std::string> taken;  // by whom
  for (const std::string& name : reserved) taken[name] = "a command of parbench";
  for (const WorkloadKind& kind : kinds) taken[kind.name] = "a workload of parbench";
  std::set<std::string> seen;
  for (const std::string& file : files) {
    if (!seen.insert(identity(file)).second) continue;
    for (WorkloadKind& kind : load(file, board)) {
      const auto [place, is_new] = taken.emplace(kind.name, "a workload of plug-in " + file);
      if (!is_new)
        throw UsageError("plug-in " + file + ": '" + kind.name + "' is " + place->second +
                         " already; give the workload another name");
      kinds.push_back(std::move(kind));
    }
  }
}

}  // namespace parbench::plugins
