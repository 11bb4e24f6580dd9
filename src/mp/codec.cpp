#include <parbench/mp/codec.hpp>

namespace parbench::mp {

void Writer::write(std::span<const std::byte> bytes) {
  out_.insert(out_.end(), bytes.begin(), bytes.end());
}

}  // namespace parbench::mp
