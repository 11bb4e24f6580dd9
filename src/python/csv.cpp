#include <array>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "python/counterpart.hpp"
#include "sys/file.hpp"
#include "workloads/csv/inputs.hpp"
#include "workloads/csv/job.hpp"
#include "workloads/csv/places.hpp"
#include "workloads/csv/staging_folder.hpp"

namespace parbench::python {
namespace {

namespace fs = std::filesystem;
using parbench::csv::FileResult;

void refuse(const Parameters& parameters, const std::string& name, const std::string& value,
            const std::string& why) {
  if (parameters.text(name) == value)
    throw base::UsageError(name + "=" + value + " is not for Python: " + why);
}

/// Python writes into a folder of its own beside that of parbench's modes, on the same disk; from the files that are there
/// when it has ended come the digests that it cannot make itself.
class Csv final : public Counterpart {
 public:
  explicit Csv(const Parameters& parameters)
      : places_(parbench::csv::find_places(parameters)),
        names_(parbench::csv::output_names(places_.inputs)),
        staging_(places_.staging) {}

  void tell(report::JsonText& job) const override {
    fs::remove_all(folder());  // what an earlier case wrote must not be taken for this one's
    job.field("work", "csv");
    job.field("output", folder());
    job.field("in_place", places_.overwrite == parbench::csv::Overwrite::in_place);
    job.key("files");
    job.array(report::JsonText::Layout::lines, [&] {
      for (std::size_t i = 0; i < names_.size(); ++i)
        job.value(std::vector<std::string>{fs::absolute(places_.inputs[i]).string(), output(i), summary(i)});
    });
  }

  /// Six words per file become eight.
  std::vector<std::byte> translate(std::vector<std::byte> sent) const override {
    constexpr std::size_t size = 6 * sizeof(std::uint64_t);
    static_assert(sizeof(FileResult) == size + 2 * sizeof(std::uint64_t));
    if (sent.size() != names_.size() * size)
      throw std::runtime_error("it sent another number of results than there are files");
    std::vector<std::byte> results(names_.size() * sizeof(FileResult));
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const std::array<std::uint64_t, 2> digests{digest_of(output(i)), digest_of(summary(i))};
      std::byte* const result = results.data() + i * sizeof(FileResult);
      std::memcpy(result, sent.data() + i * size, size);
      std::memcpy(result + size, digests.data(), sizeof digests);
    }
    fs::remove_all(folder());
    return results;
  }

 private:
  static std::uint64_t digest_of(const std::string& path) {
    const std::string text = sys::read_file(path);
    return base::digest(std::as_bytes(std::span(text)));
  }

  std::string folder() const { return fs::absolute(staging_.file("python")).string(); }
  std::string output(std::size_t file) const { return folder() + "/" + names_[file]; }
  std::string summary(std::size_t file) const { return output(file).append(parbench::csv::summary_suffix); }

  parbench::csv::Places places_;
  std::vector<std::string> names_;
  parbench::csv::StagingFolder staging_;
};

}  // namespace

std::unique_ptr<const Counterpart> csv(const Parameters& parameters) {
  refuse(parameters, "split", "blocks", "its workers take whole files");
  refuse(parameters, "on_bad", "skip",
         "its csv module draws the line elsewhere; take the malformed files away");
  refuse(parameters, "reader", "mmap", "it reads files into memory");
  return std::make_unique<Csv>(parameters);
}

}  // namespace parbench::python
