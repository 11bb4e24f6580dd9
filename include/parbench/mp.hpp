#pragma once

/// All of parbench::mp, what Python's multiprocessing gives. Each header may also be included alone.

#include <parbench/mp/array.hpp>
#include <parbench/mp/async_result.hpp>
#include <parbench/mp/barrier.hpp>
#include <parbench/mp/codec.hpp>
#include <parbench/mp/condition.hpp>
#include <parbench/mp/connection.hpp>
#include <parbench/mp/current.hpp>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/error.hpp>
#include <parbench/mp/event.hpp>
#include <parbench/mp/exception.hpp>
#include <parbench/mp/joinable_queue.hpp>
#include <parbench/mp/lock.hpp>
#include <parbench/mp/manager.hpp>
#include <parbench/mp/pipe.hpp>
#include <parbench/mp/pool.hpp>
#include <parbench/mp/process.hpp>
#include <parbench/mp/queue.hpp>
#include <parbench/mp/queue_options.hpp>
#include <parbench/mp/result_iterator.hpp>
#include <parbench/mp/rlock.hpp>
#include <parbench/mp/semaphore.hpp>
#include <parbench/mp/simple_queue.hpp>
#include <parbench/mp/value.hpp>
