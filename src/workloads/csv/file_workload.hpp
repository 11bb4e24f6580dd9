#pragma once

#include <parbench/workload.hpp>
#include <string>
#include <vector>

#include "workloads/csv/files.hpp"
#include "workloads/csv/job.hpp"
#include "workloads/csv/source.hpp"

namespace parbench::csv {

/// Each file is read, cleaned and written by one worker at a time. Each pass writes the same bytes.
class FileWorkload final : public Workload {
 public:
  FileWorkload(std::vector<Job> jobs, OnBad on_bad, Reader reader, Overwrite overwrite, Contents contents)
      : jobs_(std::move(jobs)),
        on_bad_(on_bad),
        reader_(reader),
        overwrite_(overwrite),
        contents_(std::move(contents)) {}

  /// Workers that were killed while they wrote have left their temporary files.
  ~FileWorkload() override;

  std::vector<Phase> phases() const override { return {{jobs_.size(), sizeof(FileResult)}}; }
  std::string describe() const override { return contents_.description; }
  std::size_t bytes_moved() const override { return contents_.bytes; }
  std::unique_ptr<Scratch> make_scratch() const override;
  void run(Range items, std::span<std::byte> out, const Worker& worker) const override;

 private:
  struct Room;

  FileResult process(const Job& job, Room& room) const;
  void write(const std::string& path, std::string_view content) const;

  std::vector<Job> jobs_;
  OnBad on_bad_;
  Reader reader_;
  Overwrite overwrite_;
  std::string temporary_suffix_ = temporary_suffix();  ///< a file is in the hands of one worker at a time
  Contents contents_;
};

}  // namespace parbench::csv
