#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <csignal>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "exec/pools.hpp"
#include "support/pass.hpp"
#include "support/scene.hpp"
#include "sys/child.hpp"
#include "sys/listener.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/http/client.hpp"
#include "workloads/http/server.hpp"

namespace parbench::http {
namespace {

using exec::make_spec;
using exec::Pool;
using exec::text_of;
using model::Mode;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::pass_of;
using workloads::Setting;

using Settings = std::vector<std::pair<std::string, std::string>>;

std::unique_ptr<const Workload> prepared(const Settings& settings) {
  const WorkloadKind kind = workloads::http();
  std::vector<Setting> given;
  for (const auto& [name, value] : settings) given.push_back({name, {value}, name});
  return kind.prepare(workloads::make_parameters(kind, given));
}

/// What prepare says to the user; empty where it is content.
std::string refusal(const Settings& settings) {
  try {
    prepared(settings);
  } catch (const base::UsageError& error) {
    return error.what();
  }
  return {};
}

/// What a pass says; empty where it succeeds.
std::string failure(const Workload& workload) {
  try {
    pass_of(workload);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

/// `serve` in a process beside the workers, as the runner keeps it.
sys::Child run_beside(const std::function<void()>& serve) {
  return sys::Child::fork_on({.descriptors = sys::Descriptors::all}, [&serve]() noexcept {
    try {
      serve();
    } catch (...) {
    }
    return 1;
  });
}

std::vector<std::byte> expected(std::size_t count, std::size_t payload) {
  std::vector<Answer> answers;
  for (std::size_t item = 0; item < count; ++item) {
    const std::string body = body_of(item, payload);
    answers.push_back({200, base::digest(std::as_bytes(std::span(body)))});
  }
  const auto bytes = std::as_bytes(std::span(answers));
  return {bytes.begin(), bytes.end()};
}

/// A server in a process of its own, for tests that name it by its URL.
class Server {
 public:
  explicit Server(const ServerSpec& spec) : child_(run_beside([this, spec] { serve(listener_, spec); })) {}

  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(listener_.port) + path;
  }

  void end() {
    child_.signal(SIGKILL);
    child_.wait();
    listener_.socket.close();
  }

 private:
  sys::Listener listener_ = sys::Listener::on_loopback(0);
  sys::Child child_;
};

// --- Pure ---

TEST(HttpTarget, is_a_url_in_which_braces_stand_for_the_item) {
  const Target target = Target::parse("http://localhost:80/a/{}?again={}");
  EXPECT_EQ(target.origin, "http://localhost:80");
  EXPECT_EQ(target.path_of(123), "/a/123?again=123");
  EXPECT_EQ(Target::parse("https://localhost").path_of(1), "/");
}

TEST(HttpTarget, refuses_what_is_no_url) {
  for (const char* const text :
       {"localhost:80/", "ftp://localhost/", "http://", "http:///path", "http://a b/"})
    EXPECT_THROW(Target::parse(text), base::UsageError) << text;
}

TEST(HttpServer, has_a_body_of_its_own_for_each_item) {
  EXPECT_EQ(body_of(1, 1'000), body_of(1, 1'000));
  EXPECT_EQ(body_of(1, 1'000).size(), 1'000U);
  EXPECT_NE(body_of(1, 1'000), body_of(2, 1'000));
}

// --- A pass ---

TEST(Http, gives_status_and_digest_of_what_the_server_sent_whatever_the_chunks) {
  const auto workload = prepared({{"requests", "20"}, {"service_time", "100us"}, {"payload", "5000"}});
  const sys::Child server = run_beside(workload->service());
  for (const std::size_t chunk : {0U, 1U, 7U})
    EXPECT_EQ(pass_of(*workload, chunk), expected(20, 5'000)) << chunk;
}

TEST(Http, gives_the_same_with_threads_and_processes) {
  const auto workload = prepared({{"requests", "40"}, {"service_time", "1ms"}, {"payload", "100"}});
  const sys::Child server = run_beside(workload->service());
  for (const Mode mode : {Mode::seq, Mode::threads, Mode::procs})
    for (const int workers : {1, 2, 16}) {
      if (mode == Mode::seq && workers > 1) continue;
      const Pool pool(make_spec(mode, workers, Schedule::dynamic, 1), *workload);
      ASSERT_EQ(text_of(pool.start()), "");
      for (int pass = 0; pass < 3; ++pass) {
        pool.spoil_results();
        ASSERT_EQ(text_of(pool.run_pass()), "");
        EXPECT_TRUE(pool.results_are(expected(40, 100))) << static_cast<int>(mode) << " " << workers;
      }
      EXPECT_EQ(text_of(pool->stop()), "");
    }
}

TEST(Http, takes_bodies_of_no_bytes_and_of_many) {
  for (const std::size_t payload : {std::size_t{0}, std::size_t{3'000'000}}) {
    const auto workload =
        prepared({{"requests", "2"}, {"service_time", "0"}, {"payload", std::to_string(payload)}});
    const sys::Child server = run_beside(workload->service());
    EXPECT_EQ(pass_of(*workload), expected(2, payload));
  }
}

TEST(Http, asks_a_server_of_the_users) {
  const Server server({.payload = 700, .threads = 20});
  const auto workload = prepared({{"url", server.url("/items/{}")}, {"requests", "9"}});
  EXPECT_EQ(pass_of(*workload), expected(9, 700));
  EXPECT_THAT(workload->describe(), HasSubstr(server.url("/items/{}")));
}

// --- What it leaves ---

TEST(Http, starts_no_thread_where_workers_are_forked_and_listens_no_longer_than_it_lives) {
  const int result = testing::in_child([] {
    const auto workload = prepared({});
    return sys::thread_count();
  });
  EXPECT_EQ(result, 1);

  const int port = sys::Listener::on_loopback(0).port;
  const int descriptors = sys::open_fd_count();
  prepared({{"port", std::to_string(port)}});
  EXPECT_EQ(sys::open_fd_count(), descriptors);
  Client client(Target::parse("http://127.0.0.1:" + std::to_string(port)), std::chrono::seconds(5));
  EXPECT_THROW(client.get(0), std::runtime_error);
}

TEST(Http, has_a_server_that_ends_with_the_process_that_started_it) {
  const int port = sys::Listener::on_loopback(0).port;
  sys::Pipe ready = sys::Pipe::create();
  const int keep[] = {ready.write_end.number()};
  sys::Child runner = sys::Child::fork(
      [&]() noexcept {
        const auto workload = prepared({{"port", std::to_string(port)}});
        const sys::Child server = run_beside(workload->service());
        sys::write_all(ready.write_end, std::array<std::byte, 1>{});
        for (;;) ::pause();
        return 0;
      },
      keep);
  std::array<std::byte, 1> byte{};
  ASSERT_EQ(sys::read_some(ready.read_end, byte).kind, sys::ReadResult::Kind::bytes);
  Client client({"http://127.0.0.1:" + std::to_string(port), path}, std::chrono::seconds(20));
  EXPECT_EQ(client.get(3).status, 200U);
  runner.signal(SIGKILL);
  runner.wait();
  EXPECT_TRUE(testing::eventually([port] {
    try {
      sys::Listener::on_loopback(port);
      return true;
    } catch (const base::SystemError&) {
      return false;
    }
  }));
}

// --- Misfortune ---

TEST(Http, says_which_port_is_taken) {
  const sys::Listener other = sys::Listener::on_loopback(0);
  const std::string port = std::to_string(other.port);
  EXPECT_THAT(refusal({{"port", port}}), AllOf(HasSubstr("port: " + port + " is taken"), HasSubstr("or 0")));
}

TEST(Http, says_which_request_had_no_answer_in_time) {
  const auto workload = prepared({{"patience", "50ms"}, {"service_time", "0"}});
  EXPECT_THAT(failure(*workload), AllOf(HasSubstr("GET http://127.0.0.1:"),
                                        HasSubstr("/items/0: no whole answer"), HasSubstr("50ms")));
}

TEST(Http, says_how_many_workers_its_server_can_serve_when_there_are_more) {
  const auto workload =
      prepared({{"server_threads", "1"}, {"patience", "50ms"}, {"requests", "4"}, {"service_time", "100us"}});
  const sys::Child server = run_beside(workload->service());
  const Pool pool(make_spec(Mode::threads, 2, Schedule::fixed), *workload);
  ASSERT_EQ(text_of(pool.start()), "");
  EXPECT_THAT(text_of(pool.run_pass()), HasSubstr("server_threads, at least one per worker, are 1"));
}

TEST(Http, fails_in_words_when_the_server_dies_between_requests) {
  const auto workload = prepared({{"patience", "50ms"}, {"requests", "2"}});
  for (const Mode mode : {Mode::threads, Mode::procs}) {
    sys::Child server = run_beside(workload->service());
    const Pool pool(make_spec(mode, 2, Schedule::fixed), *workload);
    ASSERT_EQ(text_of(pool.start()), "");
    ASSERT_EQ(text_of(pool.run_pass()), "");
    server.signal(SIGKILL);
    server.wait();
    EXPECT_THAT(text_of(pool.run_pass()), AllOf(HasSubstr("GET http://127.0.0.1:"), HasSubstr("/items/")));
  }
}

TEST(Http, says_that_nobody_listens_at_the_url) {
  Server server({.payload = 1, .threads = 8});
  const auto workload = prepared({{"url", server.url("/items/{}")}});
  server.end();
  EXPECT_THAT(failure(*workload), HasSubstr(server.url("/items/0") + ": no connection"));
  EXPECT_THAT(refusal({{"url", server.url("/items/7")}}),
              AllOf(HasSubstr("url: "), HasSubstr("/items/7: no connection")));
}

TEST(Http, says_which_status_was_not_200) {
  const Server server({.payload = 1, .threads = 8});
  EXPECT_THAT(refusal({{"url", server.url("/nothing")}}),
              HasSubstr("GET " + server.url("/nothing") + ": status 404, not 200"));
}

TEST(Http, refuses_a_page_that_is_another_each_time) {
  const sys::Listener listener = sys::Listener::on_loopback(0);
  struct Counting : httplib::Server {
    explicit Counting(int socket) { svr_sock_ = socket; }
  };
  const sys::Child child = run_beside([&listener] {
    Counting server(listener.socket.number());
    int asked = 0;
    server.Get("/count", [&asked](const httplib::Request&, httplib::Response& response) {
      response.set_content(std::to_string(++asked), "text/plain");
    });
    server.listen_after_bind();
  });
  const std::string url = "http://127.0.0.1:" + std::to_string(listener.port) + "/count";
  EXPECT_THAT(refusal({{"url", url}}), HasSubstr(url + " gives another answer each time"));
}

TEST(Http, refuses_settings_of_its_own_server_beside_a_url) {
  EXPECT_THAT(refusal({{"url", "http://localhost/"}, {"payload", "5"}}),
              HasSubstr("payload is for the server"));
}

}  // namespace
}  // namespace parbench::http
