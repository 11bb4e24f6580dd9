#pragma once

#include <parbench/mp/codec.hpp>
#include <parbench/mp/detail/managed_object.hpp>
#include <parbench/mp/detail/proxy.hpp>
#include <type_traits>
#include <utility>

namespace parbench::mp {
namespace detail {

template <class T>
struct ValueObject : ManagedObject {
  explicit ValueObject(T initial) : value(std::move(initial)) {}
  T value;
};

}  // namespace detail

/// A value in a manager's server (see Manager::value): for what is not trivially copyable, or made after the
/// fork. Otherwise a Value in shared memory is much faster.
template <Sendable T>
class ManagedValue : public detail::Proxy {
 public:
  T get() const {
    return Proxy::call<Object, T>([](Object& object) -> T& { return object.value; });
  }
  void set(const T& value) const {
    Proxy::call<Object, void>([](Object& object, T& v) { object.value = std::move(v); }, value);
  }

  /// Runs `change(T&)` in the server, as one step; its result. `change` is a function pointer or a closure of
  /// plain values, and must be quick: all others wait meanwhile.
  template <class Change>
  auto modify(Change change) const {
    using Result = std::remove_cvref_t<std::invoke_result_t<Change&, T&>>;
    return Proxy::call<Object, Result>(
        [](Object& object, detail::SentFunction<Change>& sent) -> Result {
          return sent.function(object.value);
        },
        detail::SentFunction<Change>{change});
  }

 private:
  using Object = detail::ValueObject<T>;
};

}  // namespace parbench::mp
