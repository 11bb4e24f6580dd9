#include "mp/manager/server.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <parbench/mp/error.hpp>
#include <parbench/mp/exception.hpp>
#include <string>

#include "base/error.hpp"
#include "mp/patience.hpp"
#include "sys/clock.hpp"
#include "sys/socket.hpp"

namespace parbench::mp::detail {
namespace {

/// How much one packet can carry: more than any channel's does.
constexpr std::size_t scratch_size = 256UL << 10U;

constexpr std::size_t events_max = 64;

}  // namespace

ManagerServer::ManagerServer(sys::Fd control)
    : control_(std::move(control)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      scratch_(std::make_unique_for_overwrite<std::byte[]>(scratch_size)) {
  if (!epoll_.is_open()) throw base::SystemError("create", "an epoll set", errno);
  watch(control_.number(), nullptr);
}

void ManagerServer::watch(int fd, ServedCaller* caller) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = caller;
  if (::epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, fd, &event) != 0)
    throw base::SystemError("watch", "fd " + std::to_string(fd), errno);
}

void ManagerServer::watch_for_room(ServedCaller& caller) {
  epoll_event event{};
  event.events = caller.is_watched_for_room ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.ptr = &caller;
  ::epoll_ctl(epoll_.number(), EPOLL_CTL_MOD, caller.socket(), &event);
}

std::uint64_t ManagerServer::add(std::unique_ptr<ManagedObject> object) {
  slots_.push_back(std::make_unique<Slot>());
  slots_.back()->object = std::move(object);
  return slots_.size();
}

void ManagerServer::run() {
  while (!has_ended_) {
    std::array<epoll_event, events_max> events{};
    const int count = wait_for_events(events);
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      if (event.data.ptr == nullptr)
        accept();
      else
        serve(*static_cast<ServedCaller*>(event.data.ptr), (event.events & EPOLLOUT) != 0);
    }
    expire();
  }
}

/// Looks again and again for a bounded time before it sleeps: whoever was just answered is likely to ask again.
int ManagerServer::wait_for_events(std::span<epoll_event> events) {
  const auto look = [&](int timeout_ms) {
    return ::epoll_wait(epoll_.number(), events.data(), static_cast<int>(events.size()), timeout_ms);
  };
  Patience patience;
  do {
    const int count = look(0);
    if (count > 0) return count;
  } while (patience.again());
  const std::int64_t deadline_ns = first_deadline_ns();
  if (deadline_ns == INT64_MAX) return look(-1);
  constexpr std::int64_t ns_per_ms = 1'000'000;
  const std::int64_t left_ms =
      std::max<std::int64_t>(0, deadline_ns - sys::now_ns() + ns_per_ms - 1) / ns_per_ms;
  return look(static_cast<int>(std::min<std::int64_t>(left_ms, INT32_MAX)));
}

std::int64_t ManagerServer::first_deadline_ns() const {
  std::int64_t first_ns = INT64_MAX;
  if (parked_count_ == 0) return first_ns;
  for (const auto& slot : slots_)
    for (const Parked& parked : slot->parked) first_ns = std::min(first_ns, parked.deadline_ns);
  return first_ns;
}

void ManagerServer::accept() {
  for (;;) {
    Introduction introduction{};
    sys::Fd socket;
    const auto transfer = sys::receive_descriptor(
        control_.number(), std::as_writable_bytes(std::span(&introduction, 1)), socket, sys::Blocking::no);
    if (transfer.kind == sys::Transfer::Kind::not_now) return;
    if (transfer.kind == sys::Transfer::Kind::gone) {
      has_ended_ = true;
      return;
    }
    if (!socket.is_open()) continue;  // no descriptor left for it: the caller finds its channel closed
    try {
      enter(introduction, std::move(socket));
    } catch (const std::exception&) {  // no memory for it: the same
    }
  }
}

void ManagerServer::enter(const Introduction& introduction, sys::Fd socket) {
  const int fd = socket.number();
  auto caller = std::make_unique<ServedCaller>(Caller{++last_caller_, introduction.pid}, std::move(socket),
                                               introduction.packet_size);
  ServedCaller& entered = *caller;
  callers_[fd] = std::move(caller);
  try {
    watch(fd, &entered);
  } catch (...) {
    callers_.erase(fd);
    throw;
  }
}

void ManagerServer::serve(ServedCaller& caller, bool has_room) {
  auto received = ServedCaller::Received::end;
  try {
    received = serve_next(caller, has_room);
  } catch (const std::exception&) {  // no memory for its request, or it is none: what it holds is free
  }
  if (received == ServedCaller::Received::end) drop(caller);
}

ServedCaller::Received ManagerServer::serve_next(ServedCaller& caller, bool has_room) {
  if (has_room && caller.go_on_replying()) {
    caller.is_watched_for_room = false;
    watch_for_room(caller);
  }
  const auto received = caller.receive(std::span(scratch_.get(), scratch_size));
  if (received == ServedCaller::Received::message) {
    start(caller);
    caller.release_large_request();
  }
  return received;
}

void ManagerServer::start(ServedCaller& caller) {
  const auto request = caller.request();
  Reader reader(request);
  const auto head = reader.read_flat<RequestHead>();
  std::uint64_t memory = 0;
  Progress progress = attempt(caller, request, IsLast::no, memory);
  std::int64_t deadline_ns = head.deadline_ns;
  if (progress == Progress::must_wait && deadline_ns <= sys::now_ns()) {
    progress = attempt(caller, request, IsLast::yes, memory);
    deadline_ns =
        INT64_MAX;  // if it still must wait, for a lock that it must give back, its time is over already
  }
  if (progress == Progress::done) {
    reply(caller);
    if (head.object == 0 || head.object > slots_.size()) return;
  } else {
    slots_[head.object - 1]->parked.push_back(
        {&caller, {request.begin(), request.end()}, deadline_ns, memory});
    ++parked_count_;
  }
  retry(*slots_[head.object - 1]);
}

/// Leaves the reply in reply_, unless the request must wait; none where there is no memory for it.
Progress ManagerServer::attempt(ServedCaller& caller, std::span<const std::byte> request, IsLast is_last,
                                std::uint64_t& memory) {
  reply_.clear();
  Writer out(reply_);
  try {
    Reader reader(request);
    const auto head = reader.read_flat<RequestHead>();
    if (head.object > slots_.size()) throw Error("the manager has no such object");
    out.write_flat(Outcome::result);
    Call call{*this,
              head.object == 0 ? nullptr : slots_[head.object - 1]->object.get(),
              caller.caller(),
              reader,
              out,
              is_last == IsLast::yes,
              memory};
    return head.handler(call);
  } catch (...) {
    leave_exception(std::current_exception());
    return Progress::done;
  }
}

void ManagerServer::leave_exception(const std::exception_ptr& exception) noexcept {
  try {
    reply_.clear();
    Writer out(reply_);
    out.write_flat(Outcome::exception);
    out.write(exception_to_bytes(exception, "the manager's server"));
  } catch (...) {
    reply_.clear();
  }
}

/// Whom it cannot answer it hangs up on. That is then noticed as the end of any caller, and not here, where
/// others are in the middle of being served.
void ManagerServer::reply(ServedCaller& caller) noexcept {
  try {
    if (reply_.empty()) {
      caller.hang_up();
    } else if (!caller.reply(reply_)) {
      caller.is_watched_for_room = true;
      watch_for_room(caller);
    }
  } catch (...) {
    caller.hang_up();
  }
  reply_.clear();
  release_if_large(reply_);
}

/// Tries those that wait for an object that has changed, the first first, until none can go on.
void ManagerServer::retry(Slot& slot) {
  for (auto parked = slot.parked.begin(); parked != slot.parked.end();) {
    if (attempt(*parked->by, parked->request, IsLast::no, parked->memory) == Progress::must_wait) {
      ++parked;
      continue;
    }
    reply(*parked->by);
    slot.parked.erase(parked);
    --parked_count_;
    parked = slot.parked.begin();  // this was a change, too
  }
}

void ManagerServer::expire() {
  if (parked_count_ == 0) return;
  const std::int64_t now_ns = sys::now_ns();
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    Slot& slot = *slots_[i];
    const auto is_over = [&](const Parked& parked) { return parked.deadline_ns <= now_ns; };
    for (;;) {
      const auto parked = std::find_if(slot.parked.begin(), slot.parked.end(), is_over);
      if (parked == slot.parked.end()) break;
      if (attempt(*parked->by, parked->request, IsLast::yes, parked->memory) == Progress::must_wait) {
        parked->deadline_ns = INT64_MAX;
        continue;
      }
      reply(*parked->by);
      slot.parked.erase(parked);
      --parked_count_;
      retry(slot);
    }
  }
}

void ManagerServer::drop(ServedCaller& caller) {
  const Caller who = caller.caller();
  for (const auto& slot : slots_)
    parked_count_ -= slot->parked.remove_if([&](const Parked& parked) { return parked.by == &caller; });
  ::epoll_ctl(epoll_.number(), EPOLL_CTL_DEL, caller.socket(), nullptr);
  callers_.erase(caller.socket());
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    slots_[i]->object->forget(who);
    retry(*slots_[i]);
  }
}

}  // namespace parbench::mp::detail
