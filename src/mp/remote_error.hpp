#pragma once

#include <cstddef>
#include <parbench/mp/codec.hpp>
#include <vector>

/// Exceptions that cross to another process: those of the toolkit and the usual ones of the standard library
/// as themselves, others as mp::Error, all with their message.
namespace parbench::mp::detail {

/// Writes the exception that is being handled. To be called in a catch block.
void encode_current_exception(Writer& out);

/// Throws what was written.
[[noreturn]] void throw_encoded_exception(Reader& in);

}  // namespace parbench::mp::detail
