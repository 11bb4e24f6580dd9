#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace parbench::workloads {

/// Makes `folder`, which the user's parameter `output` named, for what is written for `inputs`. Throws base::UsageError
/// where it cannot be made, or where an input (or the file that it is a link to) lies in it and would be overwritten.
void make_output_folder(const std::filesystem::path& folder, const std::vector<std::string>& inputs);

}  // namespace parbench::workloads
