#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <random>
#include <system_error>

#include "base/error.hpp"
#include "workloads/csv/generator.hpp"
#include "workloads/csv/gzip.hpp"

namespace parbench::csv {
namespace {

namespace fs = std::filesystem;

/// Written last; one line per file: its size and its name.
constexpr const char* manifest_name = "manifest.txt";

std::string file_name(const SetSpec& set, std::size_t index) {
  const std::string number = std::to_string(index + 1);
  return "orders_" + std::string(number.size() < 4 ? 4 - number.size() : 0, '0') + number +
         (set.gzip ? ".csv.gz" : ".csv");
}

[[noreturn]] void fail(const std::string& what, const fs::path& path, const std::string& why) {
  throw base::UsageError(
      "cannot " + what + " " + path.string() + ": " + why +
      "; set XDG_CACHE_HOME to a folder that can be written, or name your own files with --input");
}

/// The path is the user's; a lack of room or rights is the system's.
void check(const std::error_code& error, const std::string& what, const fs::path& path) {
  if (error == std::errc::no_space_on_device || error == std::errc::file_too_large)
    throw base::SystemError(what, path.string(), error.value(),
                            "set XDG_CACHE_HOME to a folder with more room");
  if (error) fail(what, path, error.message());
}

void write(const fs::path& path, const std::string& text) {
  errno = 0;
  std::ofstream file(path, std::ios::binary);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file) check(std::error_code(errno != 0 ? errno : EIO, std::generic_category()), "write", path);
}

bool is_complete(const fs::path& folder, const SetSpec& set) {
  std::ifstream manifest(folder / manifest_name);
  std::uintmax_t size = 0;
  std::string name;
  std::size_t files = 0;
  std::error_code error;
  while (manifest >> size >> name) {
    if (fs::file_size(folder / name, error) != size || error) return false;
    ++files;
  }
  return files == set.files;
}

void fill(const fs::path& folder, const SetSpec& set) {
  std::string manifest;
  for (std::size_t i = 0; i < set.files; ++i) {
    std::string text = generate_file(set, i);
    if (set.gzip) text = gzip(text);
    const std::string name = file_name(set, i);
    write(folder / name, text);
    manifest += std::to_string(text.size()) + " " + name + "\n";
  }
  write(folder / manifest_name, manifest);
}

/// Clears away what runs that were killed have left. What is younger may still be at work.
void remove_abandoned(const fs::path& folder) {
  const std::string begin = folder.filename().string() + ".part-";
  const auto limit = fs::file_time_type::clock::now() - std::chrono::hours(1);
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder.parent_path(), ignored))
    if (entry.path().filename().string().starts_with(begin) && entry.last_write_time(ignored) < limit)
      fs::remove_all(entry.path(), ignored);
}

}  // namespace

fs::path provide_set(const fs::path& cache, const SetSpec& set) {
  fs::path folder = cache / set.name();
  if (is_complete(folder, set)) return folder;
  remove_abandoned(folder);

  fs::path building = folder;
  building += ".part-" + std::to_string(std::random_device{}());
  std::error_code error;
  fs::create_directories(building, error);
  check(error, "make", building);
  fill(building, set);

  // Succeeds where there is no such folder, and fails where another run was first: then its set is the one to
  // use. Only what is damaged is taken out of the way.
  fs::rename(building, folder, error);
  if (error && !is_complete(folder, set)) {
    fs::path damaged = building;
    damaged += ".old";
    fs::rename(folder, damaged, error);
    fs::rename(building, folder, error);
    std::error_code ignored;
    fs::remove_all(damaged, ignored);
  }
  if (error) {
    std::error_code ignored;
    fs::remove_all(building, ignored);
  }
  if (!is_complete(folder, set)) fail("complete", folder, error.message());
  return folder;
}

fs::path cache_folder() {
  const auto variable = [](const char* name) {
    const char* const value = std::getenv(name);
    return fs::path(value == nullptr ? "" : value);
  };
  if (const fs::path cache = variable("XDG_CACHE_HOME"); cache.is_absolute()) return cache / "parbench";
  if (const fs::path home = variable("HOME"); home.is_absolute()) return home / ".cache" / "parbench";
  return fs::temp_directory_path() / "parbench-cache";
}

}  // namespace parbench::csv
