#include "workloads/http/server.hpp"

#include <httplib.h>

#include <limits>
#include <thread>

#include "base/random.hpp"

namespace parbench::http {
namespace {

/// Longer than any pause between two requests of a worker: a connection ends when the worker does.
constexpr time_t idle_seconds = 86'400;

/// The library's server on a socket that listens already. The library would bind one that shares its port with
/// whoever else has it, and would let no more than five workers wait to connect.
class ServerOn final : public httplib::Server {
 public:
  explicit ServerOn(const sys::Listener& listener) { svr_sock_ = listener.socket.number(); }
};

}  // namespace

std::string body_of(std::uint64_t number, std::size_t payload) {
  base::Random random(number);
  std::string body(payload, '\0');
  for (char& byte : body) byte = static_cast<char>(random.next());
  return body;
}

void serve(const sys::Listener& listener, const ServerSpec& spec) {
  ServerOn server(listener);
  server.new_task_queue = [&spec] { return new httplib::ThreadPool(spec.threads); };  // the server deletes it
  server.set_keep_alive_timeout(idle_seconds);
  server.set_keep_alive_max_count(std::numeric_limits<std::size_t>::max());
  server.Get(R"(/items/(\d{1,18}))", [&spec](const httplib::Request& request, httplib::Response& response) {
    std::this_thread::sleep_for(spec.service_time);
    response.set_content(body_of(std::stoull(request.matches[1]), spec.payload), "application/octet-stream");
  });
  server.listen_after_bind();
}

}  // namespace parbench::http
