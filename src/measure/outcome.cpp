#include "measure/outcome.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>

namespace parbench::measure {
namespace {

using model::Failure;
using model::Sample;

/// Everything of a sample that has a fixed size.
struct SampleHead {
  std::int64_t started_ns;
  std::int64_t create_ns;
  std::int64_t first_pass_ns;
  std::int64_t teardown_ns;
  std::optional<std::int64_t> passes_cpu_ns;
  model::Usage usage;
  std::uint64_t digest;
};

/// Everything of a worker's record that has a fixed size.
struct WorkerHead {
  int index;
  int pid;
  int tid;
  model::TimeShares passes;
  std::uint64_t items;
  std::uint64_t chunks;
  model::TimeShares first_pass;
};

enum class Tag : std::uint8_t { sample, failure };

class Writer {
 public:
  template <class Value>
  void put(const Value& value) {
    static_assert(std::is_trivially_copyable_v<Value>);
    append(&value, sizeof(value));
  }
  template <class Container>
  void put_all(const Container& values) {
    static_assert(std::is_trivially_copyable_v<typename Container::value_type>);
    put(values.size());
    append(values.data(), values.size() * sizeof(typename Container::value_type));
  }
  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  void append(const void* data, std::size_t size) {
    const auto* const begin = static_cast<const std::byte*>(data);
    bytes_.insert(bytes_.end(), begin, begin + size);
  }

  std::vector<std::byte> bytes_;
};

class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <class Value>
  bool get(Value& value) {
    return copy(&value, sizeof(value));
  }
  template <class Container>
  bool get_all(Container& values) {
    std::size_t count = 0;
    constexpr std::size_t size = sizeof(typename Container::value_type);
    if (!get(count) || count > bytes_.size() / size) return false;
    values.resize(count);
    return copy(values.data(), count * size);
  }

  std::size_t left() const { return bytes_.size(); }

 private:
  bool copy(void* into, std::size_t size) {
    if (size > bytes_.size()) return false;
    if (size != 0) std::memcpy(into, bytes_.data(), size);
    bytes_ = bytes_.subspan(size);
    return true;
  }

  std::span<const std::byte> bytes_;
};

void put_worker(Writer& writer, const model::WorkerRecord& worker) {
  writer.put(WorkerHead{worker.index, worker.pid, worker.tid, worker.passes, worker.items, worker.chunks,
                        worker.first_pass});
  writer.put_all(worker.spans);
}

bool get_worker(Reader& reader, model::WorkerRecord& worker) {
  WorkerHead head{};
  if (!reader.get(head) || !reader.get_all(worker.spans)) return false;
  worker.index = head.index;
  worker.pid = head.pid;
  worker.tid = head.tid;
  worker.passes = head.passes;
  worker.items = head.items;
  worker.chunks = head.chunks;
  worker.first_pass = head.first_pass;
  return true;
}

bool get_workers(Reader& reader, std::vector<model::WorkerRecord>& workers) {
  std::size_t count = 0;
  if (!reader.get(count) || count > reader.left() / sizeof(WorkerHead)) return false;
  workers.resize(count);
  return std::all_of(workers.begin(), workers.end(),
                     [&](model::WorkerRecord& worker) { return get_worker(reader, worker); });
}

}  // namespace

std::vector<std::byte> encode(const std::variant<Sample, Failure>& result) {
  Writer writer;
  if (const auto* sample = std::get_if<Sample>(&result)) {
    writer.put(Tag::sample);
    writer.put(SampleHead{sample->started_ns, sample->create_ns, sample->first_pass_ns, sample->teardown_ns,
                          sample->passes_cpu_ns, sample->usage, sample->digest});
    writer.put_all(sample->passes_ns);
    writer.put(sample->workers.size());
    for (const model::WorkerRecord& worker : sample->workers) put_worker(writer, worker);
  } else {
    const auto& failure = std::get<Failure>(result);
    writer.put(Tag::failure);
    writer.put(failure.kind);
    writer.put_all(failure.message);
  }
  return writer.take();
}

std::optional<std::variant<Sample, Failure>> decode(std::span<const std::byte> bytes) {
  Reader reader(bytes);
  Tag tag{};
  if (!reader.get(tag)) return std::nullopt;
  if (tag == Tag::failure) {
    Failure failure;
    if (!reader.get(failure.kind) || !reader.get_all(failure.message)) return std::nullopt;
    return failure;
  }
  SampleHead head{};
  Sample sample;
  if (!reader.get(head) || !reader.get_all(sample.passes_ns) || !get_workers(reader, sample.workers))
    return std::nullopt;
  sample.started_ns = head.started_ns;
  sample.create_ns = head.create_ns;
  sample.first_pass_ns = head.first_pass_ns;
  sample.teardown_ns = head.teardown_ns;
  sample.passes_cpu_ns = head.passes_cpu_ns;
  sample.usage = head.usage;
  sample.digest = head.digest;
  return sample;
}

}  // namespace parbench::measure
