#pragma once

#include <exception>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <parbench/mp/detail/task.hpp>
#include <parbench/mp/error.hpp>
#include <utility>
#include <vector>

namespace parbench::mp {

class Pool;

namespace detail {

/// The results of imap: parts as they come, until they are fetched.
template <class Result>
class StreamJob final : public Job {
 public:
  /// A part's results, or why there are none.
  struct Part {
    std::vector<Result> results;
    std::exception_ptr error;
  };

  std::map<std::size_t, Part> arrived;

 private:
  void deliver(std::size_t part, std::span<const std::byte> result) override {
    Part& here = arrived[part];
    for (Results<Result> results(result); !results.is_at_end();) here.results.push_back(results.next());
  }
  void fail(std::size_t part, std::exception_ptr why) override { arrived[part] = {{}, std::move(why)}; }
};

enum class Order { as_submitted, as_finished };

}  // namespace detail

/// What imap and imap_unordered give: results one by one, while later ones are still computed. Move-only.
template <class Result>
class ResultIterator {
 public:
  ResultIterator(ResultIterator&&) noexcept = default;
  ResultIterator& operator=(ResultIterator&& other) noexcept {
    ResultIterator old(std::move(*this));
    pool_ = std::move(other.pool_);
    job_ = std::move(other.job_);
    parts_ = other.parts_;
    order_ = other.order_;
    fetched_ = other.fetched_;
    part_ = std::move(other.part_);
    position_ = other.position_;
    return *this;
  }
  ~ResultIterator() {
    if (job_) job_->abandon();
  }

  /// The next result; no value after the last. Throws what the item's call threw (or WorkerLost), after which
  /// the next call goes on with the items behind its chunk; TimeoutError when none is there in time.
  std::optional<Result> next(Timeout timeout = forever) {
    if (position_ == part_.results.size() && !fetch_part(timeout)) return std::nullopt;
    return std::move(part_.results[position_++]);
  }

  /// For `for (const Result& result : pool.imap(...))`. Once.
  class Iterator {
   public:
    // NOLINTBEGIN(readability-identifier-naming): as the standard library names them
    using iterator_category = std::input_iterator_tag;
    using value_type = Result;
    using difference_type = std::ptrdiff_t;
    using pointer = const Result*;
    using reference = const Result&;
    // NOLINTEND(readability-identifier-naming)

    Iterator() = default;
    explicit Iterator(ResultIterator* results) : results_(results) { ++*this; }
    const Result& operator*() const { return *result_; }
    Iterator& operator++() {
      result_ = results_->next();
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return !result_; }

   private:
    ResultIterator* results_ = nullptr;
    std::optional<Result> result_;
  };
  Iterator begin() { return Iterator(this); }
  std::default_sentinel_t end() const { return {}; }

 private:
  friend class Pool;
  using Job = detail::StreamJob<Result>;

  ResultIterator(std::shared_ptr<detail::PoolCore> pool, std::shared_ptr<Job> job, std::size_t parts,
                 detail::Order order)
      : pool_(std::move(pool)), job_(std::move(job)), parts_(parts), order_(order) {}

  /// Takes the next part that has results. False at the end.
  bool fetch_part(Timeout timeout) {
    if (!pool_) throw Closed("these results were moved from");
    const auto deadline = detail::Deadline::after(timeout);
    while (fetched_ < parts_) {
      const auto take = [&] {
        const auto found =
            order_ == detail::Order::as_submitted ? job_->arrived.find(fetched_) : job_->arrived.begin();
        if (found == job_->arrived.end()) return false;
        part_ = std::move(found->second);
        job_->arrived.erase(found);
        return true;
      };
      if (!pool_->wait_until(take, deadline)) throw TimeoutError("the next result was not there in time");
      ++fetched_;
      position_ = 0;
      if (part_.error) std::rethrow_exception(std::exchange(part_.error, nullptr));
      if (!part_.results.empty()) return true;
    }
    return false;
  }

  std::shared_ptr<detail::PoolCore> pool_;
  std::shared_ptr<Job> job_;
  std::size_t parts_;
  detail::Order order_;
  std::size_t fetched_ = 0;
  typename Job::Part part_;
  std::size_t position_ = 0;
};

}  // namespace parbench::mp
