#include "plugins/foreign_workload.hpp"

#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace parbench::plugins {
namespace {

using base::UsageError;

constexpr std::size_t phases_max = 10'000;
constexpr std::size_t items_max = std::size_t{1} << 48U;  ///< of a pass: their product with workers fits
constexpr std::size_t results_max = std::numeric_limits<std::size_t>::max() / 4;  ///< bytes

/// The parameters in C. Pinned, since one part points to the other.
class Values {
 public:
  explicit Values(const Parameters& parameters) {
    const std::size_t count = parameters.entries().size();
    paths_.reserve(count);
    values_.reserve(count);
    pointers_.reserve(count);
    for (const Parameters::Entry& entry : parameters.entries()) {
      values_.push_back(value_of(entry));
      pointers_.push_back(&values_.back());
    }
  }
  Values(const Values&) = delete;
  Values& operator=(const Values&) = delete;

  const parbench_value* const* data() const { return pointers_.data(); }
  std::size_t size() const { return pointers_.size(); }

 private:
  parbench_value value_of(const Parameters::Entry& entry) {
    parbench_value value{};
    value.size = sizeof(value);
    value.is_default = entry.is_default ? 1 : 0;
    if (const auto* number = std::get_if<std::int64_t>(&entry.value)) value.number = *number;
    if (const auto* real = std::get_if<double>(&entry.value)) value.real = *real;
    if (const auto* text = std::get_if<std::string>(&entry.value)) value.text = text->c_str();
    if (const auto* paths = std::get_if<std::vector<std::string>>(&entry.value)) {
      std::vector<const char*>& pointers = paths_.emplace_back();
      pointers.reserve(paths->size());
      for (const std::string& path : *paths) pointers.push_back(path.c_str());
      value.paths = pointers.data();
      value.path_count = pointers.size();
    }
    return value;
  }

  std::vector<std::vector<const char*>> paths_;
  std::vector<parbench_value> values_;
  std::vector<const parbench_value*> pointers_;
};

/// What prepare gave; destroyed on the board.
class Handle {
 public:
  Handle(std::shared_ptr<const ForeignKind> kind, const Parameters& parameters) : kind_(std::move(kind)) {
    const Values values(parameters);
    kind_->call("prepare", [&](char* message, std::size_t size) {
      return kind_->table.prepare(kind_->table.context, values.data(), values.size(), &workload_, message,
                                  size);
    });
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    const CallBoard::Call call(kind_->board, kind_->place("destroy"));
    kind_->table.destroy(workload_);
  }

  const ForeignKind& kind() const { return *kind_; }
  const void* get() const { return workload_; }

 private:
  std::shared_ptr<const ForeignKind> kind_;
  void* workload_ = nullptr;
};

std::vector<Phase> read_phases(const Handle& handle) {
  const ForeignKind& kind = handle.kind();
  std::vector<Phase> phases;
  kind.call("phases", [&](char* message, std::size_t size) -> parbench_status {
    while (phases.size() <= phases_max) {
      parbench_phase phase{sizeof(parbench_phase), 0, 0};
      const auto status = kind.table.phase(handle.get(), phases.size(), &phase, message, size);
      if (status == PARBENCH_NONE) return PARBENCH_OK;
      if (status != PARBENCH_OK) return status;
      phases.push_back({phase.items, phase.result_size});
    }
    return PARBENCH_OK;
  });
  const auto refuse = [&](const std::string& what) {
    throw UsageError(kind.place("phases") + " says " + what);
  };
  if (phases.empty()) refuse("that there is none; a pass has one at least");
  if (phases.size() > phases_max) refuse("that there are more than " + std::to_string(phases_max));
  std::size_t items_left = items_max;
  std::size_t left = results_max;
  for (const Phase& phase : phases) {
    if (phase.items > items_left) refuse("that there are more than " + std::to_string(items_max) + " items");
    items_left -= phase.items;
    if (phase.result_size != 0 && phase.items > left / phase.result_size)
      refuse("that its results take more than the memory of any machine: " + std::to_string(phase.items) +
             " x " + std::to_string(phase.result_size) + " bytes");
    left -= phase.items * phase.result_size;
  }
  return phases;
}

std::string read_description(const Handle& handle) {
  const ForeignKind& kind = handle.kind();
  if (kind.table.describe == nullptr) return {};
  char text[1024] = {};
  kind.call("describe", [&](char* message, std::size_t size) {
    return kind.table.describe(handle.get(), text, sizeof(text), message, size);
  });
  text[sizeof(text) - 1] = '\0';
  return text;
}

std::size_t read_bytes_moved(const Handle& handle) {
  const ForeignKind& kind = handle.kind();
  std::uint64_t bytes = 0;
  if (kind.table.bytes_moved != nullptr)
    kind.call("bytes_moved", [&](char* message, std::size_t size) {
      return kind.table.bytes_moved(handle.get(), &bytes, message, size);
    });
  return bytes;
}

class ForeignScratch final : public Scratch {
 public:
  ForeignScratch(const Handle& workload, void* scratch) : workload_(workload), scratch_(scratch) {}
  ~ForeignScratch() override { workload_.kind().table.destroy_scratch(workload_.get(), scratch_); }

  void* get() const { return scratch_; }

 private:
  const Handle& workload_;
  void* scratch_;
};

/// run, make_scratch and digest are called in the processes of cases, which are watched by those who forked them.
class ForeignWorkload final : public Workload {
 public:
  ForeignWorkload(std::shared_ptr<const ForeignKind> kind, const Parameters& parameters)
      : handle_(std::move(kind), parameters),
        phases_(read_phases(handle_)),
        description_(read_description(handle_)),
        bytes_moved_(read_bytes_moved(handle_)) {}

  std::vector<Phase> phases() const override { return phases_; }
  std::string describe() const override { return description_; }
  std::size_t bytes_moved() const override { return bytes_moved_; }

  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    std::vector<const void*> earlier;
    std::vector<std::size_t> sizes;
    earlier.reserve(worker.earlier.size());  // of none: no allocation
    sizes.reserve(worker.earlier.size());
    for (const std::span<const std::byte> results : worker.earlier) {
      earlier.push_back(results.data());
      sizes.push_back(results.size());
    }
    const auto* const scratch = static_cast<const ForeignScratch*>(worker.scratch);
    const parbench_items request{sizeof(parbench_items),
                                 worker.phase,
                                 items.begin,
                                 items.end,
                                 out.data(),
                                 out.size(),
                                 scratch != nullptr ? scratch->get() : nullptr,
                                 earlier.data(),
                                 sizes.data(),
                                 worker.index,
                                 0};
    call("run", [&](char* message, std::size_t size) {
      return table().run(handle_.get(), &request, message, size);
    });
  }

  std::unique_ptr<Scratch> make_scratch() const override {
    if (table().make_scratch == nullptr) return nullptr;
    void* scratch = nullptr;
    call("make_scratch", [&](char* message, std::size_t size) {
      return table().make_scratch(handle_.get(), &scratch, message, size);
    });
    if (scratch == nullptr) return nullptr;
    return std::make_unique<ForeignScratch>(handle_, scratch);
  }

  std::optional<std::uint64_t> digest(std::span<const std::byte> results) const override {
    if (table().digest == nullptr) return std::nullopt;
    std::optional<std::uint64_t> own = 0;
    call("digest", [&](char* message, std::size_t size) -> parbench_status {
      const auto status = table().digest(handle_.get(), results.data(), results.size(), &*own, message, size);
      if (status != PARBENCH_NONE) return status;
      own.reset();
      return PARBENCH_OK;
    });
    return own;
  }

 private:
  const parbench_kind& table() const { return handle_.kind().table; }

  /// A failure is the case's.
  template <class Action>
  void call(const char* function, Action&& action) const {
    Message message;
    const parbench_status status = action(message.data(), Message::size());
    if (status != PARBENCH_OK) throw std::runtime_error(handle_.kind().failure(function, status, message));
  }

  Handle handle_;
  std::vector<Phase> phases_;
  std::string description_;
  std::size_t bytes_moved_;
};

}  // namespace

std::unique_ptr<const Workload> prepare_foreign(std::shared_ptr<const ForeignKind> kind,
                                                const Parameters& parameters) {
  return std::make_unique<ForeignWorkload>(std::move(kind), parameters);
}

}  // namespace parbench::plugins
