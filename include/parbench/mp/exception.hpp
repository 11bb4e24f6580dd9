#pragma once

#include <concepts>
#include <cstddef>
#include <exception>
#include <parbench/mp/error.hpp>
#include <span>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

/// Exceptions that cross from the process that threw them to the one that waits for its result. Most standard
/// types, most of the toolkit's and those that are registered are thrown again as themselves, so that the same
/// catch serves as without processes; all others as UnknownException. What arrives is always a RemoteError,
/// too.
///
/// Only the type's name and the message cross. So what holds more than a message arrives as an UnknownException,
/// which is an Error and names the type:
/// - of the toolkit's own: WorkerLost (of a pool that a worker has), TasksLost, BufferTooShort, OwnerDied;
/// - of the standard's: std::system_error and what is derived from it (std::filesystem::filesystem_error,
///   std::ios_base::failure), std::future_error, std::regex_error.
/// The standard types that do arrive as themselves are those of <stdexcept>, <new> and <typeinfo>,
/// std::exception, bad_exception, bad_function_call, bad_optional_access and bad_variant_access.
namespace parbench::mp {

/// What is known of an exception that was thrown in another process.
class RemoteError {
 public:
  RemoteError(std::string type_name, std::string message, std::string worker)
      : type_name_(std::move(type_name)), message_(std::move(message)), worker_(std::move(worker)) {}
  RemoteError(const RemoteError&) = default;
  RemoteError& operator=(const RemoteError&) = default;
  virtual ~RemoteError() = default;

  const std::string& type_name() const noexcept { return type_name_; }  ///< "std::invalid_argument"
  const std::string& message() const noexcept { return message_; }      ///< its what()
  const std::string& worker() const noexcept { return worker_; }        ///< "ForkPoolWorker-2"

 private:
  std::string type_name_;
  std::string message_;
  std::string worker_;
};

/// An exception of type E that was thrown in another process: caught as E or as RemoteError.
template <class E>
class Raised final : public E, public RemoteError {
 public:
  explicit Raised(const RemoteError& origin) requires std::constructible_from<E, const std::string&>
      : E(origin.message()), RemoteError(origin) {}
  explicit Raised(const RemoteError& origin) requires(!std::constructible_from<E, const std::string&>)
      : RemoteError(origin) {}

  const char* what() const noexcept override { return RemoteError::message().c_str(); }
};

/// An exception of a type that is not registered. what() tells type, worker and message.
class UnknownException final : public Error, public RemoteError {
 public:
  explicit UnknownException(const RemoteError& origin)
      : Error(origin.type_name() + " in " + origin.worker() + ": " + origin.message()), RemoteError(origin) {}
};

namespace detail {

using Rethrow = void (*)(const RemoteError&);
void register_exception(const std::type_info& type, Rethrow rethrow);

/// The exception as bytes of a message.
std::vector<std::byte> exception_to_bytes(const std::exception_ptr& exception, const std::string& worker);

/// The exception that the bytes hold.
std::exception_ptr exception_from_bytes(std::span<const std::byte> bytes);

/// "std::invalid_argument": the type's name as it stands in the source.
std::string name_of_type(const std::type_info& type);

/// The type's name and the message, as for a line on stderr: "std::runtime_error: no such file".
std::string describe(const std::exception_ptr& exception);

}  // namespace detail

/// From now on an E that is thrown in another process arrives here as an E. To be called in the process that
/// waits for results, before it does; from any thread.
template <class E>
requires std::derived_from<E, std::exception> &&
    (!std::is_final_v<E>)&&(std::constructible_from<E, const std::string&> ||
                            std::default_initializable<E>)void register_exception() {
  detail::register_exception(typeid(E), [](const RemoteError& origin) { throw Raised<E>(origin); });
}

}  // namespace parbench::mp
