#include "base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <random>
#include <stdexcept>

#include "base/error.hpp"
#include "sys/file.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/csv/files.hpp"
#include "workloads/csv/inputs.hpp"
#include "workloads/text/corpus.hpp"
#include "workloads/text/merge.hpp"
#include "workloads/text/table.hpp"

namespace parbench::workloads {
namespace {

namespace fs = std::filesystem;
using text::Reference;
using text::Tables;
using text::Totals;

/// How the counting is cut.
struct Shape {
  std::size_t block_size;
  std::size_t partitions;
  std::size_t top;
};

/// One of the most frequent words, in the result of a pass.
struct TopWord {
  std::uint64_t count;  ///< 0: there is no word
  std::uint64_t hash;   ///< of the word
};

/// Phase 0: a block of the text -> its table of words and counts. Phase 1: a partition of the words -> what
/// it amounts to, over all blocks, and its most frequent words. Phase 2: one item -> the same of the whole,
/// and the output. The result of a pass, Totals and then TopWords, does not depend on the shape.
class TextWorkload final : public Workload {
 public:
  TextWorkload(text::Corpus corpus, Shape shape, std::string output)
      : corpus_(std::move(corpus)),
        blocks_(text::cut(corpus_.text, shape.block_size)),
        shape_(shape),
        output_(std::move(output)) {
    std::size_t longest = 0;
    for (const Range& block : blocks_) longest = std::max(longest, block.size());
    table_size_ = text::table_size(longest, shape.partitions);
  }

  /// A worker that was killed while it wrote has left its temporary file. (Where this process is killed in
  /// that moment, too, FILE.part-N stays.)
  ~TextWorkload() override {
    std::error_code none_there;
    if (!output_.empty()) fs::remove(temporary_, none_there);
  }

  std::vector<Phase> phases() const override {
    return {{blocks_.size(), table_size_},
            {shape_.partitions, sizeof(Totals) + shape_.top * sizeof(Reference)},
            {1, sizeof(Totals) + shape_.top * sizeof(TopWord)}};
  }

  std::size_t bytes_moved() const override { return corpus_.bytes; }

  std::string describe() const override {
    std::string description = base::format_bytes(static_cast<double>(corpus_.bytes)) + " of text, " +
                              std::to_string(corpus_.files) + (corpus_.files == 1 ? " file, " : " files, ") +
                              std::to_string(blocks_.size()) + (blocks_.size() == 1 ? " block" : " blocks");
    if (corpus_.bad_bytes > 0)
      description += ", " + std::to_string(corpus_.bad_bytes) +
                     (corpus_.bad_bytes == 1 ? " byte that is not UTF-8" : " bytes that are not UTF-8");
    if (!output_.empty()) description += ", counts written to " + output_;
    return description;
  }

  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    const std::size_t size = phases()[worker.phase].result_size;
    for (std::size_t item = items.begin; item < items.end; ++item) {
      const std::span<std::byte> place = out.subspan((item - items.begin) * size, size);
      if (worker.phase == 0) count(item, place);
      if (worker.phase == 1) merge(item, tables(worker), place);
      if (worker.phase == 2) finish(worker, place);
    }
  }

 private:
  Tables tables(const Worker& worker) const { return {worker.earlier[0], table_size_}; }

  void count(std::size_t item, std::span<std::byte> place) const {
    const Range block = blocks_[item];
    text::write_table(std::string_view(corpus_.text).substr(block.begin, block.size()), shape_.partitions,
                      place);
  }

  void merge(std::size_t partition, const Tables& tables, std::span<std::byte> place) const {
    std::vector<Reference> top(shape_.top);
    const Totals totals = text::merge_partition(tables, partition, top);
    std::memcpy(place.data(), &totals, sizeof totals);
    std::memcpy(place.data() + sizeof totals, top.data(), top.size() * sizeof(Reference));
  }

  void finish(const Worker& worker, std::span<std::byte> place) const {
    const Tables all = tables(worker);
    Totals totals;
    std::vector<Reference> candidates(shape_.partitions * shape_.top);
    const std::span<const std::byte> parts = worker.earlier[1];
    const std::size_t part_size = parts.size() / shape_.partitions;
    for (std::size_t partition = 0; partition < shape_.partitions; ++partition) {
      const std::byte* const part = parts.data() + partition * part_size;
      Totals of_part;
      std::memcpy(&of_part, part, sizeof of_part);
      totals.add(of_part);
      std::memcpy(candidates.data() + partition * shape_.top, part + sizeof of_part,
                  part_size - sizeof of_part);
    }
    std::vector<Reference> top(shape_.top);
    text::merge_top(all, candidates, top);

    std::memcpy(place.data(), &totals, sizeof totals);
    for (std::size_t i = 0; i < top.size(); ++i) {
      const TopWord word{top[i].count, top[i].count == 0 ? 0 : text::hash_of(text::word_of(all, top[i]))};
      std::memcpy(place.data() + sizeof totals + i * sizeof word, &word, sizeof word);
    }
    if (!output_.empty()) write(text::list_of_counts(all, shape_.partitions));
  }

  void write(const std::string& list) const {
    if (const auto error = csv::write_file(output_, temporary_, list, csv::Overwrite::as_whole))
      throw std::runtime_error("cannot write " + output_ + ": " + error.message());
  }

  text::Corpus corpus_;
  std::vector<Range> blocks_;
  Shape shape_;
  std::size_t table_size_ = 0;
  std::string output_;
  /// No other run has the same; in this one, one item writes it.
  std::string temporary_ = output_ + ".part-" + std::to_string(std::random_device{}());
};

/// What shapes the generated text says nothing about the user's own files.
void refuse_generator_settings(const Parameters& parameters) {
  for (const Parameters::Entry& entry : parameters.entries()) {
    const std::string& name = entry.spec.name;
    if (!entry.is_default && (name == "size" || name == "vocabulary" || name == "seed"))
      throw base::UsageError(name + " is for the generated text; leave it out, or leave out the input");
  }
}

/// Before any pass: whether the file can be written, and is none that is read.
void check_output(const std::string& output, const std::vector<std::string>& inputs) {
  if (output.empty()) return;
  const fs::path folder = fs::absolute(output).parent_path();
  std::error_code error;
  if (!fs::is_directory(folder, error))
    throw base::UsageError("output: there is no folder " + folder.string() +
                           "; make it, or name another file");
  if (sys::is_special(output))
    throw base::UsageError("output: " + output + " is not a regular file; name one");
  const auto same = std::find_if(inputs.begin(), inputs.end(), [&](const std::string& input) {
    return fs::equivalent(input, output, error);
  });
  if (same != inputs.end())
    throw base::UsageError("output: " + output + " is the input " + *same +
                           ", which would be overwritten; name another file");
  sys::check_replaceable(output);
}

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  const auto count = [&](const char* name) { return static_cast<std::size_t>(parameters.count(name)); };
  const Shape shape{.block_size = count("block"), .partitions = count("partitions"), .top = count("top")};
  const std::string& output = parameters.text("output");
  const bool generated = parameters.paths("input").empty();
  if (!generated) refuse_generator_settings(parameters);
  if (generated) {
    check_output(output, {});
    const text::TextSpec spec{
        .size = count("size"), .vocabulary = count("vocabulary"), .seed = count("seed")};
    return std::make_unique<TextWorkload>(text::generate(spec), shape, output);
  }
  const std::vector<std::string> inputs = csv::find_inputs(parameters.paths("input"), {"*.txt"});
  check_output(output, inputs);
  const auto on_bad = parameters.text("on_bad") == "separate" ? text::OnBad::separate : text::OnBad::error;
  return std::make_unique<TextWorkload>(text::read_files(inputs, on_bad), shape, output);
}

}  // namespace

WorkloadKind text() {
  return {
      .name = "text",
      .summary = "words of many texts counted in hash maps and merged: does work that allocates spread?",
      .item_name = "blocks",
      .parameters =
          {{.name = "input",
            .type = ParameterType::paths,
            .default_value = "",
            .help = "your own files, folders (*.txt) or patterns, in place of a generated text"},
           {.name = "size",
            .type = ParameterType::count,
            .default_value = "4M",
            .help = "bytes of generated text",
            .minimum = 0,
            .maximum = static_cast<double>(text::max_bytes)},
           {.name = "vocabulary",
            .type = ParameterType::count,
            .default_value = "20k",
            .help = "different words in the generated text, at most",
            .minimum = 1,
            .maximum = 10'000'000},
           {.name = "seed",
            .type = ParameterType::count,
            .default_value = "1",
            .help = "seed of the generated text",
            .minimum = 0,
            .maximum = 9e15},
           {.name = "on_bad",
            .type = ParameterType::choice,
            .default_value = "error",
            .help = "bytes of a file that are not UTF-8 end the run, or separate words",
            .choices = {"error", "separate"}},
           {.name = "block",
            .type = ParameterType::count,
            .default_value = "32Ki",
            .help = "bytes of text per item; a longer word is an item of its own",
            .minimum = 1,
            .maximum = static_cast<double>(text::max_bytes)},
           {.name = "partitions",
            .type = ParameterType::count,
            .default_value = "16",
            .help = "items of the phase that merges, each for the words of some hashes",
            .minimum = 1,
            .maximum = 4096},
           {.name = "top",
            .type = ParameterType::count,
            .default_value = "10",
            .help = "how many of the most frequent words are in the result",
            .minimum = 0,
            .maximum = 10'000},
           {.name = "output",
            .type = ParameterType::text,
            .default_value = "",
            .help = "file for all counts, as `sort | uniq -c | sort -rn` writes them; each pass writes it"}},
      .schedule = Schedule::dynamic,
      .prepare = prepare};
}

}  // namespace parbench::workloads
