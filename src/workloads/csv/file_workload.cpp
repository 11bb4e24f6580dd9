#include "workloads/csv/file_workload.hpp"

#include <cstring>
#include <filesystem>

#include "base/digest.hpp"
#include "workloads/csv/transform.hpp"

namespace parbench::csv {

struct FileWorkload::Room final : Scratch {
  explicit Room(Reader reader) : source(reader) {}

  Source source;
  Workspace workspace;
};

FileWorkload::~FileWorkload() {
  if (overwrite_ == Overwrite::in_place) return;
  std::error_code none_there;
  for (const Job& job : jobs_)
    for (const std::string& path : {job.output, job.summary})
      std::filesystem::remove(path + temporary_suffix_, none_there);
}

std::unique_ptr<Scratch> FileWorkload::make_scratch() const {
  return std::make_unique<Room>(reader_);
}

void FileWorkload::run(Range items, std::span<std::byte> out, const Worker& worker) const {
  Room& room = static_cast<Room&>(*worker.scratch);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const FileResult result = process(jobs_[items.begin + i], room);
    std::memcpy(out.data() + i * sizeof result, &result, sizeof result);
  }
}

FileResult FileWorkload::process(const Job& job, Room& room) const {
  if (const auto trouble = room.source.read(job.input)) throw std::runtime_error(*trouble);
  const std::string_view text = room.source.text();
  const Workspace& done = room.workspace;
  FileResult result{.bytes_in = text.size()};
  if (const auto malformed = transform(text, room.workspace)) {
    if (on_bad_ == OnBad::error) throw std::runtime_error(message(*malformed, job.input));
    job.remove_outputs();
    result.malformed = 1;
    return result;
  }
  write(job.output, done.output.text());
  write(job.summary, done.summary.text());
  result.bytes_out = done.output.text().size() + done.summary.text().size();
  result.rows = done.clean.rows;
  result.columns = done.clean.columns.size();
  for (const Column& column : done.clean.columns) result.missing += column.missing;
  result.output_digest = base::digest(std::as_bytes(std::span(done.output.text())));
  result.summary_digest = base::digest(std::as_bytes(std::span(done.summary.text())));
  return result;
}

void FileWorkload::write(const std::string& path, std::string_view content) const {
  if (const auto error = write_file(path, path + temporary_suffix_, content, overwrite_))
    throw failure("write", path, error);
}

}  // namespace parbench::csv
