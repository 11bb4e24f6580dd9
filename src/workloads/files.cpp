#include <cstdint>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "sys/file.hpp"
#include "sys/scratch_folder.hpp"
#include "workloads/catalogue.hpp"

namespace parbench::workloads {
namespace {

namespace fs = std::filesystem;

/// The content of a file before and after it was one.
struct Buffers final : Scratch {
  explicit Buffers(std::size_t size) : written(size), read(size) {}

  std::vector<std::byte> written;
  std::vector<std::byte> read;
};

void fill(std::span<std::byte> content, base::Random random) {
  for (; content.size() >= sizeof(std::uint64_t); content = content.subspan(sizeof(std::uint64_t))) {
    const std::uint64_t word = random.next();
    std::memcpy(content.data(), &word, sizeof word);
  }
  for (std::byte& byte : content) byte = static_cast<std::byte>(random.next());
}

/// Each file is made, read back and removed by one worker, so that each pass finds the folder empty.
class Files final : public Workload {
 public:
  Files(sys::ScratchFolder folder, std::size_t files, std::size_t size, sys::Durability durability,
        std::uint64_t seed)
      : folder_(std::move(folder)), files_(files), size_(size), durability_(durability), seed_(seed) {}

  std::vector<Phase> phases() const override { return {{files_, sizeof(std::uint64_t)}}; }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<Buffers>(size_); }

  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    auto* const checksums = reinterpret_cast<std::uint64_t*>(out.data());
    for (std::size_t item = items.begin; item < items.end; ++item)
      checksums[item - items.begin] = process(item, static_cast<Buffers&>(*worker.scratch));
  }

  std::string describe() const override {
    return base::format_count(static_cast<std::int64_t>(files_)) + " files of " +
           base::format_bytes(static_cast<double>(size_)) + " in " + folder_.path().parent_path().string() +
           (durability_ == sys::Durability::synced ? ", each synced to the disk" : ", not synced") +
           ", read back from the cache";
  }

 private:
  std::uint64_t process(std::size_t item, Buffers& buffers) const {
    const fs::path path = folder_.path() / std::to_string(item);
    fill(buffers.written, base::Random(seed_ + item));
    sys::write_file(path, buffers.written, durability_);
    if (sys::read_file_into(path, buffers.read) != size_ || buffers.read != buffers.written)
      throw std::runtime_error("'" + path.string() + "' does not hold what was written to it");
    fs::remove(path);
    return base::digest(buffers.read);
  }

  sys::ScratchFolder folder_;
  std::size_t files_;
  std::size_t size_;
  sys::Durability durability_;
  std::uint64_t seed_;
};

/// Where the files go: what the user says, or the system's folder for temporary files.
fs::path parent_folder(const std::string& given) {
  std::error_code error;
  const fs::path folder = given.empty() ? fs::temp_directory_path(error) : fs::path(given);
  const char* const fix = "; name a folder that can be written, with --set folder=DIR";
  if (error) throw base::UsageError("TMPDIR: " + error.message() + fix);
  if (!fs::is_directory(folder, error))
    throw base::UsageError("folder: '" + folder.string() +
                           "': " + (error ? error.message() : "not a folder") + fix);
  return fs::absolute(folder);
}

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  return std::make_unique<Files>(
      sys::ScratchFolder::create(parent_folder(parameters.text("folder")), "parbench-files-"),
      static_cast<std::size_t>(parameters.count("files")), static_cast<std::size_t>(parameters.count("size")),
      parameters.text("fsync") == "yes" ? sys::Durability::synced : sys::Durability::cached,
      static_cast<std::uint64_t>(parameters.count("seed")));
}

}  // namespace

WorkloadKind files() {
  return {.name = "files",
          .summary =
              "small files written, synced, read back and removed: how far do workers overlap their "
              "waits for the disk?",
          .item_name = "files",
          .parameters = {{.name = "files",
                          .type = ParameterType::count,
                          .default_value = "32",
                          .help = "how many files",
                          .minimum = 0,
                          .maximum = 1e9},
                         {.name = "size",
                          .type = ParameterType::count,
                          .default_value = "16Ki",
                          .help = "bytes per file",
                          .minimum = 0,
                          .maximum = 1e9},
                         {.name = "fsync",
                          .type = ParameterType::choice,
                          .default_value = "yes",
                          .help = "whether each file must be on the disk before it is read back",
                          .choices = {"yes", "no"}},
                         {
                             .name = "folder",
                             .type = ParameterType::text,
                             .default_value = "",
                             .help = "where a folder of their own is made for them; empty: the system's for "
                                     "temporary files",
                         },
                         {.name = "seed",
                          .type = ParameterType::count,
                          .default_value = "1",
                          .help = "of the contents"}},
          .schedule = Schedule::dynamic,
          .workers_per_cpu = 4,
          .prepare = prepare};
}

}  // namespace parbench::workloads
