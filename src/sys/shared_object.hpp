#pragma once

#include <string>

/// Code that is loaded while the program runs.
namespace parbench::sys {

/// A shared object, with all that it needs. Never unloaded: its code may be in use for as long as the program runs.
class SharedObject {
 public:
  /// Loads `file`, a path (never searched for elsewhere), and runs its static constructors. All its symbols are
  /// resolved now, and none is seen by others. Throws base::UsageError with the dynamic linker's reason.
  static SharedObject load(const std::string& file);

  /// The function called `name`; null where it has none.
  template <class Function>
  Function* function(const char* name) const noexcept {
    return reinterpret_cast<Function*>(address(name));
  }

 private:
  explicit SharedObject(void* handle) noexcept : handle_(handle) {}
  void* address(const char* name) const noexcept;

  void* handle_;
};

}  // namespace parbench::sys
