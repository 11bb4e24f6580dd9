#include <cxxabi.h>

#include <cstdlib>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <parbench/mp/codec.hpp>
#include <parbench/mp/exception.hpp>
#include <typeinfo>

namespace parbench::mp {
namespace detail {
namespace {

/// How exceptions are thrown again, by the names of their types.
class Registry {
 public:
  Registry() {
    add<std::logic_error, std::invalid_argument, std::domain_error, std::length_error, std::out_of_range,
        std::runtime_error, std::range_error, std::overflow_error, std::underflow_error, std::bad_alloc,
        std::bad_array_new_length, std::bad_cast, std::bad_typeid, std::bad_function_call,
        std::bad_optional_access, std::bad_variant_access, std::bad_exception, std::exception>();
    add<Error, TimeoutError, Empty, Full, Closed, ValueError, NotAllowed, ForkRefused, EndOfFile, BrokenPipe,
        BrokenPool, BrokenBarrier>();
  }

  void add_one(const std::type_info& type, Rethrow rethrow) {
    const std::lock_guard guard(mutex_);
    rethrows_[name_of_type(type)] = rethrow;
  }

  Rethrow find(const std::string& type) {
    const std::lock_guard guard(mutex_);
    const auto found = rethrows_.find(type);
    return found == rethrows_.end() ? [](const RemoteError& origin) { throw UnknownException(origin); }
                                    : found->second;
  }

 private:
  template <class... Types>
  void add() {
    (add_one(typeid(Types), [](const RemoteError& origin) { throw Raised<Types>(origin); }), ...);
  }

  std::mutex mutex_;
  std::map<std::string, Rethrow> rethrows_;
};

/// One for the process, as the types of exceptions are.
Registry& registry() {
  static Registry the_registry;
  return the_registry;
}

/// What is sent of an exception.
struct Facts {
  std::string type_name;
  std::string message;
  std::string worker;

  auto fields() { return std::tie(type_name, message, worker); }
};

Facts facts_of(const std::exception_ptr& exception, const std::string& worker) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    // One that came from elsewhere already (a pool in a worker) keeps the name of its first type.
    if (const auto* remote = dynamic_cast<const RemoteError*>(&error))
      return {remote->type_name(), remote->message(), worker};
    return {name_of_type(typeid(error)), error.what(), worker};
  } catch (...) {
    const std::type_info* const type = abi::__cxa_current_exception_type();
    return {type != nullptr ? name_of_type(*type) : "unknown", "an exception that is not a std::exception",
            worker};
  }
}

}  // namespace

void register_exception(const std::type_info& type, Rethrow rethrow) {
  registry().add_one(type, rethrow);
}

std::string name_of_type(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), std::free);
  return status == 0 ? name.get() : type.name();
}

std::vector<std::byte> exception_to_bytes(const std::exception_ptr& exception, const std::string& worker) {
  return to_bytes(facts_of(exception, worker));
}

std::exception_ptr exception_from_bytes(std::span<const std::byte> bytes) {
  const Facts facts = from_bytes<Facts>(bytes);
  try {
    registry().find(facts.type_name)(RemoteError(facts.type_name, facts.message, facts.worker));
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

std::string describe(const std::exception_ptr& exception) {
  const Facts facts = facts_of(exception, "");
  return facts.type_name + ": " + facts.message;
}

}  // namespace detail
}  // namespace parbench::mp
