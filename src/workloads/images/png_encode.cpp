#include <png.h>

#include "workloads/images/png.hpp"

namespace parbench::images {
namespace {

/// By libpng's simplified interface, whose errors are values.
Fault encode(std::span<const std::uint8_t> pixels, Size size, png_uint_32 format,
             std::vector<std::byte>& png) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(size.width);
  image.height = static_cast<png_uint_32>(size.height);
  image.format = format;
  png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(image);
  png.resize(bytes);
  if (png_image_write_to_memory(&image, png.data(), &bytes, 0, pixels.data(), 0, nullptr) == 0)
    return std::string("cannot be encoded: ") + image.message;
  png.resize(bytes);
  return std::nullopt;
}

}  // namespace

Fault encode_gray(std::span<const std::uint8_t> pixels, Size size, std::vector<std::byte>& png) {
  return encode(pixels, size, PNG_FORMAT_GRAY, png);
}

Fault encode_colour(std::span<const std::uint8_t> pixels, Size size, std::vector<std::byte>& png) {
  return encode(pixels, size, PNG_FORMAT_RGBA, png);
}

}  // namespace parbench::images
