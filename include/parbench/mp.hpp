#pragma once

/// All of parbench::mp.
#include <parbench/mp/codec.hpp>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/error.hpp>
