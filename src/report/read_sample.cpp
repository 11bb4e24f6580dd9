#include "report/read_sample.hpp"

#include "report/read_value.hpp"

namespace parbench::report {
namespace {

model::Usage read_usage(const JsonNode& node) {
  JsonObject object(node);
  model::Usage usage;
  usage.user_ns = read_optional(object["user_ns"], read_amount);
  usage.system_ns = read_optional(object["system_ns"], read_amount);
  usage.minor_faults = read_optional(object["minor_faults"], read_amount);
  usage.major_faults = read_optional(object["major_faults"], read_amount);
  usage.voluntary_switches = read_optional(object["voluntary_switches"], read_amount);
  usage.involuntary_switches = read_optional(object["involuntary_switches"], read_amount);
  usage.peak_pss_bytes = read_optional(object["peak_pss_bytes"], read_amount);
  usage.steal_ns = read_optional(object["steal_ns"], read_amount);
  usage.cpu_pressure_ns = read_optional(object["cpu_pressure_ns"], read_amount);
  object.done();
  return usage;
}

model::TimeShares read_shares(JsonObject& object) {
  model::TimeShares shares;
  shares.dispatch_ns = read_amount(object["dispatch_ns"]);
  shares.busy_ns = read_amount(object["busy_ns"]);
  shares.transfer_ns = read_amount(object["transfer_ns"]);
  shares.idle_ns = read_amount(object["idle_ns"]);
  return shares;
}

model::TimeShares read_first_pass(const JsonNode& node) {
  JsonObject object(node);
  const model::TimeShares shares = read_shares(object);
  object.done();
  return shares;
}

model::Span read_span(const JsonNode& node) {
  if (node.elements().size() != 4)
    node.refuse("must be [pass, phase, begin, end], not of " + std::to_string(node.elements().size()) +
                " elements");
  auto next = node.elements().begin();
  model::Span span;
  span.pass = (*next).integer(0);
  span.phase = (*++next).integer(0);
  span.begin_ns = read_amount(*++next);
  span.end_ns = (*++next).integer(span.begin_ns, amount_max);
  return span;
}

model::WorkerRecord read_worker(const JsonNode& node) {
  JsonObject object(node);
  model::WorkerRecord worker;
  worker.index = object["index"].integer(0);
  worker.pid = object["pid"].integer(0);
  worker.tid = object["tid"].integer(0);
  worker.items = object["items"].integer<std::uint64_t>();
  worker.chunks = object["chunks"].integer<std::uint64_t>();
  worker.passes = read_shares(object);
  worker.first_pass = read_first_pass(object["first_pass"]);
  worker.spans = read_list(object["spans"], read_span);
  object.done();
  return worker;
}

/// A round without a further pass has no warm time.
std::vector<std::int64_t> read_passes(const JsonNode& node) {
  const auto read_pass = [](const JsonNode& pass) {
    const std::int64_t time_ns = read_amount(pass);
    if (time_ns == 0) pass.refuse_as("more than 0");
    return time_ns;
  };
  std::vector<std::int64_t> passes = read_list(node, read_pass);
  if (passes.empty()) node.refuse("must be an array with at least one element");
  return passes;
}

}  // namespace

model::Sample read_sample(const JsonNode& node) {
  JsonObject object(node);
  model::Sample sample;
  sample.round = object["round"].integer(0);
  sample.position = object["position"].integer(0);
  sample.started_ns = read_amount(object["started_ns"]);
  sample.create_ns = read_amount(object["create_ns"]);
  sample.first_pass_ns = read_amount(object["first_pass_ns"]);
  sample.passes_ns = read_passes(object["passes_ns"]);
  sample.passes_cpu_ns = read_optional(object["passes_cpu_ns"], read_amount);
  sample.teardown_ns = read_amount(object["teardown_ns"]);
  sample.usage = read_usage(object["usage"]);
  sample.workers = read_list(object["workers"], read_worker);
  object.done();
  return sample;
}

}  // namespace parbench::report
