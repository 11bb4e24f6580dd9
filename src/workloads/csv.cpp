#include <cstdint>
#include <filesystem>
#include <system_error>

#include "base/error.hpp"
#include "base/text.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/csv/block_workload.hpp"
#include "workloads/csv/file_workload.hpp"
#include "workloads/csv/inputs.hpp"
#include "workloads/csv/places.hpp"
#include "workloads/csv/survey.hpp"
#include "workloads/output_folder.hpp"

namespace parbench::workloads {
namespace {

namespace fs = std::filesystem;
using csv::Job;

constexpr std::uint64_t most_blocks = 100'000;  ///< of a file: each looks at what all of them said
constexpr std::uint64_t most_kept = std::uint64_t{1} << 30U;  ///< bytes of the results of a phase

/// What shapes the generated set says nothing about the user's own files, nor a block's size about whole files.
void refuse_idle_settings(const Parameters& parameters, bool generated, bool in_blocks) {
  for (const Parameters::Entry& entry : parameters.entries()) {
    if (entry.is_default) continue;
    const std::string& name = entry.spec.name;
    if (!generated && (name == "files" || name == "rows" || name == "seed" || name == "gzip"))
      throw base::UsageError(name + " is for the generated set; leave it out, or leave out the input");
    if (!in_blocks && name == "block")
      throw base::UsageError(
          "block is for files that are cut into blocks; set split=blocks, or leave it out");
  }
}

std::vector<Job> make_jobs(const std::vector<std::string>& inputs, const fs::path& folder) {
  const std::vector<std::string> names = csv::output_names(inputs);
  std::vector<Job> jobs;
  jobs.reserve(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::string output = (folder / names[i]).string();
    jobs.push_back({inputs[i], output, output + std::string(csv::summary_suffix)});
  }
  return jobs;
}

csv::Contents contents(const csv::Survey& found, std::size_t files, std::size_t blocks,
                       const fs::path& folder) {
  std::string text = std::to_string(files) + (files == 1 ? " file, " : " files, ") +
                     base::format_bytes(static_cast<double>(found.bytes));
  if (blocks > 0) text += blocks == 1 ? ", in 1 block" : ", in " + std::to_string(blocks) + " blocks";
  text += ", written to " + folder.string();
  if (found.malformed > 0) text += ", " + std::to_string(found.malformed) + " skipped as malformed";
  return {found.bytes, std::move(text)};
}

/// Throws where the blocks are so many that what is kept of each is too much.
std::vector<csv::BlockedFile> cut(std::vector<Job> jobs, std::uint64_t block_size, csv::OnBad on_bad,
                                  csv::Reader reader, csv::Survey& found) {
  std::vector<csv::BlockedFile> files;
  files.reserve(jobs.size());
  std::size_t blocks = 0;
  std::size_t columns = 0;
  for (Job& job : jobs) {
    std::error_code error;
    if (fs::file_size(job.input, error) / block_size > most_blocks && !error)
      throw base::UsageError("block: " + job.input + " would be cut into more than " +
                             base::format_count(most_blocks) + " blocks; give a larger size");
    csv::FileShape shape = csv::survey_blocks(job.input, block_size, on_bad, reader);
    columns = std::max(columns, shape.names.size());
    files.push_back({std::move(job), shape.size, std::move(shape.names), blocks, shape.blocks, found.bytes});
    blocks += shape.blocks;
    found.bytes += shape.size;
    found.malformed += shape.blocks == 0 ? 1 : 0;
  }
  if (blocks * columns * sizeof(csv::ColumnPart) > most_kept)
    throw base::UsageError("block: " + std::to_string(blocks) + " blocks of " + std::to_string(columns) +
                           " columns are too many to keep what is known of each; give a larger size");
  return files;
}

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  const csv::OnBad on_bad = parameters.text("on_bad") == "skip" ? csv::OnBad::skip : csv::OnBad::error;
  const csv::Reader reader = parameters.text("reader") == "mmap" ? csv::Reader::mmap : csv::Reader::stream;
  const bool in_blocks = parameters.text("split") == "blocks";
  const bool generated = parameters.paths("input").empty();
  refuse_idle_settings(parameters, generated, in_blocks);
  if (parameters.text("gzip") == "yes" && in_blocks)
    throw base::UsageError(
        "gzip: a packed file can only be read from its beginning; leave out gzip=yes, or split=blocks");

  const auto [inputs, folder, staging, overwrite] = csv::find_places(parameters);
  std::vector<Job> jobs = make_jobs(inputs, folder);

  if (!in_blocks) {
    const csv::Survey found = csv::survey_files(inputs, on_bad, reader);
    make_output_folder(folder, inputs);
    return std::make_unique<csv::FileWorkload>(std::move(jobs), on_bad, reader, overwrite,
                                               contents(found, inputs.size(), 0, folder));
  }
  const auto block_size = static_cast<std::uint64_t>(parameters.count("block"));
  csv::Survey found;
  std::vector<csv::BlockedFile> files = cut(std::move(jobs), block_size, on_bad, reader, found);
  make_output_folder(folder, inputs);
  const std::size_t blocks = files.back().first_block + files.back().blocks;
  return std::make_unique<csv::BlockWorkload>(std::move(files), block_size, reader, overwrite,
                                              csv::StagingFolder(staging),
                                              contents(found, inputs.size(), blocks, folder));
}

}  // namespace

WorkloadKind csv() {
  return {.name = "csv",
          .summary =
              "CSV files read, cleaned, standardised and written: does work on many files, or blocks of one, "
              "spread?",
          .item_name = "files",
          .parameters = {{.name = "input",
                          .type = ParameterType::paths,
                          .default_value = "",
                          .help = "your own files, folders or patterns, in place of a generated set"},
                         {.name = "files",
                          .type = ParameterType::count,
                          .default_value = "24",
                          .help = "how many files to generate",
                          .minimum = 1,
                          .maximum = 100'000},
                         {.name = "rows",
                          .type = ParameterType::count,
                          .default_value = "2000",
                          .help = "rows in each generated file",
                          .minimum = 0,
                          .maximum = 10'000'000},
                         {.name = "seed",
                          .type = ParameterType::count,
                          .default_value = "1",
                          .help = "seed of the generated set",
                          .minimum = 0,
                          .maximum = 9e15},
                         {.name = "gzip",
                          .type = ParameterType::choice,
                          .default_value = "no",
                          .help = "whether the generated files are packed; your own *.gz are always unpacked",
                          .choices = {"no", "yes"}},
                         {.name = "split",
                          .type = ParameterType::choice,
                          .default_value = "files",
                          .help = "one worker takes a whole file, or all of them its blocks, phase by phase",
                          .choices = {"files", "blocks"}},
                         {.name = "block",
                          .type = ParameterType::count,
                          .default_value = "256Ki",
                          .help = "bytes of a block, for split=blocks",
                          .minimum = 1,
                          .maximum = 4e9},
                         {.name = "reader",
                          .type = ParameterType::choice,
                          .default_value = "stream",
                          .help = "files are read into a buffer, or mapped into memory",
                          .choices = {"stream", "mmap"}},
                         {.name = "on_bad",
                          .type = ParameterType::choice,
                          .default_value = "error",
                          .help = "a malformed file ends the run, or is counted and skipped",
                          .choices = {"error", "skip"}},
                         {.name = "output",
                          .type = ParameterType::text,
                          .default_value = "",
                          .help = "folder for what is written; by default one in the cache folder"}},
          .schedule = Schedule::dynamic,
          .prepare = prepare};
}

}  // namespace parbench::workloads
