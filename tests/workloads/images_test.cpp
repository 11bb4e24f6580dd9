#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "support/pass.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/images/generator.hpp"
#include "workloads/images/png.hpp"
#include "workloads/images/result.hpp"
#include "workloads/images/transform.hpp"

namespace parbench::images {
namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::uint8_t>;
using Png = std::vector<std::byte>;
using Strings = std::vector<std::string>;
using Settings = std::map<std::string, Strings>;

constexpr std::size_t no_limit = 1'000'000'000;

Png encoded(const Generated& picture) {
  Png png;
  EXPECT_EQ(encode_colour(picture.pixels, picture.size, png), std::nullopt);
  return png;
}

/// "" for a good PNG.
std::string fault_of(const Png& png) {
  Size size;
  if (const Fault fault = read_size(png, no_limit, size)) return *fault;
  Bytes pixels(size.pixels() * channels);
  return decode(png, size, pixels).value_or("");
}

Generated small_picture() {
  return generate_picture({.side = 10, .seed = 5}, 1);
}

TEST(ImagesPng, What_was_encoded_is_decoded_with_colours_multiplied_by_alpha) {
  const Generated picture{{3, 1}, {200, 100, 50, 255, 200, 100, 50, 128, 200, 100, 50, 0}};
  Bytes pixels(3 * channels);
  ASSERT_EQ(decode(encoded(picture), {3, 1}, pixels), std::nullopt);
  EXPECT_EQ(pixels, (Bytes{200, 100, 50, 255, 100, 50, 25, 128, 0, 0, 0, 0}));
}

TEST(ImagesPng, A_file_that_ends_early_is_broken_wherever_it_ends) {
  const Png png = encoded(small_picture());
  EXPECT_EQ(fault_of(png), "");
  for (std::size_t size = 0; size < png.size(); ++size)
    EXPECT_NE(fault_of(Png(png.begin(), png.begin() + static_cast<long>(size))), "")
        << size << " of " << png.size();
}

TEST(ImagesPng, A_damaged_byte_is_reported_where_it_matters_and_harmless_elsewhere) {
  const Png png = encoded(small_picture());
  std::size_t reported = 0;
  for (std::size_t i = 0; i < png.size(); ++i) {
    Png damaged = png;
    damaged[i] ^= std::byte{0x55};
    if (!fault_of(damaged).empty()) ++reported;
  }
  EXPECT_GT(reported, png.size() / 2);
}

TEST(ImagesPng, A_picture_of_more_pixels_than_allowed_is_refused_by_its_header) {
  Png png = encoded(small_picture());
  Size size;
  EXPECT_EQ(read_size(png, small_picture().size.pixels(), size), std::nullopt);
  EXPECT_EQ(size, small_picture().size);
  EXPECT_NE(
      read_size(png, size.pixels() - 1, size).value_or("").find("the most that --set max_pixels allows"),
      std::string::npos);
}

TEST(ImagesPng, Another_size_than_expected_is_a_fault) {
  Bytes pixels(4 * channels);
  EXPECT_EQ(decode(encoded({{3, 1}, Bytes(12, 9)}), {2, 2}, pixels),
            "3x1 pixels, not 2x2 as when it was first looked at");
}

TEST(ImagesGenerator, Equal_specifications_give_equal_pictures_and_others_do_not) {
  const SetSpec set{.pictures = 12, .side = 20, .seed = 3};
  EXPECT_EQ(generate_picture(set, 3).pixels, generate_picture(set, 3).pixels);
  EXPECT_NE(generate_picture(set, 3).pixels, generate_picture(set, 4).pixels);
  EXPECT_NE(generate_picture(set, 6).pixels,
            generate_picture({.pictures = 12, .side = 20, .seed = 4}, 6).pixels);
  EXPECT_EQ(generate_picture(set, 6).size, (Size{80, 80}));
  for (std::size_t i = 1; i < 6; ++i) {
    const Size size = generate_picture(set, i).size;
    EXPECT_TRUE(size.width >= 10 && size.width <= 40 && size.height >= 10 && size.height <= 40) << i;
  }
}

/// With a folder of its own.
class ImagesWorkload : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("parbench-images-test-" + std::to_string(std::random_device{}()));
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string path(const std::string& name) const { return (root_ / name).string(); }

  std::string write(const std::string& name, const void* bytes, std::size_t size) const {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary)
        .write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
    return path(name);
  }
  std::string write(const std::string& name, const Png& png) const {
    return write(name, png.data(), png.size());
  }

  static Png read(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    const std::string content = text.str();
    Png bytes(content.size());
    std::memcpy(bytes.data(), content.data(), content.size());
    return bytes;
  }

  /// Pictures 0 to `count` - 1 of a set, of which every sixth is large.
  void write_set(const std::string& folder, std::size_t count) const {
    for (std::size_t i = 0; i < count; ++i)
      write(folder + "/" + generated_name(i), encoded(generate_picture({.side = 24, .seed = 1}, i)));
  }

  static std::set<std::string> names_in(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().string());
    return names;
  }

  static std::unique_ptr<const Workload> prepare(const Settings& settings) {
    const WorkloadKind kind = workloads::images();
    std::vector<workloads::Setting> list;
    for (const auto& [name, values] : settings) list.push_back({name, values, "--set " + name});
    return kind.prepare(workloads::make_parameters(kind, list));
  }

  static std::string refusal(const Settings& settings) {
    try {
      prepare(settings);
    } catch (const base::UsageError& error) {
      return error.what();
    }
    return "none";
  }

  static std::string failure(const Workload& workload) {
    try {
      testing::pass_of(workload);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "none";
  }

  static std::vector<PictureResult> results(const Workload& workload) {
    const std::vector<std::byte> bytes = testing::pass_of(workload);
    std::vector<PictureResult> all(bytes.size() / sizeof(PictureResult));
    std::memcpy(all.data(), bytes.data(), bytes.size());
    return all;
  }

  fs::path root_;
};

TEST_F(ImagesWorkload, Items_are_the_same_in_chunks_of_any_size) {
  const auto workload = prepare({{"pictures", {"13"}}, {"side", {"20"}}, {"tile", {"300"}}});
  const auto whole = testing::phases_of_a_pass(*workload);
  ASSERT_EQ(whole.size(), 3U);
  for (const std::size_t chunk : {1U, 2U, 5U})
    EXPECT_EQ(testing::phases_of_a_pass(*workload, chunk), whole) << chunk;
}

TEST_F(ImagesWorkload, A_second_pass_by_the_same_worker_gives_the_same) {
  const auto workload = prepare({{"pictures", {"7"}}, {"side", {"20"}}, {"tile", {"0"}}});
  ASSERT_EQ(workload->phases(), (std::vector<Phase>{{7, sizeof(PictureResult)}}));
  const auto scratch = workload->make_scratch();
  std::vector<std::vector<std::byte>> passes(2, std::vector<std::byte>(7 * sizeof(PictureResult)));
  for (auto& pass : passes) workload->run({0, 7}, pass, {0, scratch.get()});
  EXPECT_EQ(passes[0], passes[1]);
}

TEST_F(ImagesWorkload, Pictures_in_tiles_are_those_that_were_not_cut) {
  const auto sorted = [](std::vector<PictureResult> all) {  // large ones come first
    std::sort(all.begin(), all.end(),
              [](const PictureResult& a, const PictureResult& b) { return a.png_digest < b.png_digest; });
    std::vector<std::byte> bytes(all.size() * sizeof(PictureResult));
    std::memcpy(bytes.data(), all.data(), bytes.size());
    return bytes;
  };
  const Settings set{{"pictures", {"8"}}, {"side", {"30"}}, {"sigma", {"2.5"}}};
  const auto with_tile = [&](const std::string& tile) {
    Settings settings = set;
    settings["tile"] = {tile};
    return prepare(settings);
  };
  const auto uncut = with_tile("0");
  ASSERT_EQ(uncut->phases().size(), 1U);
  for (const std::string tile : {"40", "400", "2500"}) {
    const auto cut = with_tile(tile);
    ASSERT_EQ(cut->phases().size(), 3U) << tile;
    EXPECT_EQ(sorted(results(*cut)), sorted(results(*uncut))) << tile;
  }
}

TEST_F(ImagesWorkload, Large_pictures_are_said_to_be_in_tiles) {
  // 96 becomes 48 x 48, in tiles of at most 30 x 30.
  EXPECT_EQ(
      prepare({{"pictures", {"1"}}, {"side", {"24"}}, {"tile", {"900"}}})->phases(),
      (std::vector<Phase>{
          {1, 96 * 96 * 4}, {4, sizeof(Histogram) + std::size_t{24} * 24}, {1, sizeof(PictureResult)}}));
  const std::string text = prepare({{"pictures", {"1"}}, {"side", {"24"}}, {"tile", {"900"}}})->describe();
  EXPECT_TRUE(text.starts_with("1 picture of 0.00922 megapixels, ")) << text;
  EXPECT_TRUE(text.ends_with(" of PNG, 1 of them in 4 tiles")) << text;
}

TEST_F(ImagesWorkload, What_is_written_is_what_is_counted) {
  write_set("in", 7);
  const auto workload =
      prepare({{"input", {path("in")}}, {"output", {path("out")}}, {"tile", {"1000"}}, {"sigma", {"1"}}});
  const std::vector<PictureResult> all = results(*workload);
  ASSERT_EQ(all.size(), 7U);
  EXPECT_EQ(names_in(path("out")), names_in(path("in")));
  for (std::size_t i = 0; i < all.size(); ++i) {  // large ones come first: 0, 6, 1, 2, ...
    const std::size_t picture = i == 0 ? 0 : i == 1 ? 6 : i - 1;
    const Png png = read(path("out/" + generated_name(picture)));
    EXPECT_EQ(all[i].png_bytes, png.size());
    EXPECT_EQ(all[i].png_digest, base::digest(png));
    const Size size = generate_picture({.side = 24, .seed = 1}, picture).size;
    EXPECT_EQ(all[i].width, (size.width + 1) / 2);
    std::uint64_t pixels = 0;
    for (const std::uint32_t count : all[i].histogram) pixels += count;
    EXPECT_EQ(pixels, all[i].width * all[i].height);
  }
}

TEST_F(ImagesWorkload, An_independent_decoder_sees_the_pixels_that_were_computed) {
  const std::string script = PARBENCH_SOURCE_DIR "/tests/workloads/png_reference.py";
  if (!fs::exists("/usr/bin/python3")) GTEST_SKIP() << "needs /usr/bin/python3";
  write_set("in", 7);
  const std::vector<PictureResult> all = results(
      *prepare({{"input", {path("in")}}, {"output", {path("out")}}, {"tile", {"1000"}}, {"sigma", {"1"}}}));
  std::set<std::uint64_t> digests;
  for (const PictureResult& result : all) digests.insert(result.pixel_digest);
  Workspace workspace;
  for (std::size_t i = 0; i < 7; ++i) {
    const Png png = read(path("in/" + generated_name(i)));
    const Size from = generate_picture({.side = 24, .seed = 1}, i).size;
    const Size to{(from.width + 1) / 2, (from.height + 1) / 2};
    Bytes pixels(from.pixels() * channels);
    ASSERT_EQ(decode(png, from, pixels), std::nullopt);
    Bytes edges(to.pixels());
    transform({whole(from), pixels}, to, gaussian_kernel(1), whole(to), workspace, edges);
    EXPECT_TRUE(digests.contains(base::digest(std::as_bytes(std::span(edges))))) << i;
    const std::string raw = write("raw", edges.data(), edges.size());
    const std::string check = "/usr/bin/python3 '" + script + "' check '";
    EXPECT_EQ(std::system((check + path("out/" + generated_name(i)) + "' '" + raw + "'").c_str()), 0) << i;
    edges.back() ^= 1;
    write("raw", edges.data(), edges.size());
    EXPECT_NE(std::system((check + path("out/" + generated_name(i)) + "' '" + raw + "' 2>/dev/null").c_str()),
              0);
  }
}

TEST_F(ImagesWorkload, Each_kind_of_png_is_read_as_the_specification_says) {
  const std::string script = PARBENCH_SOURCE_DIR "/tests/workloads/png_reference.py";
  if (!fs::exists("/usr/bin/python3")) GTEST_SKIP() << "needs /usr/bin/python3";
  ASSERT_EQ(std::system(("/usr/bin/python3 '" + script + "' make '" + root_.string() + "'").c_str()), 0);
  std::size_t kinds = 0;
  for (const auto& entry : fs::directory_iterator(root_)) {
    if (entry.path().extension() != ".png") continue;
    ++kinds;
    const Png png = read(entry.path());
    const Png expected = read(fs::path(entry.path()).replace_extension(".rgba"));
    Bytes pixels(expected.size());
    ASSERT_EQ(decode(png, {21, 13}, pixels), std::nullopt) << entry.path();
    std::size_t differences = 0;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      const int value = std::to_integer<int>(expected[i]);
      const int alpha = std::to_integer<int>(expected[i / channels * channels + 3]);
      const int wanted = i % channels == 3 ? value : (2 * value * alpha + 255) / 510;
      if (pixels[i] != wanted) ++differences;
    }
    EXPECT_EQ(differences, 0U) << entry.path();
  }
  EXPECT_EQ(kinds, 52U);
  EXPECT_EQ(results(*prepare({{"input", {root_.string()}}, {"scale", {"3"}}})).size(), 52U);
}

TEST_F(ImagesWorkload, A_broken_file_is_named_before_anything_runs) {
  write_set("in", 3);
  Png broken = read(path("in/" + generated_name(1)));
  broken.resize(broken.size() / 2);
  const std::string name = write("in/broken.png", broken);
  const std::string text = refusal({{"input", {path("in")}}});
  EXPECT_TRUE(text.starts_with(name + ": broken PNG: ")) << text;
  EXPECT_TRUE(text.ends_with("; mend the file, or have such files skipped with --set on_bad=skip")) << text;
}

TEST_F(ImagesWorkload, Broken_files_are_skipped_if_that_is_wanted_and_leave_no_old_output) {
  write_set("in", 3);
  write("in/a.png", "no picture", 10);
  write("out/a.png", "of an earlier run", 17);
  const auto workload = prepare({{"input", {path("in")}}, {"on_bad", {"skip"}}, {"output", {path("out")}}});
  EXPECT_NE(workload->describe().find("3 pictures of "), std::string::npos) << workload->describe();
  EXPECT_NE(workload->describe().find(", 1 skipped as broken"), std::string::npos) << workload->describe();
  EXPECT_EQ(results(*workload).size(), 3U);
  EXPECT_FALSE(fs::exists(path("out/a.png")));
}

TEST_F(ImagesWorkload, Where_all_are_broken_there_is_nothing_to_do) {
  write("in/a.png", "no picture", 10);
  EXPECT_EQ(refusal({{"input", {path("in")}}, {"on_bad", {"skip"}}}),
            "input: all of 1 files are broken; name at least one good picture");
}

TEST_F(ImagesWorkload, A_file_that_changes_afterwards_fails_with_its_name) {
  write_set("in", 2);
  const auto workload = prepare({{"input", {path("in")}}});
  const std::string name = path("in/" + generated_name(1));
  Png broken = read(name);
  broken[broken.size() / 2] ^= std::byte{0x55};
  write("in/" + generated_name(1), broken);
  EXPECT_TRUE(failure(*workload).starts_with(name + ": broken PNG: ")) << failure(*workload);
  write("in/" + generated_name(1), encoded({{1, 1}, Bytes(4, 0)}));
  EXPECT_TRUE(failure(*workload).starts_with(name + ": 1x1 pixels, not ")) << failure(*workload);
  fs::remove(name);
  EXPECT_EQ(failure(*workload), "cannot read " + name + ": No such file or directory");
}

TEST_F(ImagesWorkload, Huge_pictures_are_refused_before_they_are_decoded) {
  Png bomb = encoded(small_picture());
  // 60000 x 60000 in the header, with a checksum that fits: 14.4 GB of pixels.
  const unsigned char header[] = {0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60, 8, 6, 0, 0, 0, 0x80, 0xD2, 0x75, 0x42};
  std::memcpy(bomb.data() + 16, header, sizeof header);
  const std::string name = write("in/bomb.png", bomb);
  EXPECT_EQ(refusal({{"input", {name}}}), name +
                                              ": 60000x60000 pixels are more than 67108864, the most that "
                                              "--set max_pixels allows; mend the file, or "
                                              "have such files skipped with --set on_bad=skip");
  write_set("in", 1);
  EXPECT_EQ(
      refusal({{"input", {path("in/" + generated_name(0))}}, {"scale", {"16"}}, {"max_pixels", {"1M"}}}),
      path("in/" + generated_name(0)) +
          ": would become 1536x1536 pixels; give a smaller --set scale or a larger --set max_pixels");
}

TEST_F(ImagesWorkload, What_cannot_be_meant_is_refused) {
  write_set("in", 1);
  fs::create_directories(path("empty"));
  EXPECT_EQ(refusal({{"input", {path("empty")}}}),
            "--input " + path("empty") + ": no *.png file in this folder");
  EXPECT_EQ(refusal({{"input", {path("in")}}, {"seed", {"2"}}}),
            "seed is for the generated set; leave it out, or leave out the input");
  EXPECT_TRUE(refusal({{"input", {path("in")}}, {"output", {path("in")}}})
                  .starts_with("output: " + path("in") + " is the folder of the input "));
  EXPECT_TRUE(refusal({{"output", {path("in/" + generated_name(0))}}})
                  .starts_with("output: cannot make the folder "));
  const std::string memory = refusal({{"pictures", {"1"}}, {"side", {"100"}}, {"memory", {"100k"}}});
  EXPECT_TRUE(memory.starts_with("the pixels of 1 pictures in tiles take ")) << memory;
}

TEST_F(ImagesWorkload, Nothing_but_the_pictures_is_written) {
  auto workload = prepare({{"pictures", {"3"}}, {"side", {"20"}}, {"output", {path("out")}}});
  testing::pass_of(*workload);
  EXPECT_EQ(names_in(path("out")),
            (std::set<std::string>{"picture_0001.png", "picture_0002.png", "picture_0003.png"}));
  workload.reset();
  EXPECT_EQ(names_in(path("out")).size(), 3U);
  testing::pass_of(*prepare({{"pictures", {"3"}}, {"side", {"20"}}}));
  EXPECT_EQ(names_in(root_), std::set<std::string>{"out"});
}

TEST_F(ImagesWorkload, An_output_that_cannot_be_written_is_named) {
  const auto workload = prepare({{"pictures", {"2"}}, {"side", {"20"}}, {"output", {path("out")}}});
  fs::remove_all(path("out"));
  EXPECT_EQ(failure(*workload),
            "cannot write " + path("out/picture_0001.png") + ": No such file or directory");
}

}  // namespace
}  // namespace parbench::images
