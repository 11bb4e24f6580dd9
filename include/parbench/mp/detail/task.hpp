#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <new>
#include <parbench/mp/codec.hpp>
#include <parbench/mp/detail/crossing.hpp>
#include <parbench/mp/detail/pool_core.hpp>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

/// Tasks with types: how a function and its items become a task's input, and results its output.
namespace parbench::mp::detail {

/// The result of a function that has none.
struct Nothing {};

/// Calls are made with a const function and const arguments, which lie in memory that others may read.
template <class Function, class... Arguments>
using ResultOf =
    std::conditional_t<std::is_void_v<std::invoke_result_t<const Function&, const Arguments&...>>, Nothing,
                       std::remove_cvref_t<std::invoke_result_t<const Function&, const Arguments&...>>>;

template <class Function, class... Arguments>
ResultOf<Function, Arguments...> call(const Function& function, const Arguments&... arguments) {
  if constexpr (std::is_void_v<std::invoke_result_t<const Function&, const Arguments&...>>) {
    function(arguments...);
    return {};
  } else {
    return function(arguments...);
  }
}

/// Calls a function with the elements of a tuple.
template <class Function>
struct Starred {
  Function function;

  template <class Tuple>
  auto operator()(const Tuple& arguments) const {
    return std::apply([this](const auto&... each) { return call(function, each...); }, arguments);
  }
};

template <class T>
T from_raw(std::span<const std::byte> bytes) {
  alignas(T) std::array<std::byte, sizeof(T)> room;
  std::memcpy(room.data(), bytes.data(), sizeof(T));
  return *std::launder(reinterpret_cast<T*>(room.data()));
}

/// A task's input: the function, then the items from a multiple of 64 on.
inline constexpr std::size_t input_alignment = 64;
template <class Function>
inline constexpr std::size_t items_at =
    (sizeof(Function) + input_alignment - 1) / input_alignment* input_alignment;

/// Items that lie side by side in the input, to be used where they are.
template <class Item>
class FlatItems {
 public:
  explicit FlatItems(std::span<const std::byte> bytes)
      : items_(reinterpret_cast<const Item*>(bytes.data()), bytes.size() / sizeof(Item)) {}

  std::size_t size() const { return items_.size(); }
  const Item& next() { return items_[position_++]; }

 private:
  std::span<const Item> items_;
  std::size_t position_ = 0;
};

/// Items that have to be decoded.
template <class Item>
class CodedItems {
 public:
  explicit CodedItems(std::span<const std::byte> bytes) : in_(bytes), size_(in_.read_flat<std::size_t>()) {}

  std::size_t size() const { return size_; }
  Item next() { return decode<Item>(in_); }

 private:
  Reader in_;
  std::size_t size_;
};

template <class Item>
inline constexpr bool lies_flat = Flat<Item> && alignof(Item) <= input_alignment;

template <class Item>
using ItemsOf = std::conditional_t<lies_flat<Item>, FlatItems<Item>, CodedItems<Item>>;

/// Whether results are computed where the parent reads them, which is aligned to 8.
template <class Result>
inline constexpr bool results_lie_flat = Flat<Result> && alignof(Result) <= 8;

template <class Item, class Function>
void run_items(std::span<const std::byte> input, TaskOutput& output) {
  using Result = ResultOf<Function, Item>;
  const auto function = from_raw<Function>(input);
  ItemsOf<Item> items(input.subspan(items_at<Function>));
  const std::size_t size = items.size();
  if constexpr (results_lie_flat<Result>) {
    auto* const results = reinterpret_cast<Result*>(output.room(size * sizeof(Result)).data());
    for (std::size_t i = 0; i < size; ++i) std::construct_at(results + i, call(function, items.next()));
  } else {
    std::vector<std::byte> bytes;
    Writer out(bytes);
    for (std::size_t i = 0; i < size; ++i) encode<Result>(out, call(function, items.next()));
    std::ranges::copy(bytes, output.room(bytes.size()).begin());
  }
}

/// Reads the results of a part, one after the other.
template <class Result>
class Results {
 public:
  explicit Results(std::span<const std::byte> bytes) : in_(bytes) {}
  Result next() {
    if constexpr (results_lie_flat<Result>)
      return in_.read_flat<Result>();
    else
      return decode<Result>(in_);
  }
  bool is_at_end() const { return in_.left() == 0; }

 private:
  Reader in_;
};

/// The input of a task over `items`.
template <class Function, class Item>
void set_input(TaskRequest& request, const Function& function, std::span<const Item> items) {
  const auto put_function = [&function](std::span<std::byte> input) {
    std::memcpy(input.data(), static_cast<const void*>(&function), sizeof(Function));
  };
  request.run = run_items<Item, Function>;
  if constexpr (lies_flat<Item>) {
    request.input_size = items_at<Function> + items.size_bytes();
    request.fill = [put_function, items](std::span<std::byte> input) {
      put_function(input);
      if (!items.empty())
        std::memcpy(input.data() + items_at<Function>, static_cast<const void*>(items.data()),
                    items.size_bytes());
    };
  } else {
    auto bytes = std::make_shared<std::vector<std::byte>>();
    Writer out(*bytes);
    out.write_flat(items.size());
    for (const Item& item : items) encode(out, item);
    request.input_size = items_at<Function> + bytes->size();
    request.fill = [put_function, bytes](std::span<std::byte> input) {
      put_function(input);
      std::ranges::copy(*bytes, input.begin() + items_at<Function>);
    };
  }
}

/// Items and results that lie in shared memory already, at the same addresses in parent and workers.
template <class Item, class Result>
struct Between {
  const Item* items;
  Result* results;
  std::size_t size;
};

template <class Item, class Result, class Function>
void run_between(std::span<const std::byte> input, TaskOutput& output) {
  const auto function = from_raw<Function>(input);
  const auto [items, results, size] = from_raw<Between<Item, Result>>(input.subspan(items_at<Function>));
  for (std::size_t i = 0; i < size; ++i) results[i] = function(items[i]);
  output.room(0);
}

template <class Item, class Result, class Function>
void set_input(TaskRequest& request, const Function& function, const Between<Item, Result>& between) {
  request.run = run_between<Item, Result, Function>;
  request.input_size = items_at<Function> + sizeof(between);
  request.fill = [&function, between](std::span<std::byte> input) {
    std::memcpy(input.data(), static_cast<const void*>(&function), sizeof(Function));
    std::memcpy(input.data() + items_at<Function>, static_cast<const void*>(&between), sizeof(between));
  };
}

}  // namespace parbench::mp::detail
