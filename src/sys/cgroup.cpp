#include "sys/cgroup.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "sys/file.hpp"

namespace parbench::sys {
namespace {

/// A line of mountinfo: "36 31 0:30 / /sys/fs/cgroup/cpu rw,relatime shared:1 - cgroup cgroup rw,cpu".
struct Mount {
  std::string root;
  std::string point;
  std::string type;
  std::vector<std::string> options;
};

std::optional<Mount> parse_mount(const std::string& line) {
  const std::vector<std::string> words = base::split(line, ' ');
  const auto dash = std::find(words.begin(), words.end(), "-");
  if (words.size() < 6 || words.end() - dash < 4) return std::nullopt;
  return Mount{words[3], words[4], dash[1], base::split(dash[3], ',')};
}

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// `path` as seen through a mount that shows only what is below `mount.root`.
std::string below_mount(const std::string& path, const Mount& mount) {
  if (mount.root == "/") return path;
  if (path == mount.root) return "/";
  if (path.rfind(mount.root + "/", 0) == 0) return path.substr(mount.root.size());
  return "/";
}

/// The cgroup line that `is_line` takes (by hierarchy number and controllers) in the first mount that
/// `is_mount` takes.
template <class IsLine, class IsMount>
std::optional<CgroupPlace> find(std::string_view cgroup, std::string_view mountinfo, IsLine is_line,
                                IsMount is_mount) {
  for (const std::string& line : base::split(cgroup, '\n')) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    if (!is_line(line.substr(0, first), base::split(line.substr(first + 1, second - first - 1), ',')))
      continue;
    for (const std::string& mount_line : base::split(mountinfo, '\n')) {
      const auto mount = parse_mount(mount_line);
      if (!mount || !is_mount(*mount)) continue;
      const std::string path = below_mount(line.substr(second + 1), *mount);
      return CgroupPlace{path == "/" ? mount->point : mount->point + path, mount->point};
    }
  }
  return std::nullopt;
}

/// Takes the least quota that `read` finds in the place's folder and those above it, up to the mount.
template <class Read>
std::optional<double> least_quota(const std::filesystem::path& root, const CgroupPlace& place, Read read) {
  std::optional<double> least;
  for (std::filesystem::path folder = place.folder;; folder = folder.parent_path()) {
    const std::optional<double> quota = read(root / folder.relative_path());
    if (quota && (!least || *quota < *least)) least = quota;
    if (folder == place.mount || !folder.has_relative_path()) return least;
  }
}

std::optional<double> read_cpu_max(const std::filesystem::path& folder) {
  const auto text = try_read_file(folder / "cpu.max");
  return text ? parse_cpu_max(*text) : std::nullopt;
}

std::optional<double> read_cfs_quota(const std::filesystem::path& folder) {
  const auto quota = try_read_file(folder / "cpu.cfs_quota_us");
  const auto period = try_read_file(folder / "cpu.cfs_period_us");
  return quota && period ? parse_cfs_quota(*quota, *period) : std::nullopt;
}

}  // namespace

std::optional<double> parse_cpu_max(std::string_view text) {
  const std::vector<std::string> words = base::split(base::trim(text), ' ');
  return words.size() == 2 ? parse_cfs_quota(words[0], words[1]) : std::nullopt;
}

std::optional<double> parse_cfs_quota(std::string_view quota, std::string_view period) {
  const auto granted = base::parse_real(base::trim(quota));
  const auto of = base::parse_real(base::trim(period));
  if (!granted || !of || *granted <= 0 || *of <= 0) return std::nullopt;
  return *granted / *of;
}

std::optional<CgroupPlace> find_cgroup_v2(std::string_view cgroup, std::string_view mountinfo) {
  return find(
      cgroup, mountinfo,
      [](const std::string& number, const std::vector<std::string>& names) {
        return number == "0" && names.size() == 1 && names[0].empty();
      },
      [](const Mount& mount) { return mount.type == "cgroup2"; });
}

std::optional<CgroupPlace> find_cgroup_v1(std::string_view cgroup, std::string_view mountinfo) {
  return find(
      cgroup, mountinfo,
      [](const std::string&, const std::vector<std::string>& names) { return contains(names, "cpu"); },
      [](const Mount& mount) { return mount.type == "cgroup" && contains(mount.options, "cpu"); });
}

std::optional<double> cpu_quota(const std::filesystem::path& root) {
  const auto cgroup = try_read_file(root / "proc/self/cgroup");
  const auto mountinfo = try_read_file(root / "proc/self/mountinfo");
  if (!cgroup || !mountinfo) return std::nullopt;
  std::optional<double> quota;
  if (const auto place = find_cgroup_v2(*cgroup, *mountinfo)) quota = least_quota(root, *place, read_cpu_max);
  if (const auto place = find_cgroup_v1(*cgroup, *mountinfo))
    if (const auto v1 = least_quota(root, *place, read_cfs_quota); v1 && (!quota || *v1 < *quota)) quota = v1;
  return quota;
}

}  // namespace parbench::sys
