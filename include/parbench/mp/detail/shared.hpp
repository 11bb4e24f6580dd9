#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace parbench::mp::detail {

/// Zeroed memory without a name that forked children share with this process. Pages are taken from the system
/// when first touched. It ends with the last process that maps it, so that nothing can leak.
class SharedMemory {
 public:
  SharedMemory() = default;

  /// Throws std::runtime_error where the system refuses.
  explicit SharedMemory(std::size_t size);

  /// Up to `size` bytes of address space, less where a limit (ulimit -v) does not let it have more; memory is
  /// set aside for none of it before it is touched. Throws where not even `least` bytes are to be had.
  static SharedMemory reserve(std::size_t size, std::size_t least);

  SharedMemory(SharedMemory&& other) noexcept
      : bytes_(std::exchange(other.bytes_, {})), birth_(std::exchange(other.birth_, 0)) {}
  SharedMemory& operator=(SharedMemory&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(birth_, other.birth_);
    return *this;
  }
  ~SharedMemory();

  /// The same memory at another address, which outlives this one. Throws std::runtime_error.
  SharedMemory again() const;

  std::span<std::byte> bytes() const noexcept { return bytes_; }

  /// Gives the pages that lie wholly in [begin, end) back to the system; they read as zero again.
  void give_back(std::size_t begin, std::size_t end) const noexcept;

  /// A number that rises with each that this process and its ancestors made: what was made before a fork, and
  /// so is known to the child, has a lower one than births() was at the fork.
  std::uint64_t birth() const noexcept { return birth_; }
  static std::uint64_t births() noexcept;

 private:
  explicit SharedMemory(std::span<std::byte> bytes) noexcept;

  std::span<std::byte> bytes_;
  std::uint64_t birth_ = 0;
};

/// One object in shared memory. It is made here and never destroyed: the memory just ends.
template <class T>
class Shared {
  static_assert(std::is_trivially_destructible_v<T>, "no one would know when to destroy it");

 public:
  template <class... Arguments>
  explicit Shared(std::in_place_t, Arguments&&... arguments) : memory_(sizeof(T)) {
    object_ = new (memory_.bytes().data()) T(std::forward<Arguments>(arguments)...);
  }
  Shared() : Shared(std::in_place) {}
  Shared(Shared&& other) noexcept
      : memory_(std::move(other.memory_)), object_(std::exchange(other.object_, nullptr)) {}
  Shared& operator=(Shared&& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(object_, other.object_);
    return *this;
  }

  // As with a pointer, what it points to is not part of it.
  T& operator*() const noexcept { return *object_; }
  T* operator->() const noexcept { return object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }

  const SharedMemory& memory() const noexcept { return memory_; }

  /// The same object at another address, which outlives this one. Throws std::runtime_error.
  Shared again() const { return Shared(memory_.again()); }

 private:
  explicit Shared(SharedMemory memory)
      : memory_(std::move(memory)), object_(std::launder(reinterpret_cast<T*>(memory_.bytes().data()))) {}

  SharedMemory memory_;
  T* object_ = nullptr;
};

}  // namespace parbench::mp::detail
