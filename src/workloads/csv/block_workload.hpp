#pragma once

#include <cstdint>
#include <optional>
#include <parbench/workload.hpp>
#include <string>
#include <vector>

#include "workloads/csv/blocks.hpp"
#include "workloads/csv/files.hpp"
#include "workloads/csv/job.hpp"
#include "workloads/csv/pieces.hpp"
#include "workloads/csv/source.hpp"
#include "workloads/csv/staging_folder.hpp"

namespace parbench::csv {

/// A file that is cut into blocks. One that is malformed has none.
struct BlockedFile {
  Job job;
  std::uint64_t size = 0;
  std::vector<std::string> names = {};  ///< of its columns
  std::size_t first_block = 0;          ///< among those of all files
  std::size_t blocks = 0;
  std::uint64_t offset = 0;  ///< sum of the sizes of the files before
};

/// Each file is read, standardised over all of its blocks, and written, block by block, by all workers.
class BlockWorkload final : public Workload {
 public:
  BlockWorkload(std::vector<BlockedFile> files, std::uint64_t block_size, Reader reader, Overwrite overwrite,
                StagingFolder staging, Contents contents);

  std::vector<Phase> phases() const override;
  std::string describe() const override { return contents_.description; }
  std::size_t bytes_moved() const override { return contents_.bytes; }
  std::unique_ptr<Scratch> make_scratch() const override;
  void run(Range items, std::span<std::byte> out, const Worker& worker) const override;

 private:
  struct Room;
  enum Step : std::size_t {
    scanning,       ///< per block: where records may begin
    summarising,    ///< per block: what its records tell about each column
    merging,        ///< per file: what all of them tell
    standardising,  ///< per block: its piece of the output, put into the staging file
    assembling,  ///< per block: that piece put where it belongs, since now the sizes of those before are known
    finishing    ///< per file: its summary; its output gets its name
  };

  void run_item(std::size_t item, std::span<std::byte> out, const Worker& worker, Room& room) const;
  BlockScan scan_item(std::size_t block, Room& room) const;
  void summarise_item(std::size_t block, std::span<ColumnPart> parts, const Worker& worker, Room& room) const;
  void merge_item(std::size_t index, std::span<ColumnPart> whole, const Worker& worker) const;
  std::uint64_t standardise_item(std::size_t block, const Worker& worker, Room& room) const;
  std::uint64_t assemble_item(std::size_t block, const Worker& worker, Room& room) const;
  FileResult finish_item(std::size_t index, const Worker& worker, Room& room) const;

  std::size_t file_of(std::size_t block) const;
  Extent records(const BlockedFile& file, std::size_t block, const Worker& worker) const;
  Piece read(const BlockedFile& file, Extent extent, Room& room) const;
  std::vector<Column> columns(std::size_t file, const Worker& worker) const;
  std::string pieces() const { return staging_.file("pieces"); }
  std::string destination(std::size_t file) const;

  std::vector<BlockedFile> files_;
  std::uint64_t block_size_;
  Reader reader_;
  Overwrite overwrite_;
  StagingFolder staging_;  ///< of the pieces; and of outputs that are to be replaced as a whole
  Contents contents_;
  std::size_t blocks_ = 0;
  std::size_t most_columns_ = 1;
};

/// A fault in a piece that begins at `offset` of a file, with its place in the file.
std::string message_in_file(Malformed malformed, const std::string& path, std::uint64_t offset);

/// Block `index` of a file.
Extent block_of(std::size_t index, std::uint64_t block_size, std::uint64_t file_size);

}  // namespace parbench::csv
