#include <parbench/mp/detail/ending.hpp>

namespace parbench::mp::detail {

void end_in_good_order() noexcept {}

}  // namespace parbench::mp::detail
