#include "workloads/csv/block_workload.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "workloads/csv/writer.hpp"

namespace parbench::csv {
namespace {

/// How many bytes at most are written for one that is read: "1," may become "-0.12345678901234567,", and "," in a
/// header "column_12,". So each piece has a place of its own in the staging file, before any size is known.
constexpr std::uint64_t growth = 32;

template <class Result>
void store(const Result& result, std::span<std::byte> out) {
  std::memcpy(out.data(), &result, sizeof result);
}

std::span<ColumnPart> as_parts(std::span<std::byte> out) {
  const std::span parts(reinterpret_cast<ColumnPart*>(out.data()), out.size() / sizeof(ColumnPart));
  std::fill(parts.begin(), parts.end(), ColumnPart{});
  return parts;
}

std::uint64_t sum(std::span<const std::uint64_t> numbers) {
  std::uint64_t total = 0;
  for (const std::uint64_t number : numbers) total += number;
  return total;
}

std::runtime_error changed(const std::string& path) {
  return std::runtime_error(path + " was changed since it was checked; leave it alone while it is measured");
}

std::uint64_t digest_of(std::string_view text) {
  return base::digest(std::as_bytes(std::span(text)));
}

}  // namespace

struct BlockWorkload::Room final : Scratch {
  explicit Room(Reader reader) : source(reader) {}

  Source source;
  Workspace workspace;
  FileBuffer staged;
};

BlockWorkload::BlockWorkload(std::vector<BlockedFile> files, std::uint64_t block_size, Reader reader,
                             Overwrite overwrite, StagingFolder staging, Contents contents)
    : files_(std::move(files)),
      block_size_(block_size),
      reader_(reader),
      overwrite_(overwrite),
      staging_(std::move(staging)),
      contents_(std::move(contents)) {
  if (const auto error = make_file(pieces(), Overwrite::as_whole))
    throw base::UsageError("cannot write " + pieces() + ": " + error.message());
  for (const BlockedFile& file : files_) {
    blocks_ += file.blocks;
    most_columns_ = std::max(most_columns_, file.names.size());
  }
}

std::vector<Phase> BlockWorkload::phases() const {
  const std::size_t parts = most_columns_ * sizeof(ColumnPart);
  return {{blocks_, sizeof(BlockScan)},     {blocks_, parts},
          {files_.size(), parts},           {blocks_, sizeof(std::uint64_t)},
          {blocks_, sizeof(std::uint64_t)}, {files_.size(), sizeof(FileResult)}};
}

std::unique_ptr<Scratch> BlockWorkload::make_scratch() const {
  return std::make_unique<Room>(reader_);
}

void BlockWorkload::run(Range items, std::span<std::byte> out, const Worker& worker) const {
  Room& room = static_cast<Room&>(*worker.scratch);
  const std::size_t size = out.size() / std::max<std::size_t>(items.size(), 1);
  for (std::size_t i = 0; i < items.size(); ++i)
    run_item(items.begin + i, out.subspan(i * size, size), worker, room);
}

void BlockWorkload::run_item(std::size_t item, std::span<std::byte> out, const Worker& worker,
                             Room& room) const {
  switch (worker.phase) {
    case scanning:
      return store(scan_item(item, room), out);
    case summarising:
      return summarise_item(item, as_parts(out), worker, room);
    case merging:
      return merge_item(item, as_parts(out), worker);
    case standardising:
      return store(standardise_item(item, worker, room), out);
    case assembling:
      return store(assemble_item(item, worker, room), out);
    default:
      return store(finish_item(item, worker, room), out);
  }
}

BlockScan BlockWorkload::scan_item(std::size_t block, Room& room) const {
  const BlockedFile& file = files_[file_of(block)];
  const Extent extent = block_of(block - file.first_block, block_size_, file.size);
  if (const auto trouble = room.source.read(file.job.input, extent)) throw std::runtime_error(*trouble);
  return scan_block(room.source.text(), extent.begin);
}

void BlockWorkload::summarise_item(std::size_t block, std::span<ColumnPart> parts, const Worker& worker,
                                   Room& room) const {
  const BlockedFile& file = files_[file_of(block)];
  const Extent extent = records(file, block, worker);
  const Piece piece = read(file, extent, room);
  if (const auto malformed = csv::describe(piece, room.workspace, parts.first(file.names.size())))
    throw std::runtime_error(message_in_file(*malformed, file.job.input, extent.begin));
}

void BlockWorkload::merge_item(std::size_t index, std::span<ColumnPart> whole, const Worker& worker) const {
  const BlockedFile& file = files_[index];
  if (file.blocks == 0) return;
  std::error_code error;
  if (std::filesystem::file_size(file.job.input, error) != file.size) throw changed(file.job.input);
  const auto parts = worker.results<ColumnPart>(summarising).subspan(file.first_block * most_columns_);
  for (std::size_t block = 0; block < file.blocks; ++block)
    for (std::size_t i = 0; i < file.names.size(); ++i)
      whole[i] = merged(whole[i], parts[block * most_columns_ + i]);
  if (error = make_file(destination(index), overwrite_); error)
    throw failure("write", destination(index), error);
}

std::uint64_t BlockWorkload::standardise_item(std::size_t block, const Worker& worker, Room& room) const {
  const std::size_t index = file_of(block);
  const BlockedFile& file = files_[index];
  const Extent extent = records(file, block, worker);
  const Piece piece = read(file, extent, room);
  if (const auto malformed = csv::standardise(piece, columns(index, worker), room.workspace))
    throw std::runtime_error(message_in_file(*malformed, file.job.input, extent.begin));
  const std::string_view text = room.workspace.output.text();
  if (text.size() > growth * extent.size()) throw changed(file.job.input);
  if (!text.empty())
    if (const auto error = write_at(pieces(), growth * (file.offset + extent.begin), text))
      throw failure("write", pieces(), error);
  return text.size();
}

std::uint64_t BlockWorkload::assemble_item(std::size_t block, const Worker& worker, Room& room) const {
  const std::size_t index = file_of(block);
  const BlockedFile& file = files_[index];
  const auto sizes = worker.results<std::uint64_t>(standardising).subspan(file.first_block, file.blocks);
  const std::size_t before = block - file.first_block;
  const std::uint64_t begin = growth * (file.offset + records(file, block, worker).begin);
  if (const auto error = room.staged.read(pieces(), begin, begin + sizes[before]))
    throw failure("read", pieces(), error);
  const std::string_view text = room.staged.text();
  if (text.size() != sizes[before]) throw changed(pieces());
  if (!text.empty())
    if (const auto error = write_at(destination(index), sum(sizes.first(before)), text))
      throw failure("write", destination(index), error);
  return digest_of(text);
}

FileResult BlockWorkload::finish_item(std::size_t index, const Worker& worker, Room& room) const {
  const BlockedFile& file = files_[index];
  FileResult result{.bytes_in = file.size};
  if (file.blocks == 0) {
    file.job.remove_outputs();
    result.malformed = 1;
    return result;
  }
  const auto whole = worker.results<ColumnPart>(merging).subspan(index * most_columns_, file.names.size());
  const auto sizes = worker.results<std::uint64_t>(standardising).subspan(file.first_block, file.blocks);
  const auto digests = worker.results<std::uint64_t>(assembling).subspan(file.first_block, file.blocks);
  const std::uint64_t size = sum(sizes);
  const std::string written = destination(index);
  std::error_code error;
  std::filesystem::resize_file(written, size, error);
  if (!error && written != file.job.output) std::filesystem::rename(written, file.job.output, error);
  if (error) throw failure("write", file.job.output, error);

  room.workspace.clean.columns = columns(index, worker);
  room.workspace.clean.rows = whole.front().present + whole.front().missing;
  room.workspace.summary.clear();
  write_summary(room.workspace.clean, room.workspace.summary);
  const std::string_view summary = room.workspace.summary.text();
  if (error =
          write_file(file.job.summary, staging_.file("summary" + std::to_string(index)), summary, overwrite_);
      error)
    throw failure("write", file.job.summary, error);

  result.bytes_out = size + summary.size();
  result.rows = room.workspace.clean.rows;
  result.columns = file.names.size();
  for (const ColumnPart& part : whole) result.missing += part.missing;
  result.output_digest = base::digest(std::as_bytes(digests));
  result.summary_digest = digest_of(summary);
  return result;
}

std::size_t BlockWorkload::file_of(std::size_t block) const {
  const auto behind =
      std::upper_bound(files_.begin(), files_.end(), block,
                       [](std::size_t number, const BlockedFile& file) { return number < file.first_block; });
  return static_cast<std::size_t>(behind - files_.begin()) - 1;
}

Extent BlockWorkload::records(const BlockedFile& file, std::size_t block, const Worker& worker) const {
  return records_of(worker.results<BlockScan>(scanning).subspan(file.first_block, file.blocks),
                    block - file.first_block);
}

Piece BlockWorkload::read(const BlockedFile& file, Extent extent, Room& room) const {
  if (const auto trouble = room.source.read(file.job.input, extent)) throw std::runtime_error(*trouble);
  return {room.source.text(), extent.begin == 0, file.names.size()};
}

std::vector<Column> BlockWorkload::columns(std::size_t file, const Worker& worker) const {
  const std::vector<std::string>& names = files_[file].names;
  return columns_of(names, worker.results<ColumnPart>(merging).subspan(file * most_columns_, names.size()));
}

std::string BlockWorkload::destination(std::size_t file) const {
  return overwrite_ == Overwrite::in_place ? files_[file].job.output : staging_.file(std::to_string(file));
}

std::string message_in_file(Malformed malformed, const std::string& path, std::uint64_t offset) {
  constexpr std::uint64_t step = 1U << 20U;
  FileBuffer before;
  for (std::uint64_t begin = 0; begin < offset; begin += step) {
    if (before.read(path, begin, std::min(begin + step, offset))) break;
    const std::string_view text = before.text();
    malformed.line += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }
  return message(malformed, path);
}

Extent block_of(std::size_t index, std::uint64_t block_size, std::uint64_t file_size) {
  const std::uint64_t begin = index * block_size;
  return {begin, std::min(begin + block_size, file_size)};
}

}  // namespace parbench::csv
