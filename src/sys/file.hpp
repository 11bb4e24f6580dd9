#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace parbench::sys {

/// All of a file; no value when it cannot be read.
std::optional<std::string> try_read_file(const std::filesystem::path& path);

/// The same. Throws base::SystemError.
std::string read_file(const std::filesystem::path& path);

/// The first bytes of a file, as many as it has and `into` takes; returns how many. Throws base::SystemError.
std::size_t read_file_into(const std::filesystem::path& path, std::span<std::byte> into);

/// When a written file counts as written.
enum class Durability {
  cached,  ///< the system has it, and will bring it to the disk when it sees fit
  synced   ///< the disk says that it has it
};

/// Makes `path` a file of these bytes, over what was in it. Throws base::SystemError; then no file is left.
void write_file(const std::filesystem::path& path, std::span<const std::byte> bytes, Durability durability);

/// Whether something is there that is not a regular file: a device, a FIFO, a folder.
bool is_special(const std::filesystem::path& path);

/// Replaces a file at once or not at all: the text goes to a temporary file in the same folder, to the disk,
/// and is then renamed. What is not a regular file (a device, a FIFO) is written to directly. Throws
/// base::SystemError; the old file is then intact and nothing is left behind.
void replace_file(const std::filesystem::path& path, std::string_view text);

/// Throws base::SystemError unless replace_file could create or replace `path` now.
void check_replaceable(const std::filesystem::path& path);

}  // namespace parbench::sys
