#include "mp/manager/link.hpp"

#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <parbench/mp/error.hpp>
#include <parbench/mp/exception.hpp>
#include <string>
#include <thread>
#include <type_traits>

#include "mp/genealogy.hpp"
#include "mp/manager/server.hpp"
#include "sys/identity.hpp"
#include "sys/socket.hpp"

namespace parbench::mp::detail {
namespace {

using namespace std::chrono_literals;

/// What a process knows: its managers, and the channels of its threads, which a forked child must not keep
/// open, or the server would not notice the parent's end.
struct Table {
  std::mutex mutex;
  std::map<std::uint64_t, std::shared_ptr<ManagerLink>> links;
  std::vector<Channel*> channels;
};

Table& table() {
  static Table* const table = new Table;  // never destroyed: threads may outlive main
  return *table;
}

void before_fork() noexcept {
  table().mutex.lock();
}

void after_fork_in_parent() noexcept {
  table().mutex.unlock();
}

void after_fork_in_child() noexcept {
  for (Channel* const channel : table().channels) channel->close();
  table().channels.clear();
  table().mutex.unlock();
}

void watch_forks() {
  static const int registered = ::pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
  if (registered != 0) throw Error("pthread_atfork: no memory");
}

/// Whether this thread is past the end of its thread_channels. At exit, statics outlive the thread_locals of
/// the main thread; a manager may be one.
thread_local constinit bool channels_ended = false;

/// The channels of a thread, by manager.
struct ThreadChannels {
  ThreadChannels() = default;
  ThreadChannels(const ThreadChannels&) = delete;
  ThreadChannels& operator=(const ThreadChannels&) = delete;
  ~ThreadChannels() {
    const std::lock_guard guard(table().mutex);
    for (auto& [id, channel] : channels) std::erase(table().channels, &channel);
    channels_ended = true;
  }

  void forget(std::uint64_t id) {
    const std::lock_guard guard(table().mutex);
    const auto found = channels.find(id);
    if (found == channels.end()) return;
    std::erase(table().channels, &found->second);
    channels.erase(found);
  }

  std::map<std::uint64_t, Channel> channels;
};

thread_local ThreadChannels thread_channels;

std::uint64_t next_id() {
  static std::atomic<std::uint32_t> count{0};
  return std::uint64_t{self()} << 32U | ++count;
}

/// This process is one. It keeps proxies for others, of its own objects and other managers', and uses none.
bool this_is_a_server = false;

/// In the server: Ctrl-C is for the program, which ends it; and each caller takes a descriptor.
void prepare_server() noexcept {
  ::signal(SIGINT, SIG_IGN);
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int serve(sys::Fd control) noexcept {
  try {
    ManagerServer(std::move(control)).run();
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "parbench::mp: a manager's server: %s\n", error.what());
    return EXIT_FAILURE;
  }
}

/// How long a process takes to end, at most, after its descriptors were closed.
constexpr auto ending_time = 1s;

}  // namespace

ManagerLink::ManagerLink() : id_(next_id()), owner_(self()) {}

ManagerLink::~ManagerLink() {
  // In a child it is not ours to kill, as the end of a sys::Child would.
  if (owner_ != self() && server_) new sys::Child(std::move(*server_));  // NOLINT
}

std::shared_ptr<ManagerLink> ManagerLink::start() {
  refuse_other_threads("a manager's server");
  watch_forks();
  auto link = std::make_shared<ManagerLink>();
  constexpr std::size_t control_packet_size = 4'096;
  auto control = sys::SocketPair::create(control_packet_size);
  link->control_ = Descriptor(control.one.release());
  {
    const std::lock_guard guard(table().mutex);
    table().links[link->id_] = link;  // before the fork: the server must know it, too
  }
  const std::array keep{control.other.number()};
  try {
    link->server_.emplace(sys::Child::fork(
        [&]() noexcept {
          this_is_a_server = true;
          prepare_server();
          link->standing_->server.store(self());
          return serve(std::move(control.other));
        },
        keep));
  } catch (...) {
    const std::lock_guard guard(table().mutex);
    table().links.erase(link->id_);
    throw;
  }
  link->server_pid_ = link->server_->pid();
  return link;
}

void ManagerLink::shutdown() noexcept {
  if (owner_ != self()) return;
  standing_->is_shut_down.store(1);
  if (!channels_ended) thread_channels.forget(id_);
  {
    const std::lock_guard guard(mutex_);
    server_.reset();  // kills and reaps it
  }
  const std::lock_guard guard(table().mutex);
  control_.close();
  table().links.erase(id_);
}

/// Of the calling thread. Opened at its first use, and again after a fork.
Channel& ManagerLink::my_channel() {
  if (channels_ended)
    throw Closed("a managed object was used while its thread's thread_locals are destroyed");
  const auto [place, is_new] = thread_channels.channels.try_emplace(id_);
  Channel& channel = place->second;
  if (channel.is_open()) return channel;
  open(channel);
  return channel;
}

void ManagerLink::open(Channel& channel) {
  auto [mine, servers] = Channel::pair(Channel::Way::both, Channel::Way::both);
  const Introduction introduction{sys::process_id(), mine.packet_size()};
  introduce(introduction, servers.number());
  const std::lock_guard guard(table().mutex);
  std::erase(table().channels, &channel);
  table().channels.push_back(&channel);
  channel = std::move(mine);
}

/// Waits while more come than the server has looked at, but not with the table's mutex: shutdown() needs it.
void ManagerLink::introduce(const Introduction& introduction, int socket) {
  using Kind = sys::Transfer::Kind;
  const auto try_to = [&] {
    const std::lock_guard guard(table().mutex);
    if (!control_.is_open()) return Kind::gone;
    return sys::send_descriptor(control_.number(), std::as_bytes(std::span(&introduction, 1)), socket,
                                sys::Blocking::no)
        .kind;
  };
  Kind kind = try_to();
  for (; kind == Kind::not_now; kind = try_to()) std::this_thread::sleep_for(1ms);
  if (kind == Kind::gone) throw_gone();
}

std::vector<std::byte> ManagerLink::ask(std::span<const std::byte> request) {
  if (this_is_a_server)
    throw NotAllowed("a managed object was used inside a manager's server, which must not wait for any");
  if (standing_->is_shut_down.load() != 0) throw Closed("the manager is shut down");
  Channel& channel = my_channel();
  std::vector<std::byte> reply;
  try {
    channel.send(request);
    const auto start = channel.receive();
    reply.resize(start.size());
    channel.receive_rest(start, reply);
  } catch (const BrokenPipe&) {
    channel.close();
    throw_gone();
  } catch (const EndOfFile&) {
    channel.close();
    throw_gone();
  } catch (...) {
    channel.close();  // or the reply would be taken for the next one's
    throw;
  }
  Reader reader(reply);
  if (reader.read_flat<Outcome>() == Outcome::exception)
    std::rethrow_exception(exception_from_bytes(reader.read(reader.left())));
  reply.erase(reply.begin(), reply.begin() + sizeof(Outcome));
  return reply;
}

void ManagerLink::throw_gone() {
  if (standing_->is_shut_down.load() != 0) throw Closed("the manager is shut down");
  const std::string server = "the manager's server (process " + std::to_string(server_pid_) + ") ";
  const sys::ChildStatus status = await_end();
  if (standing_->is_shut_down.load() != 0) throw Closed("the manager is shut down");
  if (!status.is_running()) throw Error(server + (owner_ == self() ? status.describe() : "has ended"));
  throw Error(server +
              "has closed the channel: it has no memory for the request or its result, or no "
              "descriptor left; for that, raise 'ulimit -n'");
}

/// How the server ended, unknown where this process is not its owner; running where it does not end.
sys::ChildStatus ManagerLink::await_end() {
  const Deadline deadline = Deadline::after(ending_time);
  for (;;) {
    if (owner_ == self()) {
      const std::lock_guard guard(mutex_);
      if (!server_) return sys::ChildStatus::unknown();
      const auto status = server_->poll();
      if (!status.is_running()) return status;
    } else if (server_has_ended()) {
      return sys::ChildStatus::unknown();
    }
    if (deadline.has_passed()) return sys::ChildStatus::running();
    std::this_thread::sleep_for(1ms);
  }
}

bool ManagerLink::server_has_ended() const {
  const Who server = standing_->server.load();
  return server != 0 ? has_died(server) : sys::process_has_ended(server_pid_);
}

std::uint64_t id_of(const ManagerLink& link) noexcept {
  return link.id();
}

std::shared_ptr<ManagerLink> find_manager(std::uint64_t id) {
  const std::lock_guard guard(table().mutex);
  const auto found = table().links.find(id);
  if (found == table().links.end())
    throw Closed("a proxy came of a manager that is shut down, or that this process does not descend from");
  return found->second;
}

std::vector<std::byte> ask(ManagerLink& link, std::span<const std::byte> request) {
  return link.ask(request);
}

ManagerLink& Proxy::link() const {
  if (!link_) throw Closed("a proxy without an object was used");
  return *link_;
}

}  // namespace parbench::mp::detail
