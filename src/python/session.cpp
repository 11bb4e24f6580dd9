#include "python/session.hpp"

#include <algorithm>
#include <filesystem>

#include "python/case_body.hpp"
#include "python/scripts.hpp"
#include "sys/file.hpp"

namespace parbench::python {
namespace {

/// A workload under a description that names its interpreter.
class Described final : public Workload {
 public:
  Described(std::unique_ptr<const Workload> inner, std::string addition)
      : inner_(std::move(inner)), addition_(std::move(addition)) {}

  std::vector<Phase> phases() const override { return inner_->phases(); }
  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    inner_->run(items, out, worker);
  }
  std::unique_ptr<Scratch> make_scratch() const override { return inner_->make_scratch(); }
  std::string describe() const override { return inner_->describe() + "; " + addition_; }
  std::size_t bytes_moved() const override { return inner_->bytes_moved(); }
  std::optional<std::uint64_t> digest(std::span<const std::byte> results) const override {
    return inner_->digest(results);
  }
  std::function<void()> service() const override { return inner_->service(); }

 private:
  std::unique_ptr<const Workload> inner_;
  std::string addition_;
};

sys::ScratchFolder make_folder() {
  auto folder = sys::ScratchFolder::create(std::filesystem::temp_directory_path(), "parbench-python-");
  for (const Script& script : scripts) {
    const std::string_view text(script.text);
    sys::write_file(folder.path() / script.name, std::as_bytes(std::span(text)), sys::Durability::cached);
  }
  return folder;
}

sys::Child start_guard(const sys::CommandGroup& group) {
  group.expect_guard();
  return sys::Child::fork([&group]() noexcept {
    group.guard();
    return 0;
  });
}

}  // namespace

Session::Session(Interpreter interpreter)
    : interpreter_(std::move(interpreter)), folder_(make_folder()), guard_(start_guard(group_)) {}

std::string Session::description() const {
  return interpreter_.version + (interpreter_.has_gil ? "" : " without a GIL");
}

std::vector<WorkloadKind> Session::prepared_for(std::vector<WorkloadKind> kinds) {
  for (WorkloadKind& kind : kinds)
    kind.prepare = [this, name = kind.name, prepare = std::move(kind.prepare)](const Parameters& parameters) {
      auto workload = prepare(parameters);
      counterpart_ = make_counterpart(name, parameters);
      return std::make_unique<Described>(std::move(workload), description());
    };
  return kinds;
}

std::variant<model::Sample, model::Failure> Session::measure(const measure::CaseJob& job) const noexcept {
  return measure_case(job, {interpreter_.path, folder_.path(), group_, *counterpart_});
}

}  // namespace parbench::python
