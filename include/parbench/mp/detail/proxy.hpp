#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <parbench/mp/codec.hpp>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/detail/managed_object.hpp>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace parbench::mp::detail {

/// What a process knows of a manager: how to reach its server.
class ManagerLink;

std::uint64_t id_of(const ManagerLink& link) noexcept;

/// Of the manager with that id. Throws Closed where this process does not know it, or no more.
std::shared_ptr<ManagerLink> find_manager(std::uint64_t id);

/// Has the server carry out a request; the result's bytes. Throws what the handler threw; Closed after
/// shutdown(); Error when the server was killed; NotAllowed in the server itself.
std::vector<std::byte> ask(ManagerLink& link, std::span<const std::byte> request);

template <class Result, class... Arguments>
Result request(ManagerLink& link, Handler handler, std::uint64_t object, Deadline deadline,
               const Arguments&... arguments) {
  constexpr std::size_t usual_size = 128;
  std::vector<std::byte> bytes;
  bytes.reserve(usual_size);
  Writer out(bytes);
  out.write_flat(RequestHead{handler, object, deadline.at_ns()});
  (encode<Arguments>(out, arguments), ...);
  const std::vector<std::byte> reply = ask(link, bytes);
  if constexpr (!std::is_void_v<Result>) return from_bytes<Result>(reply);
}

/// A handle of an object in a manager's server: small, copyable, and Sendable to any process that descends
/// from one that knows the manager. Without an object until one is assigned. Its functions may be called by
/// any thread. All throw Closed after the manager's shutdown, Error when its server was killed.
class Proxy {
 public:
  Proxy() = default;

  bool operator==(const Proxy& other) const noexcept = default;

  std::uint64_t object_id() const noexcept { return object_; }
  std::uint64_t manager_id() const noexcept { return link_ ? id_of(*link_) : 0; }

  void refer_to(std::shared_ptr<ManagerLink> link, std::uint64_t object) noexcept {
    link_ = std::move(link);
    object_ = object;
  }

 protected:
  /// Runs `Body{}(object, arguments...)` in the server.
  template <class Object, class Result, class Body, class... Arguments>
  Result call(Body, const Arguments&... arguments) const {
    return request<Result>(link(), &handle<Body, Object, Arguments...>, object_, Deadline::never(),
                           arguments...);
  }

  /// The same of a body that may have to wait.
  template <class Object, class Result, class Body, class... Arguments>
  Result call_waiting(Timeout timeout, Body, const Arguments&... arguments) const {
    return request<Result>(link(), &handle_waiting<Body, Object, Arguments...>, object_,
                           Deadline::after(timeout), arguments...);
  }

 private:
  ManagerLink& link() const;

  std::shared_ptr<ManagerLink> link_;
  std::uint64_t object_ = 0;
};

template <class T>
concept IsProxy = std::is_base_of_v<Proxy, T>;

}  // namespace parbench::mp::detail

namespace parbench::mp {

/// A proxy goes as the ids of manager and object.
template <detail::IsProxy T>
struct Codec<T> {
  static void encode(Writer& out, const T& proxy) {
    out.write_flat(proxy.manager_id());
    out.write_flat(proxy.object_id());
  }
  static T decode(Reader& in) {
    const auto manager = in.read_flat<std::uint64_t>();
    const auto object = in.read_flat<std::uint64_t>();
    T proxy;
    if (manager != 0) proxy.refer_to(detail::find_manager(manager), object);
    return proxy;
  }
};

}  // namespace parbench::mp
