#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "mp/manager/server.hpp"
#include "sys/socket.hpp"

namespace parbench::mp::detail {

using sys::Blocking;
using sys::Transfer;

ServedCaller::ServedCaller(Caller caller, sys::Fd socket, std::size_t packet_size)
    : caller_(caller), socket_(std::move(socket)), packet_size_(packet_size) {}

ServedCaller::Received ServedCaller::receive(std::span<std::byte> scratch) {
  PacketHead head{};
  const Transfer transfer = sys::receive_packet(socket_.number(), std::as_writable_bytes(std::span(&head, 1)),
                                                scratch, {}, Blocking::no);
  if (transfer.kind == Transfer::Kind::not_now) return Received::nothing_yet;
  if (transfer.kind == Transfer::Kind::gone || transfer.size < sizeof(head)) return Received::end;
  const auto bytes = scratch.first(transfer.size - sizeof(head));
  request_ = bytes;
  if (bytes.size() == head.message_size) return Received::message;
  if (head.offset == 0) {
    incoming_.resize(head.message_size);
    received_ = 0;
  }
  if (head.offset != received_ || bytes.size() > incoming_.size() - received_) return Received::end;
  std::copy(bytes.begin(), bytes.end(), incoming_.begin() + static_cast<std::ptrdiff_t>(received_));
  received_ += bytes.size();
  request_ = incoming_;
  return received_ == incoming_.size() ? Received::message : Received::nothing_yet;
}

bool ServedCaller::reply(std::span<const std::byte> message) {
  outgoing_head_ = {message.size(), 0, outgoing_head_.message_id + 1};
  if (message.size() <= packet_size_) {  // the usual case, without a copy
    const auto head = std::as_bytes(std::span(&outgoing_head_, 1));
    if (sys::send_packet(socket_.number(), head, message, Blocking::no).kind != Transfer::Kind::not_now)
      return true;  // or the caller is gone, which its channel will tell
  }
  outgoing_.assign(message.begin(), message.end());
  return go_on_replying();
}

bool ServedCaller::go_on_replying() {
  const auto head = std::as_bytes(std::span(&outgoing_head_, 1));
  do {
    const auto rest = std::span<const std::byte>(outgoing_).subspan(outgoing_head_.offset);
    const auto part = rest.first(std::min(rest.size(), packet_size_));
    const Transfer transfer = sys::send_packet(socket_.number(), head, part, Blocking::no);
    if (transfer.kind == Transfer::Kind::not_now) return false;
    if (transfer.kind == Transfer::Kind::gone) break;
    outgoing_head_.offset += part.size();
  } while (outgoing_head_.offset < outgoing_.size());
  outgoing_.clear();
  release_if_large(outgoing_);
  return true;
}

void ServedCaller::release_large_request() {
  request_ = {};
  release_if_large(incoming_);
}

void ServedCaller::hang_up() noexcept {
  ::shutdown(socket_.number(), SHUT_RDWR);
}

}  // namespace parbench::mp::detail
