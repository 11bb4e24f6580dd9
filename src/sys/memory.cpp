#include "sys/memory.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "sys/cgroup.hpp"
#include "sys/file.hpp"

namespace parbench::sys {
namespace {

using Bytes = std::optional<std::uint64_t>;

Bytes read_number(const std::filesystem::path& path) {
  const auto text = try_read_file(path);
  const auto number = text ? base::parse_count(base::trim(*text)) : std::nullopt;  // "max" is no number
  return number && *number >= 0 ? Bytes(static_cast<std::uint64_t>(*number)) : std::nullopt;
}

Bytes least(Bytes a, Bytes b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

/// What is left of the limit that stands in `folder`.
Bytes left_in(const std::filesystem::path& folder) {
  const Bytes limit = read_number(folder / "memory.max");
  const Bytes used = read_number(folder / "memory.current");
  if (!limit || !used) return std::nullopt;
  return *limit - std::min(*limit, *used);
}

Bytes left_in_cgroups(const std::filesystem::path& root) {
  const auto cgroup = try_read_file(root / "proc/self/cgroup");
  const auto mountinfo = try_read_file(root / "proc/self/mountinfo");
  const auto place = cgroup && mountinfo ? find_cgroup_v2(*cgroup, *mountinfo) : std::nullopt;
  if (!place) return std::nullopt;
  const std::filesystem::path mount = root / place->mount.relative_path();
  Bytes left;
  for (std::filesystem::path folder = root / place->folder.relative_path();; folder = folder.parent_path()) {
    left = least(left, left_in(folder));
    if (folder == mount || folder == folder.parent_path()) return left;
  }
}

}  // namespace

std::optional<std::uint64_t> parse_available_memory(std::string_view meminfo) {
  constexpr std::string_view key = "MemAvailable:";
  const std::size_t begin = meminfo.find(key);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::string_view rest = base::trim(meminfo.substr(begin + key.size()));
  const auto kibibytes = base::parse_count(rest.substr(0, rest.find(' ')));
  if (!kibibytes || *kibibytes < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*kibibytes) * 1024;
}

std::optional<std::uint64_t> available_memory(const std::filesystem::path& root) {
  const auto meminfo = try_read_file(root / "proc/meminfo");
  return least(meminfo ? parse_available_memory(*meminfo) : std::nullopt, left_in_cgroups(root));
}

}  // namespace parbench::sys
