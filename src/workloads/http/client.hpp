#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace httplib {
class Client;
}

namespace parbench::http {

/// Where requests go: "http://host:port" and what follows, in which each "{}" stands for the item's number.
struct Target {
  std::string origin;
  std::string path;

  /// Throws base::UsageError that says what a URL looks like.
  static Target parse(const std::string& url);

  std::string path_of(std::uint64_t number) const;
};

/// What a request gave. Whole words only: no byte of it is padding.
struct Answer {
  std::uint64_t status = 0;
  std::uint64_t body_digest = 0;

  bool operator==(const Answer&) const = default;
};

/// One connection, which is opened by the first request and kept, and opened again where the server has closed
/// it. Not thread-safe.
class Client {
 public:
  /// `patience`: how long to wait for the connection, and for each part of an answer.
  Client(Target target, std::chrono::nanoseconds patience);
  ~Client();

  /// Asks for item `number`. Throws std::runtime_error that names the request: no answer, or a status that is
  /// not 200.
  Answer get(std::uint64_t number);

 private:
  Target target_;
  std::chrono::nanoseconds patience_;
  std::unique_ptr<httplib::Client> connection_;
};

}  // namespace parbench::http
