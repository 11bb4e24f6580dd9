#include "workloads/csv/places.hpp"

#include <span>

#include "base/digest.hpp"
#include "workloads/csv/generator.hpp"
#include "workloads/csv/inputs.hpp"

namespace parbench::csv {
namespace {

namespace fs = std::filesystem;

/// For inputs that the user names: a name that stands for their list.
std::string list_name(const std::vector<std::string>& inputs) {
  std::string all;
  for (const std::string& input : inputs) all += fs::weakly_canonical(input).string() + '\0';
  return "csv-input-" + base::digest_text(base::digest(std::as_bytes(std::span(all))));
}

}  // namespace

Places find_places(const Parameters& parameters) {
  const SetSpec set{.files = static_cast<std::size_t>(parameters.count("files")),
                    .rows = static_cast<std::size_t>(parameters.count("rows")),
                    .seed = static_cast<std::uint64_t>(parameters.count("seed")),
                    .gzip = parameters.text("gzip") == "yes"};
  const bool is_generated = parameters.paths("input").empty();
  const fs::path cache = cache_folder();
  std::vector<std::string> inputs =
      find_inputs(is_generated ? std::vector{provide_set(cache, set).string()} : parameters.paths("input"));
  const std::string& wanted = parameters.text("output");
  if (!wanted.empty()) return {std::move(inputs), wanted, wanted, Overwrite::as_whole};
  const fs::path folder = cache / ((is_generated ? set.name() : list_name(inputs)) + ".out");
  return {std::move(inputs), folder, cache, Overwrite::in_place};
}

}  // namespace parbench::csv
