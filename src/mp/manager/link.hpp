#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <parbench/mp/detail/channel.hpp>
#include <parbench/mp/detail/descriptor.hpp>
#include <parbench/mp/detail/proxy.hpp>
#include <parbench/mp/detail/shared.hpp>
#include <parbench/mp/detail/who.hpp>
#include <span>
#include <vector>

#include "sys/child.hpp"

namespace parbench::mp::detail {

struct Introduction;

/// What a process knows of a manager: how to reach its server. Children inherit it; the process that made it
/// owns the server.
class ManagerLink {
 public:
  /// Forks the server, and enters itself into this process's table of managers.
  static std::shared_ptr<ManagerLink> start();

  ManagerLink();
  ManagerLink(const ManagerLink&) = delete;
  ManagerLink& operator=(const ManagerLink&) = delete;
  ~ManagerLink();

  std::uint64_t id() const noexcept { return id_; }
  int server_pid() const noexcept { return server_pid_; }

  std::vector<std::byte> ask(std::span<const std::byte> request);

  /// Ends the server; only by its owner.
  void shutdown() noexcept;

 private:
  Channel& my_channel();
  void open(Channel& channel);
  void introduce(const Introduction& introduction, int socket);
  [[noreturn]] void throw_gone();
  sys::ChildStatus await_end();
  bool server_has_ended() const;

  /// What all processes know of the server.
  struct Standing {
    std::atomic<int> is_shut_down{0};
    std::atomic<Who> server{0};  ///< as soon as it runs
  };

  std::uint64_t id_;
  Who owner_;
  Shared<Standing> standing_;
  Descriptor control_;  ///< changed and used under the table's mutex, which a fork finds free
  int server_pid_ = 0;
  std::mutex mutex_;  ///< of what follows, in the owner's process; nobody waits with it
  std::optional<sys::Child> server_;
};

}  // namespace parbench::mp::detail
