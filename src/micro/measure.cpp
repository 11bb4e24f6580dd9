#include "micro/measure.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <parbench/mp/codec.hpp>

#include "micro/bench.hpp"
#include "sys/child.hpp"

namespace parbench::micro {
namespace {

/// What the measuring process tells, through a pipe.
struct News {
  enum class Kind { began, measured, wrote, refused, complete } kind = Kind::began;
  std::string text;
  Measurement measurement;

  auto fields() { return std::tie(kind, text, measurement); }
};

void send(const sys::Fd& fd, const News& news) {
  const std::vector<std::byte> bytes = mp::to_bytes(news);
  const std::uint64_t size = bytes.size();
  sys::write_all(fd, std::as_bytes(std::span(&size, 1)));
  sys::write_all(fd, bytes);
}

void run(std::span<const Family> families, const std::vector<std::string>& flags, const sys::Fd& fd) {
  using Kind = News::Kind;
  const Listener listener{
      [&](const std::string& name) {
        send(fd, {Kind::began, name, {}});
      },
      [&](const Measurement& measurement) {
        send(fd, {Kind::measured, {}, measurement});
      },
      [&](const std::string& text) {
        send(fd, {Kind::wrote, text, {}});
      },
  };
  std::string refused;
  try {
    refused = run_benchmarks(families, flags, listener);
  } catch (const std::exception& error) {
    refused = error.what();
  }
  send(fd, {refused.empty() ? Kind::complete : Kind::refused, refused, {}});
}

int run_child(std::span<const Family> families, const std::vector<std::string>& flags,
              const sys::Fd& fd) noexcept {
  try {
    run(families, flags, fd);
    return 0;
  } catch (...) {  // there is no memory to say so
    return 1;
  }
}

/// Puts together what comes through the pipe.
class Inbox {
 public:
  /// Reads what there is. False at the end.
  bool read(const sys::Fd& fd) {
    std::array<std::byte, 65536> buffer;
    const sys::ReadResult result = sys::read_some(fd, buffer);
    if (result.kind == sys::ReadResult::Kind::end) return false;
    bytes_.insert(bytes_.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(result.count));
    return true;
  }

  std::optional<News> next() {
    std::uint64_t size = 0;
    if (bytes_.size() < sizeof(size)) return std::nullopt;
    mp::Reader reader(bytes_);
    size = reader.read_flat<std::uint64_t>();
    if (reader.left() < size) return std::nullopt;
    News news = mp::decode<News>(reader);
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(sizeof(size) + size));
    return news;
  }

 private:
  std::vector<std::byte> bytes_;
};

/// The run as this process sees it.
class Follower {
 public:
  explicit Follower(const std::function<void(const std::string&)>& began) : began_(began) {}

  void take(const News& news) {
    switch (news.kind) {
      case News::Kind::began:
        running_ = news.text;
        began_(news.text);
        return;
      case News::Kind::measured:
        outcome_.measurements.push_back(news.measurement);
        return;
      case News::Kind::wrote:
        outcome_.json += news.text;
        return;
      case News::Kind::refused:
        outcome_.end = Outcome::End::refused;
        outcome_.message = news.text;
        has_ended_ = true;
        return;
      case News::Kind::complete:
        has_ended_ = true;
        return;
    }
  }

  Outcome finish(const sys::ChildStatus& status, bool was_interrupted) {
    if (has_ended_) return std::move(outcome_);
    if (!outcome_.json.empty()) outcome_.json += "\n  ]\n}\n";  // as Google Benchmark ends it
    if (was_interrupted) {
      outcome_.end = Outcome::End::interrupted;
      outcome_.message = "interrupted; the list is incomplete";
    } else {
      outcome_.end = Outcome::End::failed;
      outcome_.message = "the process that measured " + running_ + " " + status.describe();
    }
    return std::move(outcome_);
  }

 private:
  const std::function<void(const std::string&)>& began_;
  std::string running_ = "nothing yet";
  bool has_ended_ = false;
  Outcome outcome_;
};

/// Waits for what a killed process may have left: its own children, which the kernel kills with it.
void reap_all_but(const std::vector<pid_t>& others) {
  for (;;) {
    std::vector<pid_t> orphans = sys::children_of_self();
    std::erase_if(orphans, [&](pid_t pid) { return std::count(others.begin(), others.end(), pid) != 0; });
    if (orphans.empty()) return;
    sys::reap_orphans(orphans);
  }
}

}  // namespace

Outcome measure(std::span<const Family> families, const std::vector<std::string>& flags,
                sys::InterruptWatch& interrupts, const std::function<void(const std::string& name)>& began) {
  sys::adopt_orphans();
  const std::vector<pid_t> others = sys::children_of_self();
  sys::Pipe pipe = sys::Pipe::create();
  const std::array<int, 1> keep{pipe.write_end.number()};
  std::optional<sys::Child> child =
      sys::Child::fork([&]() noexcept { return run_child(families, flags, pipe.write_end); }, keep);
  pipe.write_end.close();

  Follower follower(began);
  Inbox inbox;
  const std::array<int, 2> awaited{pipe.read_end.number(), interrupts.fd().number()};
  bool is_open = true;
  while (is_open && !interrupts.interrupted()) {
    const std::vector<bool> ready = sys::wait_readable(awaited, std::nullopt);
    if (ready[0]) is_open = inbox.read(pipe.read_end);
    while (const auto news = inbox.next()) follower.take(*news);
  }
  if (is_open) child->signal(SIGKILL);
  const sys::ChildStatus status = child->wait();
  const bool was_interrupted = interrupts.interrupted();
  child.reset();
  reap_all_but(others);
  return follower.finish(status, was_interrupted);
}

}  // namespace parbench::micro
