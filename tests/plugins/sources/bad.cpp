// Fails in the function that the parameter `in` names, in the way that `how` names. With -D BAD_LOAD="how" or
// -D BAD_TABLE="how" it does so while it is loaded, or when it is asked for its table.
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <new>
#include <parbench/workload.hpp>
#include <stdexcept>
#include <string>

namespace {

void fail(const std::string& how) {
  if (how == "throw") throw std::runtime_error("planted exception");
  if (how == "throw_int") throw 7;
  if (how == "memory") throw std::bad_alloc();
  if (how == "abort") std::abort();
  if (how == "exit") std::exit(0);
  if (how == "segv") {
    std::signal(SIGSEGV, SIG_DFL);  // a sanitizer in the program would see it first
    volatile int* volatile nowhere = nullptr;
    *nowhere = 1;
  }
  while (how == "hang") ::usleep(10'000);
}

#ifdef BAD_LOAD
const bool loaded = (fail(BAD_LOAD), true);
#endif

struct Place {
  std::string in;
  std::string how;

  void reach(const char* function) const {
    if (in == function) fail(how);
  }
};

class BadScratch final : public parbench::Scratch {
 public:
  explicit BadScratch(const Place& place) : place_(place) {}
  ~BadScratch() override { place_.reach("destroy_scratch"); }

 private:
  const Place& place_;
};

class Bad final : public parbench::Workload {
 public:
  explicit Bad(Place place) : place_(std::move(place)) {}
  ~Bad() override { place_.reach("destroy"); }

  std::vector<parbench::Phase> phases() const override {
    place_.reach("phases");
    if (place_.in == "no_phases") return {};
    if (place_.in == "huge_phases") return {{std::size_t{1} << 40, std::size_t{1} << 40}};
    return {{100, 1}};
  }
  std::string describe() const override {
    place_.reach("describe");
    return "bad";
  }
  void run(parbench::Range, std::span<std::byte> out, const parbench::Worker&) const override {
    place_.reach("run");
    std::memset(out.data(), 1, out.size());
  }
  std::unique_ptr<parbench::Scratch> make_scratch() const override {
    place_.reach("make_scratch");
    return std::make_unique<BadScratch>(place_);
  }
  std::optional<std::uint64_t> digest(std::span<const std::byte>) const override {
    place_.reach("digest");
    return std::nullopt;
  }
  std::function<void()> service() const override {
    if (place_.in == "service") return [] {};
    return {};
  }

 private:
  Place place_;
};

parbench::WorkloadKind bad() {
#ifdef BAD_TABLE
  fail(BAD_TABLE);
#endif
  return {.name = "bad",
          .summary = "fails where it is told to",
          .item_name = "bytes",
          .parameters =
              {{.name = "in", .type = parbench::ParameterType::text, .default_value = "", .help = "where"},
               {.name = "how", .type = parbench::ParameterType::text, .default_value = "", .help = "how"}},
          .prepare = [](const parbench::Parameters& parameters) -> std::unique_ptr<const parbench::Workload> {
            Place place{parameters.text("in"), parameters.text("how")};
            place.reach("prepare");
            if (place.in == "nothing") return nullptr;
            return std::make_unique<Bad>(std::move(place));
          }};
}

}  // namespace

PARBENCH_WORKLOAD(bad());
