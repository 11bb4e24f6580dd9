#include "workloads/csv/job.hpp"

#include <filesystem>
#include <random>

namespace parbench::csv {

void Job::remove_outputs() const {
  std::error_code none_there;
  std::filesystem::remove(output, none_there);
  std::filesystem::remove(summary, none_there);
}

std::runtime_error failure(const std::string& verb, const std::string& path, const std::error_code& error) {
  return std::runtime_error("cannot " + verb + " " + path + ": " + error.message());
}

std::string temporary_suffix() {
  return ".part-" + std::to_string(std::random_device{}());
}

}  // namespace parbench::csv
