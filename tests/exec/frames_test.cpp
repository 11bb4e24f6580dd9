#include "exec/frames.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <limits>

#include "support/scene.hpp"

namespace parbench::exec {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

/// A frame as a worker would write it; item i gives `result_size` times the byte i.
Bytes frame(Range range, std::size_t result_size) {
  Bytes bytes(sizeof(Range));
  std::memcpy(bytes.data(), &range, sizeof(Range));
  for (std::size_t item = range.begin; item < range.end; ++item)
    bytes.insert(bytes.end(), result_size, static_cast<std::byte>(item));
  return bytes;
}

Bytes items_from(std::size_t begin, std::size_t end, std::size_t result_size) {
  Bytes bytes = frame({begin, end}, result_size);
  bytes.erase(bytes.begin(), bytes.begin() + sizeof(Range));
  return bytes;
}

void compute(Range range, std::span<std::byte> out, std::size_t result_size) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(range.begin + i / result_size);
}

TEST(FrameReader, puts_a_frame_in_place_that_comes_byte_by_byte) {
  const sys::Pipe pipe = sys::Pipe::create();
  FrameReader reader(sys::Fd(::dup(pipe.read_end.number())));
  reader.expect(2);
  Bytes results(20);
  const Bytes sent = frame({3, 6}, 2);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const FrameReader::Drained nothing = reader.drain(results);
    ASSERT_EQ(nothing.bytes, 0U);
    ASSERT_TRUE(sys::write_all(pipe.write_end, std::span(sent).subspan(i, 1)));
    const FrameReader::Drained drained = reader.drain(results);
    EXPECT_EQ(drained.bytes, 1U);
    EXPECT_EQ(drained.items, i + 1 == sent.size() ? 3U : 0U) << "an item counts when its frame is whole";
  }
  Bytes expected(20);
  const Bytes middle = items_from(3, 6, 2);
  std::copy(middle.begin(), middle.end(), expected.begin() + 6);
  EXPECT_EQ(results, expected) << "and nothing else is touched";
}

TEST(FrameReader, takes_several_frames_and_a_piece_of_the_next_at_once) {
  const sys::Pipe pipe = sys::Pipe::create();
  FrameReader reader(sys::Fd(::dup(pipe.read_end.number())));
  reader.expect(4);
  Bytes sent = frame({8, 10}, 4);
  const Bytes second = frame({0, 8}, 4);
  sent.insert(sent.end(), second.begin(), second.end());
  const Bytes third = frame({10, 12}, 4);
  sent.insert(sent.end(), third.begin(), third.end() - 1);
  ASSERT_TRUE(sys::write_all(pipe.write_end, sent));
  Bytes results(48);
  EXPECT_EQ(reader.drain(results).items, 10U);
  ASSERT_TRUE(sys::write_all(pipe.write_end, std::span(third).last(1)));
  EXPECT_EQ(reader.drain(results).items, 2U);
  EXPECT_EQ(results, items_from(0, 12, 4));
}

TEST(FrameReader, takes_frames_of_items_without_results) {
  const sys::Pipe pipe = sys::Pipe::create();
  FrameReader reader(sys::Fd(::dup(pipe.read_end.number())));
  reader.expect(0);
  ASSERT_TRUE(sys::write_all(pipe.write_end, frame({0, 5}, 0)));
  ASSERT_TRUE(sys::write_all(pipe.write_end, frame({5, 7}, 0)));
  EXPECT_EQ(reader.drain({}).items, 7U);
}

TEST(FrameReader, counts_nothing_of_a_frame_whose_writer_died) {
  sys::Pipe pipe = sys::Pipe::create();
  FrameReader reader(sys::Fd(::dup(pipe.read_end.number())));
  reader.expect(1);
  const Bytes sent = frame({0, 9}, 1);
  ASSERT_TRUE(sys::write_all(pipe.write_end, std::span(sent).first(sent.size() - 1)));
  pipe.write_end.close();
  Bytes results(9);
  EXPECT_EQ(reader.drain(results).items, 0U);
  EXPECT_EQ(reader.drain(results).bytes, 0U);
}

TEST(FrameWriter, sends_what_a_reader_puts_in_place) {
  const sys::Pipe pipe = sys::Pipe::create();
  FrameReader reader(sys::Fd(::dup(pipe.read_end.number())));
  reader.expect(8);
  const Results shape({{100, 8}}, Results::Sharing::alone);
  const sys::Fd no_inbox;
  FrameWriter writer(pipe.write_end, no_inbox, shape);
  writer.enter(0);
  Bytes results(800);
  for (const Range range : {Range{50, 100}, Range{0, 1}, Range{1, 50}}) {  // its buffer shrinks and grows
    const std::span<std::byte> buffer = writer.buffer(range);
    ASSERT_EQ(buffer.size(), range.size() * 8);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.data()) % alignof(std::max_align_t), 0U);
    compute(range, buffer, 8);
    writer.deliver(range);
    EXPECT_EQ(reader.drain(results).items, range.size());
  }
  EXPECT_EQ(results, items_from(0, 100, 8));
}

TEST(Gather, takes_from_all_pipes_until_every_item_came) {
  constexpr std::size_t size = 100'000;  // frames that are larger than a pipe
  const Results shape({{12, size}}, Results::Sharing::alone);
  const sys::Fd no_inbox;
  std::vector<FrameReader> readers;
  std::vector<sys::Child> writers;
  for (std::size_t i = 0; i < 3; ++i) {
    sys::Pipe pipe = sys::Pipe::create();
    const std::array<int, 1> keep{pipe.write_end.number()};
    writers.push_back(sys::Child::fork(
        [&, i]() noexcept {
          FrameWriter writer(pipe.write_end, no_inbox, shape);
          writer.enter(0);
          for (std::size_t item = i; item < 12; item += 3) {
            compute({item, item + 1}, writer.buffer({item, item + 1}), size);
            writer.deliver({item, item + 1});
          }
          return 0;
        },
        keep));
    readers.emplace_back(std::move(pipe.read_end)).expect(size);
  }
  Bytes results(12 * size);
  EXPECT_TRUE(gather(readers, results, 12, never, [] { return false; }).complete);
  EXPECT_EQ(results, items_from(0, 12, size));
}

TEST(Gather, of_nothing_is_done_at_once) {
  std::vector<FrameReader> none;
  EXPECT_TRUE(gather(none, {}, 0, 0, [] { return true; }).complete);
}

TEST(Gather, ends_when_it_is_to_give_up) {
  sys::Pipe pipe = sys::Pipe::create();
  std::vector<FrameReader> readers;
  readers.emplace_back(std::move(pipe.read_end)).expect(1);
  int asked = 0;
  EXPECT_FALSE(gather(readers, {}, 5, never, [&] { return ++asked == 3; }).complete);
  EXPECT_EQ(asked, 3);
}

TEST(Gather, ends_at_its_deadline_though_items_keep_coming) {
  sys::Pipe pipe = sys::Pipe::create();
  const std::array<int, 1> keep{pipe.write_end.number()};
  const sys::Child writer = sys::Child::fork(
      [&]() noexcept {
        for (;;) sys::write_all(pipe.write_end, frame({0, 1}, 1));
        return 0;
      },
      keep);
  std::vector<FrameReader> readers;
  readers.emplace_back(std::move(pipe.read_end)).expect(1);
  Bytes results(1);
  const Gathered gathered = gather(readers, results, std::numeric_limits<std::size_t>::max(),
                                   sys::now_ns() + 20'000'000, [] { return false; });
  EXPECT_FALSE(gathered.complete);
}

}  // namespace
}  // namespace parbench::exec
