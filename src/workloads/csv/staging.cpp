#include "workloads/csv/staging.hpp"

#include <chrono>

#include "base/error.hpp"
#include "workloads/csv/files.hpp"
#include "workloads/csv/job.hpp"

namespace parbench::csv {
namespace {

namespace fs = std::filesystem;

constexpr const char* name = "csv-staging";

void remove_abandoned(const fs::path& folder) {
  const auto limit = fs::file_time_type::clock::now() - std::chrono::hours(1);
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored))
    if (entry.path().filename().string().starts_with(std::string(name) + ".part-") &&
        entry.last_write_time(ignored) < limit)
      fs::remove(entry.path(), ignored);
}

}  // namespace

StagingFile::StagingFile(const fs::path& folder) : path_((folder / name).string() + temporary_suffix()) {
  remove_abandoned(folder);
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) error = make_file(path_, Overwrite::as_whole);
  if (error)
    throw base::UsageError("cannot make " + path_ + ": " + error.message() +
                           "; set XDG_CACHE_HOME to a folder that can be written");
}

StagingFile::~StagingFile() {
  std::error_code none_there;
  if (!path_.empty()) fs::remove(path_, none_there);
}

}  // namespace parbench::csv
