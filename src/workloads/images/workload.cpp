#include "workloads/images/workload.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/digest.hpp"
#include "workloads/csv/files.hpp"
#include "workloads/images/png.hpp"
#include "workloads/images/result.hpp"
#include "workloads/images/transform.hpp"

namespace parbench::images {
namespace {

struct ImagesScratch final : Scratch {
  csv::FileBuffer file;
  std::vector<std::uint8_t> pixels;  ///< of the picture as it was
  Workspace workspace;
  std::vector<std::uint8_t> edges;  ///< of the whole result
  std::vector<std::byte> png;
};

/// Good when the pictures were first looked at: whoever has changed them since has changed what is measured.
void check(const Fault& fault, const Picture& picture) {
  if (fault) throw std::runtime_error(picture.name + ": " + *fault);
}

class ImagesWorkload final : public Workload {
 public:
  ImagesWorkload(std::vector<Picture> pictures, std::vector<std::string> outputs, Layout layout,
                 Kernel kernel, std::string description)
      : pictures_(std::move(pictures)),
        outputs_(std::move(outputs)),
        layout_(std::move(layout)),
        kernel_(std::move(kernel)),
        description_(std::move(description)) {}

  /// Workers that were killed while they wrote have left their temporary files.
  ~ImagesWorkload() override {
    std::error_code none_there;
    for (const std::string& output : outputs_)
      std::filesystem::remove(output + temporary_suffix_, none_there);
  }

  std::vector<Phase> phases() const override { return layout_.phases(sizeof(PictureResult)); }
  std::string describe() const override { return description_; }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<ImagesScratch>(); }

  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    ImagesScratch& scratch = static_cast<ImagesScratch&>(*worker.scratch);
    const std::size_t result_size = items.size() == 0 ? 0 : out.size() / items.size();
    for (std::size_t item = items.begin; item < items.end; ++item) {
      const auto place = out.subspan((item - items.begin) * result_size, result_size);
      if (layout_.large() == 0 || worker.phase == 2) {
        const PictureResult result =
            item < layout_.large() ? assemble(item, worker, scratch) : process(item, scratch);
        std::memcpy(place.data(), &result, sizeof result);
      } else if (worker.phase == 0) {
        decode_large(item, place, scratch);
      } else {
        process_tile(item, place, worker, scratch);
      }
    }
  }

 private:
  void decode_large(std::size_t item, std::span<std::byte> out, ImagesScratch& scratch) const {
    const Size size = layout_.source(item);
    const std::span<std::uint8_t> pixels(reinterpret_cast<std::uint8_t*>(out.data()),
                                         size.pixels() * channels);
    check(decode(load(pictures_[item], scratch.file), size, pixels), pictures_[item]);
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(pixels.size()), out.end(), std::byte{0});
  }

  void process_tile(std::size_t item, std::span<std::byte> out, const Worker& worker,
                    ImagesScratch& scratch) const {
    const Layout::Tile& tile = layout_.tiles()[item];
    const Size size = layout_.source(tile.picture);
    const auto source = worker.results<std::uint8_t>(0).subspan(tile.picture * layout_.source_bytes(),
                                                                size.pixels() * channels);
    Histogram histogram{};
    const std::span<std::uint8_t> rest(reinterpret_cast<std::uint8_t*>(out.data()) + sizeof histogram,
                                       out.size() - sizeof histogram);
    const auto pixels = rest.first(tile.area.size().pixels());
    transform({whole(size), source}, layout_.result(tile.picture), kernel_, tile.area, scratch.workspace,
              pixels);
    count(pixels, histogram);
    std::memcpy(out.data(), &histogram, sizeof histogram);
    std::fill(rest.begin() + static_cast<std::ptrdiff_t>(pixels.size()), rest.end(), std::uint8_t{0});
  }

  /// A large picture, from its tiles.
  PictureResult assemble(std::size_t item, const Worker& worker, ImagesScratch& scratch) const {
    const Size size = layout_.result(item);
    scratch.edges.resize(size.pixels());
    PictureResult result;
    const Range tiles = layout_.tiles_of(item);
    for (std::size_t i = tiles.begin; i < tiles.end; ++i) {
      const Rectangle& area = layout_.tiles()[i].area;
      const auto bytes =
          worker.results<std::uint8_t>(1).subspan(i * layout_.tile_bytes(), layout_.tile_bytes());
      Histogram histogram;
      std::memcpy(&histogram, bytes.data(), sizeof histogram);
      for (std::size_t value = 0; value < histogram.size(); ++value)
        result.histogram[value] += histogram[value];
      const std::size_t width = area.size().width;
      for (std::size_t y = area.top; y < area.bottom; ++y)
        std::copy_n(bytes.data() + sizeof histogram + (y - area.top) * width, width,
                    scratch.edges.data() + y * size.width + area.left);
    }
    finish(item, result, scratch);
    return result;
  }

  /// A small picture, from its file to the end.
  PictureResult process(std::size_t item, ImagesScratch& scratch) const {
    const Size size = layout_.source(item);
    const Size becomes = layout_.result(item);
    scratch.pixels.resize(size.pixels() * channels);
    scratch.edges.resize(becomes.pixels());
    check(decode(load(pictures_[item], scratch.file), size, scratch.pixels), pictures_[item]);
    transform({whole(size), scratch.pixels}, becomes, kernel_, whole(becomes), scratch.workspace,
              scratch.edges);
    PictureResult result;
    count(scratch.edges, result.histogram);
    finish(item, result, scratch);
    return result;
  }

  /// Encodes scratch.edges, and writes them where that is asked for.
  void finish(std::size_t item, PictureResult& result, ImagesScratch& scratch) const {
    const Size size = layout_.result(item);
    check(encode_gray(scratch.edges, size, scratch.png), pictures_[item]);
    result.width = size.width;
    result.height = size.height;
    result.pixel_digest = base::digest(std::as_bytes(std::span(scratch.edges)));
    result.png_bytes = scratch.png.size();
    result.png_digest = base::digest(scratch.png);
    if (outputs_.empty()) return;
    const std::string& path = outputs_[item];
    const std::string_view content(reinterpret_cast<const char*>(scratch.png.data()), scratch.png.size());
    if (const auto error = csv::write_file(path, path + temporary_suffix_, content, csv::Overwrite::as_whole))
      throw std::runtime_error("cannot write " + path + ": " + error.message());
  }

  std::vector<Picture> pictures_;
  std::vector<std::string> outputs_;  ///< one per picture, or none
  Layout layout_;
  Kernel kernel_;
  /// No other run has the same; in this one, a picture is in the hands of one worker at a time.
  std::string temporary_suffix_ = std::string(".part-").append(std::to_string(std::random_device{}()));
  std::string description_;
};

}  // namespace

std::unique_ptr<const Workload> make_workload(std::vector<Picture> pictures, std::vector<std::string> outputs,
                                              Layout layout, Kernel kernel, std::string description) {
  return std::make_unique<ImagesWorkload>(std::move(pictures), std::move(outputs), std::move(layout),
                                          std::move(kernel), std::move(description));
}

}  // namespace parbench::images
