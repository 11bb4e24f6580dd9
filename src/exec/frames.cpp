#include "exec/frames.hpp"

#include <chrono>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "sys/clock.hpp"

namespace parbench::exec {

/// How often it is asked whether to give up.
constexpr std::chrono::nanoseconds check_interval = std::chrono::milliseconds(10);

static_assert(sizeof(Range) == 16 && std::is_trivially_copyable_v<Range>);

void FrameWriter::enter(std::size_t phase) {
  result_size_ = earlier_.result_size(phase);
  if (phase == 0) return;
  const std::int64_t begin_ns = sys::now_ns();
  std::span<std::byte> missing = earlier_.of(phase - 1);
  while (!missing.empty()) {
    const sys::ReadResult result = sys::read_some(inbox_, missing);
    if (result.kind != sys::ReadResult::Kind::bytes)
      throw std::runtime_error("cannot get the results of the phase before: worker 0 closed the pipe");
    missing = missing.subspan(result.count);
  }
  transfer_ns_ += sys::now_ns() - begin_ns;
}

std::span<std::byte> FrameWriter::buffer(Range range) {
  const std::size_t size = range.size() * result_size_;
  memory_.resize(2 * alignment + size);
  void* place = memory_.data() + header_size;
  std::size_t space = memory_.size() - header_size;
  auto* const results = static_cast<std::byte*>(std::align(alignment, size, place, space));
  frame_ = {results - header_size, header_size + size};
  return frame_.subspan(header_size);
}

void FrameWriter::deliver(Range range) {
  const std::int64_t begin_ns = sys::now_ns();
  std::memcpy(frame_.data(), &range, header_size);
  if (!sys::write_all(pipe_, frame_))
    throw std::runtime_error("cannot send results: worker 0 closed the pipe");
  transfer_ns_ += sys::now_ns() - begin_ns;
}

FrameReader::FrameReader(sys::Fd pipe) : pipe_(std::move(pipe)) {
  sys::set_nonblocking(pipe_);
}

FrameReader::Drained FrameReader::drain(std::span<std::byte> results) {
  Drained drained;
  for (;;) {
    const bool in_header = missing_.empty();
    const std::span<std::byte> into = in_header ? std::span(header_).subspan(header_filled_) : missing_;
    const sys::ReadResult result = sys::read_some(pipe_, into);
    if (result.kind != sys::ReadResult::Kind::bytes) return drained;
    drained.bytes += result.count;
    if (in_header) {
      header_filled_ += result.count;
      if (header_filled_ < header_.size()) continue;
      header_filled_ = 0;
      std::memcpy(&range_, header_.data(), header_.size());
      missing_ = results.subspan(range_.begin * result_size_, range_.size() * result_size_);
    } else {
      missing_ = missing_.subspan(result.count);
    }
    if (missing_.empty()) drained.items += range_.size();
  }
}

Gathered gather(std::span<FrameReader> pipes, std::span<std::byte> results, std::size_t expected,
                std::int64_t deadline_ns, const std::function<bool()>& give_up) {
  std::vector<int> fds;
  for (const FrameReader& pipe : pipes) fds.push_back(pipe.fd());
  Gathered gathered;
  std::size_t received = 0;
  std::int64_t next_check_ns = 0;
  while (received < expected) {
    const auto ready = sys::wait_readable(fds, check_interval);
    const std::int64_t begin_ns = sys::now_ns();
    for (std::size_t i = 0; i < pipes.size(); ++i)
      if (ready[i]) received += pipes[i].drain(results).items;
    const std::int64_t now_ns = sys::now_ns();
    gathered.transfer_ns += now_ns - begin_ns;
    if (received == expected || now_ns < next_check_ns) continue;
    if (give_up() || now_ns >= deadline_ns) return gathered;
    next_check_ns = now_ns + check_interval.count();
  }
  gathered.complete = true;
  return gathered;
}

}  // namespace parbench::exec
