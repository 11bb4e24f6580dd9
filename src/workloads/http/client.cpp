#include "workloads/http/client.hpp"

#include <httplib.h>

#include <span>
#include <stdexcept>
#include <utility>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace parbench::http {
namespace {

std::string why_none(httplib::Error error, std::chrono::nanoseconds patience) {
  const std::string limit = base::exact_duration(patience);
  switch (error) {
    case httplib::Error::Connection:
      return "no connection: nobody listens there, or the name is unknown";
    case httplib::Error::ConnectionTimeout:
      return "no connection within " + limit;
    case httplib::Error::Read:
      return "no whole answer: it took longer than " + limit + ", or the server closed the connection";
    case httplib::Error::Write:
      return "the request could not be sent: the server closed the connection";
    default:
      return "no answer (" + httplib::to_string(error) + ")";
  }
}

}  // namespace

Target Target::parse(const std::string& url) {
  const std::size_t scheme = url.starts_with("http://") ? 7 : url.starts_with("https://") ? 8 : 0;
  const std::size_t path = url.find('/', scheme);
  if (scheme == 0 || path == scheme || url.size() == scheme ||
      url.find_first_of(" \t\r\n") != std::string::npos)
    throw base::UsageError("url: '" + url +
                           "' is not one; write it as in http://localhost:8080/items/{}, where {} stands for "
                           "the number of the request");
  if (path == std::string::npos) return {url, "/"};
  return {url.substr(0, path), url.substr(path)};
}

std::string Target::path_of(std::uint64_t number) const {
  const std::string text = std::to_string(number);
  std::string result = path;
  for (std::size_t at = 0; (at = result.find("{}", at)) != std::string::npos; at += text.size())
    result.replace(at, 2, text);
  return result;
}

Client::Client(Target target, std::chrono::nanoseconds patience)
    : target_(std::move(target)),
      patience_(patience),
      connection_(std::make_unique<httplib::Client>(target_.origin)) {
  connection_->set_keep_alive(true);
  connection_->set_tcp_nodelay(true);
  connection_->set_connection_timeout(patience);
  connection_->set_read_timeout(patience);
  connection_->set_write_timeout(patience);
}

Client::~Client() = default;

Answer Client::get(std::uint64_t number) {
  const std::string path = target_.path_of(number);
  const std::string request = "GET " + target_.origin + path;
  const httplib::Result result = connection_->Get(path);
  if (!result) throw std::runtime_error(request + ": " + why_none(result.error(), patience_));
  if (result->status != 200)
    throw std::runtime_error(request + ": status " + std::to_string(result->status) + ", not 200");
  return {static_cast<std::uint64_t>(result->status), base::digest(std::as_bytes(std::span(result->body)))};
}

}  // namespace parbench::http
