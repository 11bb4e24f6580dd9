#include "workloads/io.hpp"

#include <zlib.h>

#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "base/digest.hpp"
#include "python/counterpart.hpp"
#include "sys/file.hpp"
#include "sys/scratch_folder.hpp"

namespace parbench::python {
namespace {

std::uint64_t crc32_of(std::span<const std::byte> bytes) {
  return ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
}

/// CPython's standard library has no XXH3, which parbench's own workers check their payloads by. Choice: CPython checks by
/// CRC-32, at the speed of C, too; where that is the CRC-32 of the item's bytes, their XXH3 stands for it in the digest.
class Io final : public Counterpart {
 public:
  explicit Io(const Parameters& parameters)
      : input_(workloads::make_io_input(parameters)),
        folder_(sys::ScratchFolder::create(std::filesystem::temp_directory_path(), "parbench-io-")) {
    sys::write_file(payloads(), input_.payloads, sys::Durability::cached);
  }

  void tell(report::JsonText& job) const override {
    job.field("work", "io");
    job.key("latencies_ns");
    job.array(report::JsonText::Layout::line, [&] {
      for (const std::chrono::nanoseconds latency : input_.latencies) job.value(latency.count());
    });
    job.field("payload", input_.payload_size);
    job.field("payloads", payloads().string());
  }

  std::vector<std::byte> translate(std::vector<std::byte> sent) const override {
    if (sent.size() != input_.latencies.size() * sizeof(std::uint64_t))
      throw std::runtime_error("it sent another number of results than there are requests");
    for (std::size_t item = 0; item < input_.latencies.size(); ++item) {
      std::byte* const at = sent.data() + item * sizeof(std::uint64_t);
      std::uint64_t checksum = 0;
      std::memcpy(&checksum, at, sizeof checksum);
      const std::span<const std::byte> payload = input_.payload(item);
      if (checksum == crc32_of(payload)) checksum = base::digest(payload);
      std::memcpy(at, &checksum, sizeof checksum);
    }
    return sent;
  }

 private:
  std::filesystem::path payloads() const { return folder_.path() / "payloads"; }

  workloads::IoInput input_;
  sys::ScratchFolder folder_;
};

}  // namespace

std::unique_ptr<const Counterpart> io(const Parameters& parameters) {
  return std::make_unique<Io>(parameters);
}

}  // namespace parbench::python
