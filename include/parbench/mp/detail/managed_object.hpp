#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <parbench/mp/codec.hpp>
#include <parbench/mp/detail/crossing.hpp>
#include <tuple>
#include <type_traits>
#include <utility>

/// What lives in a manager's server, and how its functions are called there. The server was forked from the
/// program that calls, so that a function has the same address in both: a request carries the address of a
/// handler, which the proxy's template made for its types, and nothing needs to be registered.
namespace parbench::mp::detail {

/// One who calls: a thread of a process, with a channel of its own to the server.
struct Caller {
  std::uint64_t id;  ///< never given again
  int pid;
};

/// An object of a manager. Lives in the server, as long as it.
class ManagedObject {
 public:
  ManagedObject() = default;
  ManagedObject(const ManagedObject&) = delete;
  ManagedObject& operator=(const ManagedObject&) = delete;
  virtual ~ManagedObject() = default;

  /// That caller is no more: what it held is free.
  virtual void forget(const Caller&) {}
};

/// Where the objects are.
class ManagedObjects {
 public:
  ManagedObjects() = default;
  ManagedObjects(const ManagedObjects&) = delete;
  ManagedObjects& operator=(const ManagedObjects&) = delete;
  virtual ~ManagedObjects() = default;

  /// Its id.
  virtual std::uint64_t add(std::unique_ptr<ManagedObject> object) = 0;
};

/// A call that is being carried out.
struct Call {
  ManagedObjects& objects;
  ManagedObject* object;  ///< none when it is to be made
  Caller caller;
  Reader& arguments;
  Writer& reply;
  bool is_last;  ///< the time to wait has just passed: what cannot be done now fails, or waits for ever
  std::uint64_t& memory;  ///< of this call, over all attempts; 0 at the first
};

enum class Progress { done, must_wait };

/// Carries a call out, or finds that it must wait; then it is tried again after each change of the object.
/// What it throws goes to the caller.
using Handler = Progress (*)(Call& call);

/// What stands at the beginning of a request; the arguments follow.
struct RequestHead {
  Handler handler;
  std::uint64_t object;  ///< 0 for none
  std::int64_t deadline_ns;
};

/// Calls a body with its object, the call where it wants to know of it, and the arguments.
template <class Body, class Object, class... Arguments>
decltype(auto) run_body(Call& call, Arguments&... arguments) {
  Object& object = static_cast<Object&>(*call.object);
  if constexpr (std::is_invocable_v<Body, Object&, Call&, Arguments&...>)
    return Body{}(object, call, arguments...);
  else
    return Body{}(object, arguments...);
}

/// The handler of a Body, which is a lambda without captures: it takes the object and the arguments, and
/// returns the result.
template <class Body, class Object, class... Arguments>
Progress handle(Call& call) {
  std::tuple<Arguments...> arguments{decode<Arguments>(call.arguments)...};
  const auto run = [&](Arguments&... each) -> decltype(auto) {
    return run_body<Body, Object>(call, each...);
  };
  if constexpr (std::is_void_v<decltype(std::apply(run, arguments))>)
    std::apply(run, arguments);
  else
    encode<std::remove_cvref_t<decltype(std::apply(run, arguments))>>(call.reply, std::apply(run, arguments));
  return Progress::done;
}

/// The same of a body that may have to wait: it returns an optional, which is empty as long as it must; or
/// writes the result itself, and returns a Progress.
template <class Body, class Object, class... Arguments>
Progress handle_waiting(Call& call) {
  std::tuple<Arguments...> arguments{decode<Arguments>(call.arguments)...};
  const auto run = [&](Arguments&... each) { return run_body<Body, Object>(call, each...); };
  auto result = std::apply(run, arguments);
  if constexpr (std::is_same_v<decltype(result), Progress>) {
    return result;
  } else {
    if (!result) return Progress::must_wait;
    encode<std::remove_cvref_t<decltype(*result)>>(call.reply, *result);
    return Progress::done;
  }
}

/// Makes an object, and replies its id.
template <class Object, class... Arguments>
Progress handle_creation(Call& call) {
  std::tuple<Arguments...> arguments{decode<Arguments>(call.arguments)...};
  auto object =
      std::apply([](Arguments&... each) { return std::make_unique<Object>(std::move(each)...); }, arguments);
  call.reply.write_flat(call.objects.add(std::move(object)));
  return Progress::done;
}

/// A function that goes to the server.
template <class Function>
struct SentFunction {
  static_assert((require_crossing<Function>(), true));
  Function function;
};

}  // namespace parbench::mp::detail
