#include "mp/remote_error.hpp"

#include <array>
#include <cstdint>
#include <exception>
#include <new>
#include <parbench/mp/error.hpp>
#include <stdexcept>
#include <string>

namespace parbench::mp::detail {
namespace {

/// How one class crosses.
struct Kind {
  bool (*is)(const std::exception& error);
  void (*raise)(const std::string& message);
};

template <class Exception>
constexpr Kind kind_of() {
  return {[](const std::exception& error) { return dynamic_cast<const Exception*>(&error) != nullptr; },
          [](const std::string& message) { throw Exception(message); }};
}

/// The derived before their bases: the first that fits is taken.
constexpr std::array kinds{
    kind_of<ValueError>(),
    kind_of<Empty>(),
    kind_of<Full>(),
    kind_of<TimeoutError>(),
    kind_of<Closed>(),
    kind_of<NotAllowed>(),
    kind_of<ForkRefused>(),
    kind_of<EndOfFile>(),
    kind_of<BrokenPipe>(),
    kind_of<BrokenPool>(),
    kind_of<BrokenBarrier>(),
    kind_of<Error>(),
    kind_of<std::out_of_range>(),
    kind_of<std::length_error>(),
    kind_of<std::invalid_argument>(),
    kind_of<std::domain_error>(),
    kind_of<std::logic_error>(),
    kind_of<std::range_error>(),
    kind_of<std::overflow_error>(),
    kind_of<std::underflow_error>(),
};

constexpr std::uint32_t no_memory = kinds.size();
constexpr std::uint32_t other = kinds.size() + 1;

std::uint32_t number_of(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return no_memory;
  for (std::uint32_t number = 0; number < kinds.size(); ++number)
    if (kinds[number].is(error)) return number;
  return other;
}

}  // namespace

void encode_current_exception(Writer& out) {
  try {
    throw;
  } catch (const std::exception& error) {
    out.write_flat(number_of(error));
    encode(out, std::string(error.what()));
  } catch (...) {
    out.write_flat(other);
    encode(out, std::string("something that is no std::exception was thrown"));
  }
}

void throw_encoded_exception(Reader& in) {
  const auto number = in.read_flat<std::uint32_t>();
  const auto message = decode<std::string>(in);
  if (number == no_memory) throw std::bad_alloc();
  if (number < kinds.size()) kinds[number].raise(message);
  throw Error(message);
}

}  // namespace parbench::mp::detail
