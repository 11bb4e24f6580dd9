#include "exports/trace_file.hpp"

#include <algorithm>
#include <limits>

#include "base/text.hpp"
#include "exports/trace.hpp"
#include "report/json_text.hpp"

namespace parbench::exports {
namespace {

using report::JsonText;
using Layout = JsonText::Layout;

struct Ids {
  int pid;
  int tid;
};

/// Whole microseconds as such, since some readers take no exponent.
void write_us(JsonText& out, const char* key, std::int64_t nanoseconds) {
  if (nanoseconds % 1000 == 0)
    out.field(key, nanoseconds / 1000);
  else
    out.field(key, static_cast<double>(nanoseconds) / 1000);
}

template <class WriteValue>
void write_metadata(JsonText& out, const Ids& ids, const char* what, const char* key,
                    WriteValue write_value) {
  out.object(Layout::line, [&] {
    out.field("name", what);
    out.field("ph", "M");
    out.field("ts", 0);  // speedscope wants one of every event
    out.field("pid", ids.pid);
    out.field("tid", ids.tid);
    out.key("args");
    out.object(Layout::line, [&] {
      out.key(key);
      write_value();
    });
  });
}

void write_name(JsonText& out, const Ids& ids, const char* what, const std::string& name) {
  write_metadata(out, ids, what, "name", [&] { out.value(name); });
}

void write_sort_index(JsonText& out, const Ids& ids, const char* what, int index) {
  write_metadata(out, ids, what, "sort_index", [&] { out.value(index); });
}

void write_bars(JsonText& out, const Ids& ids, const char* category, const std::vector<Bar>& bars) {
  for (const Bar& bar : bars)
    out.object(Layout::line, [&] {
      out.field("name", bar.name);
      out.field("cat", category);
      out.field("ph", "X");
      write_us(out, "ts", bar.begin_ns);
      write_us(out, "dur", bar.end_ns - bar.begin_ns);
      out.field("pid", ids.pid);
      out.field("tid", ids.tid);
      out.key("args");
      out.object(Layout::line, [&] { out.field("round", bar.round); });
    });
}

/// For parbench itself, whose own id is not in the report: one that no worker has, and that stands before theirs.
int free_id(const std::vector<Row>& rows) {
  int lowest = 2;
  int highest = 0;
  for (const Row& row : rows) {
    if (highest == 0) lowest = row.pid;  // they are sorted
    highest = std::max({highest, row.pid, row.tid});
  }
  if (lowest > 1) return lowest - 1;
  return highest == std::numeric_limits<int>::max() ? 0 : highest + 1;
}

/// The cases of all threads of the process that begins at `first`.
std::string process_name(const std::vector<Row>& rows, std::size_t first) {
  std::vector<std::string> cases;
  for (std::size_t i = first; i < rows.size() && rows[i].pid == rows[first].pid; ++i)
    for (const std::string& name : rows[i].cases)
      if (std::find(cases.begin(), cases.end(), name) == cases.end()) cases.push_back(name);
  return base::join(cases, ", ");
}

void write_orchestrator(JsonText& out, const Trace& trace) {
  const int id = free_id(trace.rows);
  const Ids ids{id, id};
  write_name(out, ids, "process_name", "parbench");
  write_sort_index(out, ids, "process_sort_index", 0);
  write_name(out, ids, "thread_name", "rounds and cases");
  write_bars(out, ids, "round", trace.rounds);
}

void write_rows(JsonText& out, const std::vector<Row>& rows) {
  int process = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Ids ids{rows[i].pid, rows[i].tid};
    if (i == 0 || rows[i - 1].pid != rows[i].pid) {
      write_name(out, ids, "process_name", process_name(rows, i));
      write_sort_index(out, ids, "process_sort_index", ++process);
    }
    write_name(out, ids, "thread_name", base::join(rows[i].workers, ", "));
    write_bars(out, ids, "worker", rows[i].bars);
  }
}

}  // namespace

std::string trace_json(const model::Report& report) {
  const Trace trace = make_trace(report);
  JsonText out;
  out.object(Layout::lines, [&] {
    out.field("displayTimeUnit", "ns");
    out.key("otherData");
    out.object(Layout::lines, [&] {
      out.field("tool", report.tool.name + " " + report.tool.version);
      out.field("started_at", report.started_at);
      out.field("hostname", report.machine.hostname);
    });
    out.key("traceEvents");
    out.array(Layout::lines, [&] {
      write_orchestrator(out, trace);
      write_rows(out, trace.rows);
    });
  });
  return out.take();
}

}  // namespace parbench::exports
