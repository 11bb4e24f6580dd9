#pragma once

#include <parbench/mp/connection.hpp>
#include <parbench/mp/detail/channel.hpp>
#include <utility>

namespace parbench::mp {

enum class Duplex { no, yes };

/// A pipe: the pair of its two ends. Of a duplex one both send and receive; otherwise `first` receives what
/// `second` sends.
///
///     Pipe<std::string> pipe;                      // before the fork
///     auto child = ...{ pipe.first.close(); pipe.second.send("hello"); };
///     pipe.second.close();                         // so that the end is noticed
///     pipe.first.recv();
template <Sendable T>
struct Pipe : std::pair<Connection<T>, Connection<T>> {
  /// Throws std::runtime_error where the system refuses.
  explicit Pipe(Duplex duplex = Duplex::yes) : Pipe(ends(duplex)) {}

 private:
  using Channel = detail::Channel;

  explicit Pipe(std::pair<Channel, Channel> ends)
      : std::pair<Connection<T>, Connection<T>>(Connection<T>(std::move(ends.first)),
                                                Connection<T>(std::move(ends.second))) {}

  static std::pair<Channel, Channel> ends(Duplex duplex) {
    return duplex == Duplex::yes ? Channel::pair(Channel::Way::both, Channel::Way::both)
                                 : Channel::pair(Channel::Way::reads, Channel::Way::writes);
  }
};

}  // namespace parbench::mp
