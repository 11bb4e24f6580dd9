#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <parbench/mp/codec.hpp>
#include <parbench/mp/detail/managed_object.hpp>
#include <parbench/mp/detail/proxy.hpp>
#include <stdexcept>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace parbench::mp {
namespace detail {

template <class Key>
concept Hashable = requires(const Key& key) {
  { std::hash<Key>()(key) } -> std::convertible_to<std::size_t>;
};

template <class Key, class Entry>
struct IndexOf {
  using Type = std::map<Key, Entry>;
};
template <Hashable Key, class Entry>
struct IndexOf<Key, Entry> {
  using Type = std::unordered_map<Key, Entry>;
};

/// Keeps its entries in the order in which their keys came.
template <class Key, class Value>
struct DictObject : ManagedObject {
  using Items = std::vector<std::pair<Key, Value>>;
  using Entry = typename std::list<std::pair<Key, Value>>::iterator;

  DictObject() = default;
  explicit DictObject(Items items) { update(items); }

  /// No value where there is none.
  Value* find(const Key& key) {
    const auto found = index.find(key);
    return found == index.end() ? nullptr : &found->second->second;
  }

  Value& at(const Key& key) {
    if (Value* const value = find(key)) return *value;
    throw std::out_of_range("the dict has no such key");
  }

  Value& set(Key key, Value value) {
    if (Value* const old = find(key)) return *old = std::move(value);
    entries.emplace_back(key, std::move(value));
    index.emplace(std::move(key), std::prev(entries.end()));
    return entries.back().second;
  }

  void update(Items& items) {
    for (auto& [key, value] : items) set(std::move(key), std::move(value));
  }

  std::optional<Value> take(const Key& key) {
    const auto found = index.find(key);
    if (found == index.end()) return std::nullopt;
    std::optional<Value> value(std::move(found->second->second));
    entries.erase(found->second);
    index.erase(found);
    return value;
  }

  std::list<std::pair<Key, Value>> entries;
  typename IndexOf<Key, Entry>::Type index;
};

}  // namespace detail

/// A dict in a manager's server (see Manager::dict), in the order in which its keys came. Each function is one
/// step: no other process sees it half done. A key needs std::hash and ==, or <. Values go to and fro as
/// copies.
template <Sendable Key, Sendable Value>
class ManagedDict : public detail::Proxy {
 public:
  using Items = std::vector<std::pair<Key, Value>>;

  /// No value where there is no such key.
  std::optional<Value> get(const Key& key) const {
    return call<std::optional<Value>>(
        [](Object& dict, Key& k) {
          const Value* const value = dict.find(k);
          return value != nullptr ? std::optional<Value>(*value) : std::nullopt;
        },
        key);
  }
  Value get(const Key& key, const Value& otherwise) const {
    auto value = get(key);
    return value ? std::move(*value) : otherwise;
  }

  /// Throws std::out_of_range where there is no such key.
  Value at(const Key& key) const {
    return call<Value>([](Object& dict, Key& k) -> Value& { return dict.at(k); }, key);
  }

  void set(const Key& key, const Value& value) const {
    call<void>([](Object& dict, Key& k, Value& v) { dict.set(std::move(k), std::move(v)); }, key, value);
  }
  bool contains(const Key& key) const {
    return call<bool>([](Object& dict, Key& k) { return dict.find(k) != nullptr; }, key);
  }

  /// Takes it out. Throws std::out_of_range where there is no such key.
  Value pop(const Key& key) const {
    return call<Value>(
        [](Object& dict, Key& k) {
          dict.at(k);
          return *dict.take(k);
        },
        key);
  }
  Value pop(const Key& key, const Value& otherwise) const {
    return call<Value>([](Object& dict, Key& k, Value& v) { return dict.take(k).value_or(std::move(v)); },
                       key, otherwise);
  }

  /// Whether there was one.
  bool erase(const Key& key) const {
    return call<bool>([](Object& dict, Key& k) { return dict.take(k).has_value(); }, key);
  }

  /// The value of the key, which is `value` from now on where there was none.
  Value setdefault(const Key& key, const Value& value) const {
    return call<Value>(
        [](Object& dict, Key& k, Value& v) -> Value& {
          Value* const old = dict.find(k);
          return old != nullptr ? *old : dict.set(std::move(k), std::move(v));
        },
        key, value);
  }

  /// Sets all of these.
  void update(const Items& items) const {
    call<void>([](Object& dict, Items& more) { dict.update(more); }, items);
  }

  std::vector<Key> keys() const {
    return call<std::vector<Key>>([](Object& dict) {
      std::vector<Key> keys;
      keys.reserve(dict.entries.size());
      for (const auto& [key, value] : dict.entries) keys.push_back(key);
      return keys;
    });
  }
  std::vector<Value> values() const {
    return call<std::vector<Value>>([](Object& dict) {
      std::vector<Value> values;
      values.reserve(dict.entries.size());
      for (const auto& [key, value] : dict.entries) values.push_back(value);
      return values;
    });
  }
  Items items() const {
    return call<Items>([](Object& dict) { return Items(dict.entries.begin(), dict.entries.end()); });
  }
  Items snapshot() const { return items(); }

  std::size_t size() const {
    return call<std::size_t>([](Object& dict) { return dict.entries.size(); });
  }
  bool empty() const { return size() == 0; }
  void clear() const {
    call<void>([](Object& dict) {
      dict.index.clear();
      dict.entries.clear();
    });
  }

  /// Runs `change(Value&)` on a value in the server, as one step; its result. `change` is a function pointer
  /// or a closure of plain values, and must be quick: all others wait meanwhile. Throws std::out_of_range
  /// where there is no such key.
  ///
  ///     counts.modify("apples", [](int& count) { ++count; });
  template <class Change>
  auto modify(const Key& key, Change change) const {
    using Result = std::remove_cvref_t<std::invoke_result_t<Change&, Value&>>;
    return call<Result>(
        [](Object& dict, Key& k, detail::SentFunction<Change>& sent) -> Result {
          return sent.function(dict.at(k));
        },
        key, detail::SentFunction<Change>{change});
  }

  /// The same, beginning with `initial` where there is no such key.
  template <class Change>
  auto modify(const Key& key, const Value& initial, Change change) const {
    using Result = std::remove_cvref_t<std::invoke_result_t<Change&, Value&>>;
    return call<Result>(
        [](Object& dict, Key& k, Value& first, detail::SentFunction<Change>& sent) -> Result {
          Value* const old = dict.find(k);
          return sent.function(old != nullptr ? *old : dict.set(std::move(k), std::move(first)));
        },
        key, initial, detail::SentFunction<Change>{change});
  }

 private:
  using Object = detail::DictObject<Key, Value>;

  template <class Result, class Body, class... Arguments>
  Result call(Body body, const Arguments&... arguments) const {
    return Proxy::call<Object, Result>(body, arguments...);
  }
};

}  // namespace parbench::mp
