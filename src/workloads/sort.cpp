#include <algorithm>
#include <cstdint>
#include <limits>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/sort/keys.hpp"
#include "workloads/sort/merge_path.hpp"

namespace parbench::workloads {
namespace {

using sort::Keys;

/// Phase 0 sorts each block by itself; each phase after it merges runs in pairs, so that they double in
/// length, until one is left. An item is always one block of the phase's array: in the merges it finds by the
/// merge path which keys belong there, so that the last merge, of two halves, keeps as many workers busy as
/// the first.
///
/// All blocks have one length: the last is filled up with the greatest key, which stays behind all others.
class SortWorkload final : public Workload {
 public:
  SortWorkload(std::vector<std::uint64_t> keys, std::size_t blocks, std::string description)
      : count_(keys.size()), keys_(std::move(keys)), description_(std::move(description)) {
    if (count_ == 0) return;
    block_ = (count_ + blocks - 1) / blocks;
    blocks_ = (count_ + block_ - 1) / block_;
    keys_.resize(blocks_ * block_, std::numeric_limits<std::uint64_t>::max());
    for (std::size_t run = 1; run < blocks_; run *= 2) ++merges_;
  }

  std::vector<Phase> phases() const override {
    return std::vector<Phase>(1 + merges_, {blocks_, block_ * sizeof(std::uint64_t)});
  }
  std::string describe() const override {
    return description_ + ": " + std::to_string(blocks_) + " blocks sorted, then " + std::to_string(merges_) +
           (merges_ == 1 ? " phase" : " phases") + " of merging";
  }

  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    auto* const place = reinterpret_cast<std::uint64_t*>(out.data());
    for (std::size_t item = items.begin; item < items.end; ++item) {
      const std::span<std::uint64_t> block(place + (item - items.begin) * block_, block_);
      if (worker.phase == 0) {
        std::copy_n(keys_.begin() + static_cast<std::ptrdiff_t>(item * block_), block_, block.begin());
        std::sort(block.begin(), block.end());
      } else {
        merge(worker.results<std::uint64_t>(worker.phase - 1), item, std::size_t{1} << (worker.phase - 1),
              block);
      }
    }
  }

  /// Of the keys alone, so that it does not depend on the number of blocks.
  std::optional<std::uint64_t> digest(std::span<const std::byte> results) const override {
    return base::digest(results.first(count_ * sizeof(std::uint64_t)));
  }

 private:
  /// Block `item` of the array whose runs of `run` blocks are merged in pairs.
  void merge(Keys before, std::size_t item, std::size_t run, std::span<std::uint64_t> block) const {
    const std::size_t first = item / (2 * run) * (2 * run);
    const std::size_t middle = std::min(first + run, blocks_);
    const std::size_t last = std::min(first + 2 * run, blocks_);
    sort::merge_piece(before.subspan(first * block_, (middle - first) * block_),
                      before.subspan(middle * block_, (last - middle) * block_), (item - first) * block_,
                      block);
  }

  std::size_t count_;
  std::vector<std::uint64_t> keys_;  ///< filled up
  std::size_t block_ = 1;            ///< keys per block
  std::size_t blocks_ = 0;
  std::size_t merges_ = 0;  ///< phases
  std::string description_;
};

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  const std::string& distribution = parameters.text("distribution");
  const std::int64_t size = parameters.count("size");
  std::string description = base::format_count(size) + " keys of 64 bits, " + distribution;
  return std::make_unique<SortWorkload>(sort::make_keys(distribution, static_cast<std::size_t>(size),
                                                        static_cast<std::uint64_t>(parameters.count("seed"))),
                                        static_cast<std::size_t>(parameters.count("blocks")),
                                        std::move(description));
}

}  // namespace

WorkloadKind sort() {
  return {.name = "sort",
          .summary =
              "merge sort of 64-bit keys, each phase in need of the one before: do phases pay for their "
              "barriers?",
          .item_name = "blocks",
          .parameters = {{.name = "size",
                          .type = ParameterType::count,
                          .default_value = "1M",
                          .help = "how many keys; each phase has an array of them",
                          .minimum = 0,
                          .maximum = 100'000'000},
                         {.name = "blocks",
                          .type = ParameterType::count,
                          .default_value = "16",
                          .help = "items of each phase; twice as many are one phase of merging more",
                          .minimum = 1,
                          .maximum = 65'536},
                         {.name = "distribution",
                          .type = ParameterType::choice,
                          .default_value = "uniform",
                          .help = "the keys: any, one of 16, in order, in reverse order, some very common",
                          .choices = {"uniform", "few", "sorted", "reversed", "zipf"}},
                         {.name = "seed",
                          .type = ParameterType::count,
                          .default_value = "1",
                          .help = "seed of the keys",
                          .minimum = 0,
                          .maximum = 9e15}},
          .prepare = prepare};
}

}  // namespace parbench::workloads
