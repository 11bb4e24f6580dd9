#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <parbench/mp/error.hpp>
#include <ranges>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

/// How values become the bytes of a message. Trivially copyable types go as they are; strings, containers,
/// pairs, tuples, optionals and variants go part by part; a struct of yours joins by a member
///
///     auto fields() { return std::tie(name, scores); }      // what it consists of, by reference
///
/// or by a specialisation of Codec with the two functions below. Sender and receiver run the same program, so
/// that a message needs neither names nor versions.
namespace parbench::mp {

/// Bytes being made into a message.
class Writer {
 public:
  explicit Writer(std::vector<std::byte>& out) : out_(out) {}

  /// Not inlined: where GCC 12 sees all of it, it warns of an overflow that there is not.
  [[gnu::noinline]] void write(std::span<const std::byte> bytes) {
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }

  template <class T>
  requires std::is_trivially_copyable_v<T>
  void write_flat(const T& value) { write(std::as_bytes(std::span(&value, 1))); }

 private:
  std::vector<std::byte>& out_;
};

/// A message being read.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> in) : in_(in) {}

  /// The next `count` bytes. Throws ValueError where fewer are left: sender and receiver disagree on the type.
  std::span<const std::byte> read(std::size_t count) {
    if (count > in_.size())
      throw ValueError("a message ends too soon: its sender and receiver disagree on its type");
    const auto bytes = in_.first(count);
    in_ = in_.subspan(count);
    return bytes;
  }

  template <class T>
  requires std::is_trivially_copyable_v<T> T read_flat() {
    // Not `T value;`: it may have no default constructor.
    alignas(T) std::array<std::byte, sizeof(T)> room;
    std::memcpy(room.data(), read(sizeof(T)).data(), sizeof(T));
    return *std::launder(reinterpret_cast<T*>(room.data()));
  }

  std::size_t left() const noexcept { return in_.size(); }

 private:
  std::span<const std::byte> in_;
};

namespace detail {

template <class T>
concept HasFields = requires(T& value) {
  value.fields();
};

template <class T>
concept Container = requires(T& container) {
  typename T::value_type;
  container.insert(container.end(), std::declval<typename T::value_type>());
  container.size();
};

/// A pointer, a string_view, a span, ...: means nothing in another process. Nor does what is made of such.
template <class T>
inline constexpr bool points_elsewhere =
    std::is_pointer_v<T> || std::is_null_pointer_v<T> || std::ranges::view<T>;
template <class T>
inline constexpr bool points_elsewhere<std::reference_wrapper<T>> = true;
template <class T, std::size_t Size>
inline constexpr bool points_elsewhere<std::array<T, Size>> = points_elsewhere<T>;
template <class T>
inline constexpr bool points_elsewhere<std::optional<T>> = points_elsewhere<T>;
template <class A, class B>
inline constexpr bool points_elsewhere<std::pair<A, B>> = points_elsewhere<A> || points_elsewhere<B>;
template <class... Parts>
inline constexpr bool points_elsewhere<std::tuple<Parts...>> = (points_elsewhere<Parts> || ...);
template <class... Choices>
inline constexpr bool points_elsewhere<std::variant<Choices...>> = (points_elsewhere<Choices> || ...);

/// Goes as its own bytes.
template <class T>
concept Flat =
    std::is_trivially_copyable_v<T> && std::copy_constructible<T> && !points_elsewhere<T> && !HasFields<T>;

/// A value_type without the const of a map's key, so that one can be made and moved into the container.
template <class T>
struct Mutable {
  using Type = T;
  static constexpr bool is_entry = false;
};
template <class Key, class Value>
struct Mutable<std::pair<const Key, Value>> {
  using Type = std::pair<Key, Value>;
  static constexpr bool is_entry = true;  ///< of a map
};

}  // namespace detail

/// How a T is written and read. This general form is for types that cannot be sent; Sendable tells.
template <class T>
struct Codec {
  static constexpr bool is_missing = true;
};

/// Whether a T can be put into a message.
template <class T>
concept Sendable = !requires {
  Codec<T>::is_missing;
};

template <class T>
void encode(Writer& out, const T& value) {
  static_assert(Sendable<T>,
                "this type cannot cross to another process. What points elsewhere cannot be sent: for a text "
                "send a std::string, not "
                "a literal or a string_view; for a span a vector. What lives in one process (a lock, a "
                "queue, a connection) cannot "
                "either: create it before the fork, and capture it. A struct of yours needs a member "
                "`auto fields() { return std::tie(...); }`, or a specialisation of parbench::mp::Codec");
  if constexpr (Sendable<T>) Codec<T>::encode(out, value);
}

/// Throws ValueError for a message that does not hold a T.
template <class T>
T decode(Reader& in) {
  static_assert(Sendable<T>, "this type cannot cross to another process: see parbench::mp::encode");
  if constexpr (Sendable<T>)
    return Codec<T>::decode(in);
  else
    throw ValueError("this type cannot cross to another process");
}

template <class T>
std::vector<std::byte> to_bytes(const T& value) {
  constexpr std::size_t usual_size = 128;
  std::vector<std::byte> bytes;
  bytes.reserve(usual_size);  // one allocation for most messages
  Writer out(bytes);
  encode(out, value);
  return bytes;
}

/// Throws ValueError for a message that is not exactly a T.
template <class T>
T from_bytes(std::span<const std::byte> bytes) {
  Reader in(bytes);
  T value = decode<T>(in);
  if (in.left() != 0) throw ValueError("a message is too long: its sender and receiver disagree on its type");
  return value;
}

template <detail::Flat T>
struct Codec<T> {
  /// A message holds the bytes of the object, and may be made without a Writer.
  static constexpr bool is_flat = true;

  static void encode(Writer& out, const T& value) { out.write_flat(value); }
  static T decode(Reader& in) { return in.read_flat<T>(); }
};

template <detail::HasFields T>
struct Codec<T> {
  static void encode(Writer& out, const T& value) {
    // fields() hands out references to write through, and so is not const; nothing is written here.
    std::apply([&](const auto&... fields) { (mp::encode(out, fields), ...); },
               const_cast<T&>(value).fields());
  }
  static T decode(Reader& in) {
    T value{};
    std::apply(
        [&](auto&... fields) { ((fields = mp::decode<std::remove_cvref_t<decltype(fields)>>(in)), ...); },
        value.fields());
    return value;
  }
};

template <class... Parts>
requires(!detail::Flat<std::tuple<Parts...>> && (Sendable<Parts> && ...)) struct Codec<std::tuple<Parts...>> {
  static void encode(Writer& out, const std::tuple<Parts...>& value) {
    std::apply([&](const auto&... parts) { (mp::encode(out, parts), ...); }, value);
  }
  static std::tuple<Parts...> decode(Reader& in) {
    return std::tuple<Parts...>{mp::decode<Parts>(in)...};  // braces: from left to right
  }
};

template <Sendable A, Sendable B>
requires(!detail::Flat<std::pair<A, B>>) struct Codec<std::pair<A, B>> {
  static void encode(Writer& out, const std::pair<A, B>& value) {
    mp::encode(out, value.first);
    mp::encode(out, value.second);
  }
  static std::pair<A, B> decode(Reader& in) {
    A first = mp::decode<A>(in);
    return {std::move(first), mp::decode<B>(in)};
  }
};

template <Sendable T>
requires(!detail::Flat<std::optional<T>>) struct Codec<std::optional<T>> {
  static void encode(Writer& out, const std::optional<T>& value) {
    out.write_flat(value.has_value());
    if (value) mp::encode(out, *value);
  }
  static std::optional<T> decode(Reader& in) {
    if (!in.read_flat<bool>()) return std::nullopt;
    return mp::decode<T>(in);
  }
};

template <Sendable... Choices>
requires(!detail::Flat<std::variant<Choices...>>) struct Codec<std::variant<Choices...>> {
  using Value = std::variant<Choices...>;

  static void encode(Writer& out, const Value& value) {
    out.write_flat(value.index());
    std::visit([&](const auto& choice) { mp::encode(out, choice); }, value);
  }
  static Value decode(Reader& in) { return decode_choice<0>(in, in.read_flat<std::size_t>()); }

 private:
  template <std::size_t Index>
  static Value decode_choice(Reader& in, std::size_t wanted) {
    if constexpr (Index < sizeof...(Choices)) {
      if (wanted == Index)
        return Value(std::in_place_index<Index>, mp::decode<std::variant_alternative_t<Index, Value>>(in));
      return decode_choice<Index + 1>(in, wanted);
    } else {
      throw ValueError("a message holds no such variant: its sender and receiver disagree on its type");
    }
  }
};

template <Sendable T, std::size_t Size>
requires(!detail::Flat<std::array<T, Size>>) struct Codec<std::array<T, Size>> {
  static void encode(Writer& out, const std::array<T, Size>& value) {
    for (const T& element : value) mp::encode(out, element);
  }
  static std::array<T, Size> decode(Reader& in) {
    std::array<T, Size> value{};
    for (T& element : value) element = mp::decode<T>(in);
    return value;
  }
};

/// Strings, vectors, lists, sets, maps: what has a value_type, a size and insert(end, value).
template <detail::Container T>
requires(!detail::HasFields<T> &&
         Sendable<typename detail::Mutable<typename T::value_type>::Type>) struct Codec<T> {
  using Element = typename detail::Mutable<typename T::value_type>::Type;

  /// Its elements lie side by side, to be copied as a block.
  static constexpr bool is_block = detail::Flat<Element> && std::default_initializable<Element> &&
                                   !std::is_same_v<T, std::vector<bool>> && requires(T & container) {
    { container.data() } -> std::convertible_to<const Element*>;
  };

  /// Its elements may be read where they lie in the message.
  static constexpr bool is_bytes = std::is_same_v<Element, char> || std::is_same_v<Element, unsigned char> ||
                                   std::is_same_v<Element, std::byte>;

  /// With is_block: what follows the size, so that a message may be made without a Writer.
  static std::span<const std::byte> block(const T& container) {
    return std::as_bytes(std::span(container.data(), container.size()));
  }

  static void encode(Writer& out, const T& container) {
    out.write_flat(std::uint64_t{container.size()});
    if constexpr (is_block) {
      out.write(block(container));
    } else {
      for (const auto& element : container) encode_element(out, element);
    }
  }

  static T decode(Reader& in) {
    const auto size = static_cast<std::size_t>(in.read_flat<std::uint64_t>());
    T container;
    if constexpr (is_block) {
      if (size > in.left() / sizeof(Element)) in.read(in.left() + 1);  // throws, before so much is allocated
      const auto bytes = in.read(size * sizeof(Element));
      if constexpr (is_bytes && requires(const Element* any) { container.assign(any, any); }) {
        const auto* const elements = reinterpret_cast<const Element*>(bytes.data());
        container.assign(elements, elements + size);  // does not fill it with zeros first
      } else {
        container.resize(size);
        if (size != 0) std::memcpy(container.data(), bytes.data(), bytes.size());
      }
    } else {
      for (std::size_t i = 0; i < size; ++i) container.insert(container.end(), decode_element(in));
    }
    return container;
  }

 private:
  using Stored = typename T::value_type;

  /// An entry of a map goes as its parts: to make an Element of it would be a copy.
  static void encode_element(Writer& out, const Stored& element) {
    if constexpr (detail::Mutable<Stored>::is_entry) {
      mp::encode(out, element.first);
      mp::encode(out, element.second);
    } else {
      mp::encode<Element>(out, element);
    }
  }
  static Element decode_element(Reader& in) {
    if constexpr (detail::Mutable<Stored>::is_entry) {
      auto key = mp::decode<typename Element::first_type>(in);
      return {std::move(key), mp::decode<typename Element::second_type>(in)};
    } else {
      return mp::decode<Element>(in);
    }
  }
};

}  // namespace parbench::mp
