#include "workloads/csv/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>

namespace parbench::csv {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

std::error_code last_error() {
  return {errno, std::generic_category()};
}

/// Without a buffer of its own: the callers move whole files.
File open_file(const std::string& path, const char* mode) {
  File file(std::fopen(path.c_str(), mode));
  if (file) std::setvbuf(file.get(), nullptr, _IONBF, 0);
  return file;
}

bool seek(const File& file, std::uint64_t offset) {
  return offset == 0 || std::fseek(file.get(), static_cast<long>(offset), SEEK_SET) == 0;
}

std::error_code write_and_close(File file, std::string_view content) {
  if (!file) return last_error();
  if (!content.empty() && std::fwrite(content.data(), 1, content.size(), file.get()) != content.size())
    return last_error();
  return std::fclose(file.release()) == 0 ? std::error_code{} : last_error();
}

std::error_code write_in_place(const std::string& path, std::string_view content) {
  File file = open_file(path, "r+b");
  if (!file) return write_and_close(open_file(path, "wb"), content);
  if (std::fseek(file.get(), 0, SEEK_END) != 0) return last_error();
  const long old_size = std::ftell(file.get());
  std::rewind(file.get());
  std::error_code error = write_and_close(std::move(file), content);
  if (!error && !std::cmp_equal(old_size, content.size()))
    std::filesystem::resize_file(path, content.size(), error);
  return error;
}

std::error_code write_whole(const std::string& path, const std::string& temporary, std::string_view content) {
  std::error_code error = write_and_close(open_file(temporary, "wb"), content);
  if (!error && std::rename(temporary.c_str(), path.c_str()) != 0) error = last_error();
  if (error) std::remove(temporary.c_str());
  return error;
}

}  // namespace

std::error_code FileBuffer::read(const std::string& path, std::uint64_t begin, std::uint64_t end) {
  constexpr std::size_t least = std::size_t{1} << 16U;
  size_ = 0;
  const File file = open_file(path, "rb");
  if (!file || !seek(file, begin)) return last_error();
  while (size_ < end - begin) {
    if (bytes_.size() - size_ < least) bytes_.resize(2 * bytes_.size() + least);
    const std::size_t wanted = std::min<std::uint64_t>(bytes_.size() - size_, end - begin - size_);
    const std::size_t got = std::fread(bytes_.data() + size_, 1, wanted, file.get());
    size_ += got;
    if (got == wanted) continue;
    if (std::ferror(file.get()) == 0) return {};
    const std::error_code error = last_error();
    size_ = 0;
    return error;
  }
  return {};
}

std::error_code write_file(const std::string& path, const std::string& temporary, std::string_view content,
                           Overwrite overwrite) {
  return overwrite == Overwrite::in_place ? write_in_place(path, content)
                                          : write_whole(path, temporary, content);
}

std::error_code make_file(const std::string& path, Overwrite overwrite) {
  return write_and_close(open_file(path, overwrite == Overwrite::in_place ? "ab" : "wb"), {});
}

std::error_code write_at(const std::string& path, std::uint64_t offset, std::string_view content) {
  File file = open_file(path, "r+b");
  if (!file || !seek(file, offset)) return last_error();
  return write_and_close(std::move(file), content);
}

}  // namespace parbench::csv
