#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "workloads/csv/files.hpp"
#include "workloads/images/generator.hpp"
#include "workloads/images/picture.hpp"

/// The pictures that are worked on: the user's files, read anew in each pass, or generated ones in memory.
namespace parbench::images {

struct Picture {
  std::string name;            ///< the path of a file; of a generated picture, the name that it would have
  std::vector<std::byte> png;  ///< of a generated picture
  std::size_t bytes = 0;       ///< of PNG
  Size size;
};

struct Album {
  std::vector<Picture> pictures;
  std::vector<std::string> skipped;  ///< broken files
};

Album generate_album(const SetSpec& set);

enum class OnBad { error, skip };

/// Decodes each file once, so that trouble is found before any pool is started. Throws base::UsageError where a file
/// cannot be read, for a broken one (or one of more than `max_pixels`) unless it is to be skipped, and where none is
/// left.
Album open_album(const std::vector<std::string>& files, std::size_t max_pixels, OnBad on_bad);

/// The bytes of a picture's PNG, valid until the next call. Throws std::runtime_error where its file cannot be read.
std::span<const std::byte> load(const Picture& picture, csv::FileBuffer& file);

}  // namespace parbench::images
