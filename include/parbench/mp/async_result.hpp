#pragma once

#include <atomic>
#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <parbench/mp/detail/task.hpp>
#include <parbench/mp/error.hpp>
#include <type_traits>
#include <utility>

namespace parbench::mp {

class Pool;

namespace detail {

/// A job whose parts together make one value.
template <class Value>
class ValueJob : public Job {
 public:
  std::optional<Value> value;
  std::exception_ptr error;

  /// Someone else may look at the value: it is not to be moved away.
  std::atomic<bool> has_callbacks{false};

 protected:
  void fail(std::size_t, std::exception_ptr why) override { error = std::move(why); }
};

/// One call.
template <class Result>
class CallJob final : public ValueJob<Result> {
  void deliver(std::size_t, std::span<const std::byte> result) override {
    this->value = Results<Result>(result).next();
  }
};

/// A map between arrays that workers see: it is done or has failed.
class FillJob final : public ValueJob<Nothing> {
  void deliver(std::size_t, std::span<const std::byte>) override { value = Nothing{}; }
};

/// A map: results in the order of the items; the error of the earliest part that failed.
template <class Result>
class MapJob final : public ValueJob<std::vector<Result>> {
 public:
  MapJob(std::size_t items, std::size_t chunk) : items_(items), chunk_(chunk) {}

  /// Makes room for the results. Apart from the constructor, to be done while workers compute already.
  void make_room() {
    if (!this->value) this->value.emplace(items_);
  }

 private:
  void deliver(std::size_t part, std::span<const std::byte> result) override {
    make_room();
    const std::size_t first = part * chunk_;
    if constexpr (results_lie_flat<Result> && !std::is_same_v<Result, bool>) {
      std::memcpy(static_cast<void*>(this->value->data() + first), result.data(), result.size());
    } else {
      Results<Result> results(result);
      for (std::size_t i = first; !results.is_at_end(); ++i) (*this->value)[i] = results.next();
    }
  }

  void fail(std::size_t part, std::exception_ptr why) override {
    if (part > failed_part_) return;
    failed_part_ = part;
    this->error = std::move(why);
  }

  std::size_t items_;
  std::size_t chunk_;
  std::size_t failed_part_ = SIZE_MAX;
};

}  // namespace detail

/// What an asynchronous call of a pool will give. Copies are of the same result. One that is dropped is not
/// missed: its task runs, its result is thrown away. Results arrive, and callbacks are called, while some
/// thread waits for something of the pool: here, in join(), or for room in a submission.
template <class Value>
class AsyncResult {
 public:
  // Without moves, which would leave one behind that refers to nothing.
  AsyncResult(const AsyncResult&) = default;
  AsyncResult& operator=(const AsyncResult&) = default;

  /// Whether it is there, be it a value or an error.
  bool ready() const {
    bool is_done = false;
    pool_->look([&] { is_done = job_->is_done(); });
    return is_done;
  }

  /// Whether it is a value. Throws ValueError while it is not ready.
  bool successful() const {
    if (!ready()) throw ValueError("the result is not ready yet: wait() for it");
    return !job_->error;
  }

  /// False when it was not there in time.
  bool wait(Timeout timeout = forever) const {
    return pool_->wait_until([&] { return job_->is_done(); }, detail::Deadline::after(timeout));
  }

  /// The value; again at each call. Throws what the call threw in the worker, WorkerLost, BrokenPool, or
  /// TimeoutError.
  const Value& get(Timeout timeout = forever) const& requires(!std::is_same_v<Value, detail::Nothing>) {
    finish(timeout);
    return *job_->value;
  }
  Value get(Timeout timeout = forever) && requires(!std::is_same_v<Value, detail::Nothing>) {
    finish(timeout);
    if constexpr (std::copy_constructible<Value>)
      if (job_.use_count() > 1 || job_->has_callbacks.load()) return *job_->value;
    return std::move(*job_->value);
  }
  void get(Timeout timeout = forever) const& requires std::is_same_v<Value, detail::Nothing> {
    finish(timeout);
  }

  /// Calls `callback` with the value once it is there, `error_callback` with a std::exception_ptr if it is an
  /// error; at once when it is there already. Neither may throw. Returns the same result.
  template <class Callback, class ErrorCallback>
  AsyncResult then(Callback callback, ErrorCallback error_callback) const {
    detail::ValueJob<Value>* const job = job_.get();  // which is what holds the callback
    job->has_callbacks.store(true);
    pool_->when_done(*job, [job, callback, error_callback]() noexcept {
      if (job->error)
        error_callback(job->error);
      else if constexpr (std::is_same_v<Value, detail::Nothing>)
        callback();
      else
        callback(*job->value);
    });
    return *this;
  }
  template <class Callback>
  AsyncResult then(Callback callback) const {
    return then(std::move(callback), [](const std::exception_ptr&) {});
  }

 private:
  friend class Pool;

  AsyncResult(std::shared_ptr<detail::PoolCore> pool, std::shared_ptr<detail::ValueJob<Value>> job)
      : pool_(std::move(pool)), job_(std::move(job)) {}

  void finish(Timeout timeout) const {
    if (!wait(timeout)) throw TimeoutError("the result was not there in time");
    if (job_->error) std::rethrow_exception(job_->error);
  }

  std::shared_ptr<detail::PoolCore> pool_;
  std::shared_ptr<detail::ValueJob<Value>> job_;
};

}  // namespace parbench::mp
