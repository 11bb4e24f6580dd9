#include "workloads/output_folder.hpp"

#include <system_error>

#include "base/error.hpp"

namespace parbench::workloads {
namespace {

namespace fs = std::filesystem;

bool lies_in(const fs::path& path, const fs::path& folder) {
  std::error_code not_there;
  return fs::equivalent(fs::absolute(path).parent_path(), folder, not_there) ||
         fs::equivalent(fs::weakly_canonical(path).parent_path(), folder, not_there);
}

}  // namespace

void make_output_folder(const fs::path& folder, const std::vector<std::string>& inputs) {
  for (const std::string& input : inputs)
    if (lies_in(input, folder))
      throw base::UsageError("output: " + folder.string() + " is the folder of the input " + input +
                             ", which would be overwritten; name another folder");
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error && !fs::is_directory(folder)) error = std::make_error_code(std::errc::not_a_directory);
  if (error)
    throw base::UsageError("output: cannot make the folder " + folder.string() + ": " + error.message());
}

}  // namespace parbench::workloads
