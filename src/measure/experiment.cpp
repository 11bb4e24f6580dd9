#include "measure/experiment.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "exec/executor.hpp"

namespace parbench::measure {
namespace {

using model::CaseRecord;
using model::Status;

/// That of CPython's Pool.map: a quarter of a worker's share, rounded up; a loop has one chunk.
std::size_t python_chunk(const model::CaseSpec& spec, std::size_t items) {
  if (model::is_loop(spec.mode)) return items;
  const std::size_t shares = 4 * static_cast<std::size_t>(spec.workers);
  return (items + shares - 1) / shares;
}

CaseRecord begin_case(const model::CaseSpec& spec, const Workload& workload) {
  CaseRecord record;
  record.spec = spec;
  const std::vector<Phase> phases = workload.phases();
  for (const Phase& phase : phases) {
    record.items = std::max(record.items, phase.items);  // those of different phases are no sum of anything
    record.result_bytes += phase.items * phase.result_size;
  }
  record.bytes_moved = workload.bytes_moved();
  record.chunk = model::is_python(spec.mode) ? python_chunk(spec, record.items)
                                             : exec::resolved_chunk(spec, record.items);
  return record;
}

void mark(CaseRecord& record, Status status, std::string error) {
  record.status = status;
  record.error = std::move(error);
}

Status status_of(model::FailureKind kind) {
  if (kind == model::FailureKind::timeout) return Status::timeout;
  if (kind == model::FailureKind::invalid) return Status::invalid;
  return Status::failed;
}

void check_digest(CaseRecord& record, std::uint64_t expected, const std::string& whose) {
  if (record.status != Status::ok || record.rounds.empty() || record.rounds.back().digest == expected) return;
  mark(record, Status::invalid,
       "gave another result than " + whose + ": digest " + base::digest_text(record.rounds.back().digest) +
           ", not " + base::digest_text(expected));
}

}  // namespace

model::ExperimentRecord begin_record(const model::ExperimentSpec& spec, const Workload& workload) {
  model::ExperimentRecord record;
  record.spec = spec;
  record.description = workload.describe();
  for (const model::CaseSpec& item : spec.cases) record.cases.push_back(begin_case(item, workload));
  record.control = begin_case(spec.control, workload);
  return record;
}

CaseRecord& case_at(model::ExperimentRecord& record, int index) {
  const auto place = static_cast<std::size_t>(index);
  return place < record.cases.size() ? record.cases[place] : record.control;
}

void store(CaseRecord& record, std::variant<model::Sample, model::Failure> result, int round, int position) {
  if (auto* failure = std::get_if<model::Failure>(&result))
    return mark(record, status_of(failure->kind), std::move(failure->message));
  auto& sample = std::get<model::Sample>(result);
  sample.round = round;
  sample.position = position;
  if (!record.digest) record.digest = sample.digest;
  record.rounds.push_back(std::move(sample));
}

void check_digests(model::ExperimentRecord& record) {
  const CaseRecord& base = record.cases.front();
  for (std::size_t i = 0; i <= record.cases.size(); ++i) {
    CaseRecord& item = case_at(record, static_cast<int>(i));
    if (item.digest) check_digest(item, *item.digest, "in its first round");
    if (base.digest) check_digest(item, *base.digest, base.spec.id);
  }
}

void mark_not_run(model::ExperimentRecord& record) {
  for (std::size_t i = 0; i <= record.cases.size(); ++i) {
    CaseRecord& item = case_at(record, static_cast<int>(i));
    if (item.status == Status::ok)
      mark(item, Status::failed, "not run: the run ended before its first round was through");
  }
}

bool can_go_on(const model::ExperimentRecord& record) {
  const auto is_well = [](const CaseRecord& item) { return item.status == Status::ok; };
  if (record.cases.size() == 1) return is_well(record.cases.front());
  return is_well(record.cases.front()) && std::any_of(record.cases.begin() + 1, record.cases.end(), is_well);
}

}  // namespace parbench::measure
