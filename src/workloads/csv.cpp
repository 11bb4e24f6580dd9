#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <system_error>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/csv/files.hpp"
#include "workloads/csv/generator.hpp"
#include "workloads/csv/inputs.hpp"
#include "workloads/csv/parser.hpp"
#include "workloads/csv/transform.hpp"

namespace parbench::workloads {
namespace {

namespace fs = std::filesystem;

/// What is done about a malformed file.
enum class OnBad { error, skip };

/// One item: a file and what is written for it.
struct Job {
  std::string input;
  std::string output;
  std::string summary;
};

/// Of one file. Only whole words, so that no byte of it is padding: modes are compared by the bytes.
struct FileResult {
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;  ///< clean file and summary
  std::uint64_t rows = 0;
  std::uint64_t columns = 0;
  std::uint64_t missing = 0;
  std::uint64_t malformed = 0;  ///< 1 for a file that was skipped; then the ones above but the first are 0
  std::uint64_t output_digest = 0;
  std::uint64_t summary_digest = 0;
};
static_assert(sizeof(FileResult) == 8 * sizeof(std::uint64_t));

struct CsvScratch final : Scratch {
  csv::FileBuffer file;
  csv::Workspace workspace;
};

std::runtime_error failure(const char* verb, const std::string& path, const std::error_code& error) {
  return std::runtime_error(std::string("cannot ") + verb + " " + path + ": " + error.message());
}

/// Each file is read, cleaned and written by one worker at a time. Each pass writes the same bytes.
class CsvWorkload final : public Workload {
 public:
  CsvWorkload(std::vector<Job> jobs, OnBad on_bad, csv::Overwrite overwrite, std::string description)
      : jobs_(std::move(jobs)),
        on_bad_(on_bad),
        overwrite_(overwrite),
        description_(std::move(description)) {}

  /// Workers that were killed while they wrote have left their temporary files.
  ~CsvWorkload() override {
    if (overwrite_ == csv::Overwrite::in_place) return;
    std::error_code none_there;
    for (const Job& job : jobs_)
      for (const std::string& path : {job.output, job.summary})
        fs::remove(path + temporary_suffix_, none_there);
  }

  std::vector<Phase> phases() const override { return {{jobs_.size(), sizeof(FileResult)}}; }
  std::string describe() const override { return description_; }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<CsvScratch>(); }

  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    CsvScratch& scratch = static_cast<CsvScratch&>(*worker.scratch);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const FileResult result = process(jobs_[items.begin + i], scratch);
      std::memcpy(out.data() + i * sizeof result, &result, sizeof result);
    }
  }

 private:
  FileResult process(const Job& job, CsvScratch& scratch) const {
    if (const auto error = scratch.file.read(job.input)) throw failure("read", job.input, error);
    const std::string_view text = scratch.file.text();
    const csv::Workspace& done = scratch.workspace;
    FileResult result{.bytes_in = text.size()};
    if (const auto malformed = csv::transform(text, scratch.workspace)) {
      if (on_bad_ == OnBad::error) throw std::runtime_error(csv::message(*malformed, job.input));
      remove_outputs(job);
      result.malformed = 1;
      return result;
    }
    write(job.output, done.output.text());
    write(job.summary, done.summary.text());
    result.bytes_out = done.output.text().size() + done.summary.text().size();
    result.rows = done.clean.rows;
    result.columns = done.clean.columns.size();
    for (const csv::Column& column : done.clean.columns) result.missing += column.missing;
    result.output_digest = base::digest(std::as_bytes(std::span(done.output.text())));
    result.summary_digest = base::digest(std::as_bytes(std::span(done.summary.text())));
    return result;
  }

  void write(const std::string& path, std::string_view content) const {
    if (const auto error = csv::write_file(path, path + temporary_suffix_, content, overwrite_))
      throw failure("write", path, error);
  }

  /// A skipped file leaves no output, not even that of an earlier run, which would look like its own.
  static void remove_outputs(const Job& job) {
    std::error_code none_there;
    fs::remove(job.output, none_there);
    fs::remove(job.summary, none_there);
  }

  std::vector<Job> jobs_;
  OnBad on_bad_;
  csv::Overwrite overwrite_;
  /// No other run has the same; in this one, a file is in the hands of one worker at a time.
  std::string temporary_suffix_ = std::string(".part-").append(std::to_string(std::random_device{}()));
  std::string description_;
};

/// What a first look at the files gave.
struct Survey {
  std::size_t bytes = 0;
  std::size_t malformed = 0;
};

/// Parses each file once, so that trouble is found before any pool is started.
Survey survey(const std::vector<std::string>& inputs, OnBad on_bad) {
  Survey result;
  csv::FileBuffer file;
  csv::Table table;
  for (const std::string& input : inputs) {
    if (const auto error = file.read(input))
      throw base::UsageError("cannot read " + input + ": " + error.message());
    result.bytes += file.text().size();
    const auto malformed = csv::parse(file.text(), table);
    if (!malformed) continue;
    ++result.malformed;
    if (on_bad == OnBad::error)
      throw base::UsageError(
          csv::message(*malformed, input) +
          "; mend the file, or have such files counted and skipped with --set on_bad=skip");
  }
  return result;
}

/// Whether `path`, or the file that it is a link to, lies in `folder`.
bool lies_in(const fs::path& path, const fs::path& folder) {
  std::error_code not_there;
  return fs::equivalent(fs::absolute(path).parent_path(), folder, not_there) ||
         fs::equivalent(fs::weakly_canonical(path).parent_path(), folder, not_there);
}

/// Makes the folder for what is written for `inputs`. Throws where an input lies in it.
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

/// For inputs that the user names: a name that stands for their list.
std::string list_name(const std::vector<std::string>& inputs) {
  std::string all;
  for (const std::string& input : inputs) all += fs::weakly_canonical(input).string() + '\0';
  return "csv-input-" + base::digest_text(base::digest(std::as_bytes(std::span(all))));
}

/// What shapes the generated set says nothing about the user's own files.
void refuse_generator_settings(const Parameters& parameters) {
  for (const Parameters::Entry& entry : parameters.entries()) {
    const std::string& name = entry.spec.name;
    if (!entry.is_default && (name == "files" || name == "rows" || name == "seed"))
      throw base::UsageError(name + " is for the generated set; leave it out, or leave out the input");
  }
}

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  const csv::SetSpec set{.files = static_cast<std::size_t>(parameters.count("files")),
                         .rows = static_cast<std::size_t>(parameters.count("rows")),
                         .seed = static_cast<std::uint64_t>(parameters.count("seed"))};
  const OnBad on_bad = parameters.text("on_bad") == "skip" ? OnBad::skip : OnBad::error;
  const fs::path cache = csv::cache_folder();
  const bool generated = parameters.paths("input").empty();
  if (!generated) refuse_generator_settings(parameters);
  const std::vector<std::string> inputs = csv::find_inputs(
      generated ? std::vector{csv::provide_set(cache, set).string()} : parameters.paths("input"));
  const Survey found = survey(inputs, on_bad);

  const std::string& wanted = parameters.text("output");
  const std::string default_name = (generated ? set.name() : list_name(inputs)) + ".out";
  const fs::path folder = wanted.empty() ? cache / default_name : fs::path(wanted);
  make_output_folder(folder, inputs);
  const std::vector<std::string> names = csv::output_names(inputs);
  std::vector<Job> jobs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::string output = (folder / names[i]).string();
    jobs.push_back({inputs[i], output, output + std::string(csv::summary_suffix)});
  }
  std::string description = std::to_string(inputs.size()) + (inputs.size() == 1 ? " file, " : " files, ") +
                            base::format_bytes(static_cast<double>(found.bytes));
  description += ", written to " + folder.string();
  if (found.malformed > 0) description += ", " + std::to_string(found.malformed) + " skipped as malformed";
  return std::make_unique<CsvWorkload>(std::move(jobs), on_bad,
                                       wanted.empty() ? csv::Overwrite::in_place : csv::Overwrite::as_whole,
                                       std::move(description));
}

}  // namespace

WorkloadKind csv() {
  return {.name = "csv",
          .summary = "CSV files read, cleaned, standardised and written: does work on many files spread?",
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
