#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "base/error.hpp"
#include "base/text.hpp"
#include "sys/signals.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/http/client.hpp"
#include "workloads/http/server.hpp"

namespace parbench::workloads {
namespace {

using std::chrono::nanoseconds;

struct HttpScratch final : Scratch {
  HttpScratch(const http::Target& target, nanoseconds patience) : client(target, patience) {}

  http::Client client;
};

/// Requests to a server somewhere. Each worker has a connection of its own.
class Requests : public Workload {
 public:
  Requests(std::size_t count, http::Target target, nanoseconds patience)
      : count_(count), target_(std::move(target)), patience_(patience) {}

  std::vector<Phase> phases() const override { return {{count_, sizeof(http::Answer)}}; }

  std::unique_ptr<Scratch> make_scratch() const override {
    sys::make_broken_pipes_an_error();  // a server that ends is a failure of the case, told in words
    return std::make_unique<HttpScratch>(target_, patience_);
  }

  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    http::Client& client = static_cast<HttpScratch&>(*worker.scratch).client;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const http::Answer answer = client.get(items.begin + i);
      std::memcpy(out.data() + i * sizeof answer, &answer, sizeof answer);
    }
  }

  std::string describe() const override {
    return std::to_string(count_) + " requests to " + target_.origin + target_.path;
  }

 protected:
  std::size_t count() const { return count_; }

 private:
  std::size_t count_;
  http::Target target_;
  nanoseconds patience_;
};

/// The same to a server of its own, which the runner keeps in a process beside the workers. The socket listens
/// from the start; the workers' processes do not have it.
class OwnServer final : public Requests {
 public:
  OwnServer(std::size_t count, sys::Listener listener, const http::ServerSpec& server, nanoseconds patience)
      : Requests(count, {"http://127.0.0.1:" + std::to_string(listener.port), http::path},
                 server.service_time + patience),
        listener_(std::move(listener)),
        server_(server) {}

  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    try {
      Requests::run(items, out, worker);
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(std::string(error.what()) + "; server_threads, at least one per worker, are " +
                               std::to_string(server_.threads));
    }
  }

  std::function<void()> service() const override {
    return [this] { http::serve(listener_, server_); };
  }

  std::string describe() const override {
    return std::to_string(count()) + " requests to a server on loopback that waits " +
           base::format_duration(server_.service_time) + " for each and answers " +
           base::format_bytes(static_cast<double>(server_.payload));
  }

 private:
  sys::Listener listener_;
  http::ServerSpec server_;
};

sys::Listener listen(int port) {
  try {
    return sys::Listener::on_loopback(port);
  } catch (const base::SystemError& error) {
    if (error.code() == EADDRINUSE)
      throw base::UsageError("port: " + std::to_string(port) +
                             " is taken by another program; name another, or 0 for any that is free");
    if (error.code() == EACCES)
      throw base::UsageError("port: " + std::to_string(port) +
                             " may not be used by this user; name one above 1023, or 0 for any that is free");
    throw;
  }
}

/// What shapes the own server says nothing about the user's.
void refuse_server_settings(const Parameters& parameters) {
  for (const Parameters::Entry& entry : parameters.entries())
    for (const char* const name : {"service_time", "payload", "port", "server_threads"})
      if (!entry.is_default && entry.spec.name == name)
        throw base::UsageError(entry.spec.name +
                               " is for the server that parbench starts; leave it out, or leave out the url");
}

/// Asks the user's server before any pool is started. Two equal requests must be answered alike, or modes could
/// not be told apart from moods of the server.
void probe(const http::Target& target, nanoseconds patience) {
  try {
    sys::make_broken_pipes_an_error();
    http::Client client(target, patience);
    if (client.get(0) == client.get(0)) return;
  } catch (const std::runtime_error& error) {
    throw base::UsageError(std::string("url: ") + error.what());
  }
  throw base::UsageError("url: " + target.origin + target.path_of(0) +
                         " gives another answer each time, so that the modes' answers could not be compared; "
                         "name a page that stays as it is");
}

/// Twice what the workload's default worker count comes to.
std::size_t server_threads(std::int64_t wanted) {
  return wanted != 0 ? static_cast<std::size_t>(wanted)
                     : std::max<std::size_t>(128, std::size_t{16} * std::thread::hardware_concurrency());
}

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  const auto count = static_cast<std::size_t>(parameters.count("requests"));
  const nanoseconds patience = parameters.duration("patience");
  if (const std::string& url = parameters.text("url"); !url.empty()) {
    refuse_server_settings(parameters);
    const http::Target target = http::Target::parse(url);
    probe(target, patience);
    return std::make_unique<Requests>(count, target, patience);
  }
  const http::ServerSpec server{.service_time = parameters.duration("service_time"),
                                .payload = static_cast<std::size_t>(parameters.count("payload")),
                                .threads = server_threads(parameters.count("server_threads"))};
  return std::make_unique<OwnServer>(count, listen(static_cast<int>(parameters.count("port"))), server,
                                     patience);
}

}  // namespace

WorkloadKind http() {
  return {
      .name = "http",
      .summary =
          "GET requests to a real HTTP server: do more workers than CPUs pay when work waits for a server?",
      .item_name = "requests",
      .parameters = {{.name = "requests",
                      .type = ParameterType::count,
                      .default_value = "32",
                      .help = "how many requests",
                      .minimum = 0,
                      .maximum = 10'000'000},
                     {.name = "service_time",
                      .type = ParameterType::duration,
                      .default_value = "2ms",
                      .help = "how long the server takes for an answer",
                      .maximum = 60e9},
                     {.name = "payload",
                      .type = ParameterType::count,
                      .default_value = "16Ki",
                      .help = "bytes of an answer",
                      .minimum = 0,
                      .maximum = 1e9},
                     {.name = "port",
                      .type = ParameterType::count,
                      .default_value = "0",
                      .help = "where the server listens on 127.0.0.1; 0 is any port that is free",
                      .minimum = 0,
                      .maximum = 65'535},
                     {.name = "server_threads",
                      .type = ParameterType::count,
                      .default_value = "0",
                      .help = "connections that the server serves at once: at least as many as workers; 0 is "
                              "128, or 16 per "
                              "CPU where that is more",
                      .minimum = 0,
                      .maximum = 10'000},
                     {.name = "patience",
                      .type = ParameterType::duration,
                      .default_value = "5s",
                      .help = "how long to wait for an answer, beyond the service time",
                      .minimum = 1e6,
                      .maximum = 3600e9},
                     {.name = "url",
                      .type = ParameterType::text,
                      .default_value = "",
                      .help = "a server of your own, as in http://localhost:8080/items/{}; {} is the item"}},
      .schedule = Schedule::dynamic,
      .workers_per_cpu = 8,
      .prepare = prepare};
}

}  // namespace parbench::workloads
