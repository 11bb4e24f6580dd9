#include "python/reply.hpp"

#include <algorithm>
#include <sstream>

#include "base/text.hpp"

namespace parbench::python {
namespace {

std::optional<std::int64_t> known(std::int64_t number) {
  return number < 0 ? std::nullopt : std::optional(number);
}

}  // namespace

void Reply::add(std::span<const std::byte> bytes) {
  text_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::size_t begin = 0;
  while (!results_size_) {
    const std::size_t end = text_.find('\n', begin);
    if (end == std::string::npos) break;
    read_line(std::string_view(text_).substr(begin, end - begin));
    begin = end + 1;
  }
  text_.erase(0, begin);
}

std::vector<std::byte> Reply::results() const {
  const auto bytes = std::as_bytes(std::span(text_));
  return {bytes.begin(), bytes.end()};
}

void Reply::read_line(std::string_view line) {
  std::istringstream words{std::string(line)};
  std::string key;
  words >> key;
  if (key == "stage" || key == "failed") {
    std::string first;
    std::string rest;
    words >> first;
    std::getline(words, rest);
    return key == "stage" ? read_stage(first) : read_failure(first, std::string(base::trim(rest)));
  }
  std::vector<std::int64_t> numbers;
  for (std::int64_t number = 0; words >> number;) numbers.push_back(number);
  is_readable_ = is_readable_ && words.eof() && read_numbers(key, numbers);
}

void Reply::read_stage(std::string_view name) {
  if (name == "starting") return on_stage_(exec::Stage::starting);
  if (name == "passing") return on_stage_(exec::Stage::passing);
  if (name == "stopping") return on_stage_(exec::Stage::stopping);
  on_stage_(exec::Stage::between);
}

void Reply::read_failure(std::string_view kind, std::string message) {
  model::Failure failure{model::FailureKind::failed, std::move(message)};
  if (kind == "timeout") failure.kind = model::FailureKind::timeout;
  if (kind == "invalid") failure.kind = model::FailureKind::invalid;
  if (kind == "refused") failure.kind = model::FailureKind::refused;
  failure_ = std::move(failure);
}

bool Reply::read_numbers(const std::string& key, std::span<const std::int64_t> numbers) {
  const std::size_t count = numbers.size();
  if (key == "passes") {
    sample_.passes_ns.assign(numbers.begin(), numbers.end());
    return count > 0;
  }
  if (key == "sample" && count == 6) {
    sample_.started_ns = numbers[0];
    sample_.create_ns = numbers[1];
    sample_.first_pass_ns = numbers[2];
    sample_.teardown_ns = numbers[3];
    sample_.passes_cpu_ns = known(numbers[4]);
    sample_.usage.peak_pss_bytes = known(numbers[5]);
    return true;
  }
  if (key == "usage" && count == 6) {
    model::Usage& usage = sample_.usage;
    usage.user_ns = numbers[0];
    usage.system_ns = numbers[1];
    usage.minor_faults = numbers[2];
    usage.major_faults = numbers[3];
    usage.voluntary_switches = numbers[4];
    usage.involuntary_switches = numbers[5];
    return true;
  }
  if (key == "worker" && count == 10) {
    model::WorkerRecord worker;
    worker.index = static_cast<int>(sample_.workers.size());
    worker.pid = static_cast<int>(numbers[0]);
    worker.tid = static_cast<int>(numbers[1]);
    worker.items = static_cast<std::uint64_t>(numbers[2]);
    worker.chunks = static_cast<std::uint64_t>(numbers[3]);
    worker.passes = {
        .dispatch_ns = numbers[4], .busy_ns = numbers[5], .transfer_ns = 0, .idle_ns = numbers[6]};
    worker.first_pass = {
        .dispatch_ns = numbers[7], .busy_ns = numbers[8], .transfer_ns = 0, .idle_ns = numbers[9]};
    sample_.workers.push_back(std::move(worker));
    return true;
  }
  if (key == "span" && count == 4) {
    if (numbers[0] < 0 || static_cast<std::size_t>(numbers[0]) >= sample_.workers.size()) return false;
    sample_.workers[static_cast<std::size_t>(numbers[0])].spans.push_back(
        {static_cast<int>(numbers[1]), 0, numbers[2], numbers[3]});
    return true;
  }
  if (key == "results" && count == 1 && numbers[0] >= 0) {
    results_size_ = static_cast<std::size_t>(numbers[0]);
    return !sample_.passes_ns.empty() && !sample_.workers.empty();
  }
  return false;
}

}  // namespace parbench::python
