#include "python/counterpart.hpp"

namespace parbench::python {
namespace {

class Squares final : public Counterpart {
 public:
  explicit Squares(const Parameters& parameters)
      : size_(parameters.count("size")), kernel_(parameters.text("kernel")) {}

  void tell(report::JsonText& job) const override {
    job.field("work", "squares");
    job.field("size", size_);
    job.field("kernel", kernel_);
  }

 private:
  std::int64_t size_;
  std::string kernel_;
};

}  // namespace

std::unique_ptr<const Counterpart> squares(const Parameters& parameters) {
  return std::make_unique<Squares>(parameters);
}

}  // namespace parbench::python
