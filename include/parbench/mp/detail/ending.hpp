#pragma once

namespace parbench::mp::detail {

/// What a child that ends by itself, rather than by being killed, leaves behind as it should: permits that it
/// took and did not give back are spent, not lost.
void end_in_good_order() noexcept;

}  // namespace parbench::mp::detail
