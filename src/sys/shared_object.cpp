#include "sys/shared_object.hpp"

#include <dlfcn.h>

#include "base/error.hpp"

namespace parbench::sys {

namespace {

/// An exception of a constructor in it ends the program here: whether it would come through the loader depends on the
/// compiler. The header says that dlopen throws nothing, which clang++ would believe: hence the pointer.
void* open(const char* path) noexcept {
  void* (*const volatile may_throw)(const char*, int) = ::dlopen;
  return may_throw(path, RTLD_NOW | RTLD_LOCAL);
}

}  // namespace

SharedObject SharedObject::load(const std::string& file) {
  const std::string path =
      file.find('/') == std::string::npos ? "./" + file : file;  // or it would be searched for
  void* const handle = open(path.c_str());
  if (handle != nullptr) return SharedObject(handle);
  const char* const text = ::dlerror();
  std::string reason = text != nullptr ? text : "cannot be loaded";
  if (reason.rfind(path + ": ", 0) == 0) reason.erase(0, path.size() + 2);
  throw base::UsageError(reason);
}

void* SharedObject::address(const char* name) const noexcept {
  return ::dlsym(handle_, name);
}

}  // namespace parbench::sys
