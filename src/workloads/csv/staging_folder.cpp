#include "workloads/csv/staging_folder.hpp"

#include <algorithm>
#include <chrono>
#include <system_error>

#include "base/error.hpp"
#include "workloads/csv/job.hpp"

namespace parbench::csv {
namespace {

namespace fs = std::filesystem;

constexpr const char* name = ".parbench-csv";

fs::file_time_type last_written(const fs::path& folder) {
  std::error_code ignored;
  fs::file_time_type last = fs::last_write_time(folder, ignored);
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored))
    last = std::max(last, entry.last_write_time(ignored));
  return last;
}

void remove_abandoned(const fs::path& folder) {
  const auto limit = fs::file_time_type::clock::now() - std::chrono::hours(1);
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored))
    if (entry.path().filename().string().starts_with(std::string(name) + ".part-") &&
        last_written(entry.path()) < limit)
      fs::remove_all(entry.path(), ignored);
}

}  // namespace

StagingFolder::StagingFolder(const fs::path& folder) : path_((folder / name).string() + temporary_suffix()) {
  remove_abandoned(folder);
  std::error_code error;
  fs::create_directories(path_, error);
  if (error) throw base::UsageError("cannot make the folder " + path_ + ": " + error.message());
}

StagingFolder::~StagingFolder() {
  std::error_code none_there;
  if (!path_.empty()) fs::remove_all(path_, none_there);
}

}  // namespace parbench::csv
