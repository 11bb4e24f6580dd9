#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <any>
#include <functional>
#include <new>
#include <optional>
#include <parbench/mp/exception.hpp>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <variant>

namespace parbench::mp {
namespace {

using ::testing::HasSubstr;

/// What arrives of an exception that `thrower` throws in "worker".
template <class Thrower>
std::exception_ptr sent(Thrower thrower, const std::string& worker = "worker") {
  try {
    thrower();
  } catch (...) {
    return detail::exception_from_bytes(detail::exception_to_bytes(std::current_exception(), worker));
  }
  return nullptr;
}

template <class E>
std::exception_ptr sent_again(const E& error, const std::string& worker) {
  return sent([&] { throw E(error); }, worker);
}

/// The message with which a thrown E arrives as an E.
template <class E>
std::string arrives(const E& error) {
  try {
    std::rethrow_exception(sent_again(error, "worker"));
  } catch (const E& arrived) {
    return arrived.what();
  } catch (const std::exception& other) {
    return std::string("as another: ") + other.what();
  }
}

class Custom : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Unregistered : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class WithoutMessage : public std::exception {
 public:
  const char* what() const noexcept override { return "always the same"; }
};

/// Has members whose names RemoteError uses, too.
class Wordy : public std::exception {
 public:
  explicit Wordy(std::string message) : message_(std::move(message)) {}
  const std::string& message() const { return message_; }
  int worker() const { return 3; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
};

TEST(Exception, arrives_as_its_own_type_with_its_message) {
  EXPECT_EQ(arrives(std::invalid_argument("a")), "a");
  EXPECT_EQ(arrives(std::out_of_range("b")), "b");
  EXPECT_EQ(arrives(std::runtime_error("c")), "c");
  EXPECT_EQ(arrives(std::overflow_error("d")), "d");
  EXPECT_EQ(arrives(std::logic_error("")), "");
}

TEST(Exception, arrives_as_its_own_type_where_that_takes_no_message) {
  EXPECT_EQ(arrives(std::bad_alloc()), std::bad_alloc().what());
  EXPECT_EQ(arrives(std::bad_optional_access()), std::bad_optional_access().what());
  EXPECT_EQ(arrives(std::bad_variant_access()), std::bad_variant_access().what());
  EXPECT_EQ(arrives(std::bad_function_call()), std::bad_function_call().what());
}

TEST(Exception, arrives_also_where_one_catches_its_base) {
  EXPECT_THROW(std::rethrow_exception(sent([] { throw std::out_of_range("x"); })), std::logic_error);
  EXPECT_THROW(std::rethrow_exception(sent([] { throw std::range_error("x"); })), std::runtime_error);
  EXPECT_THROW(std::rethrow_exception(sent([] { throw std::bad_array_new_length(); })), std::bad_alloc);
  EXPECT_THROW(std::rethrow_exception(sent([] { throw TimeoutError("x"); })), Error);
}

TEST(Exception, of_the_toolkit_arrives_as_itself) {
  EXPECT_EQ(arrives(TimeoutError("t")), "t");
  EXPECT_EQ(arrives(Empty("e")), "e");
  EXPECT_EQ(arrives(Full("f")), "f");
  EXPECT_EQ(arrives(Closed("c")), "c");
  EXPECT_EQ(arrives(ValueError("v")), "v");
  EXPECT_EQ(arrives(NotAllowed("n")), "n");
  EXPECT_EQ(arrives(ForkRefused("r")), "r");
  EXPECT_EQ(arrives(EndOfFile("o")), "o");
  EXPECT_EQ(arrives(BrokenPool("p")), "p");
  EXPECT_EQ(arrives(BrokenBarrier("b")), "b");
}

TEST(Exception, that_holds_more_than_a_message_arrives_as_unknown_with_its_name) {
  const auto arrives_unknown = [](const auto& error) -> std::string {
    try {
      std::rethrow_exception(sent_again(error, "worker"));
    } catch (const UnknownException& arrived) {
      return arrived.type_name() + ": " + arrived.message();
    } catch (const std::exception&) {
      return "as another";
    }
  };
  EXPECT_EQ(arrives_unknown(WorkerLost("w", "ForkPoolWorker-1", 1, -9)), "parbench::mp::WorkerLost: w");
  EXPECT_EQ(arrives_unknown(TasksLost("t", 1, 2)), "parbench::mp::TasksLost: t");
  EXPECT_EQ(arrives_unknown(BufferTooShort("b", {})), "parbench::mp::BufferTooShort: b");
  EXPECT_EQ(arrives_unknown(OwnerDied("o", 1, [] {})), "parbench::mp::OwnerDied: o");
  EXPECT_EQ(arrives_unknown(std::system_error(2, std::generic_category(), "s")),
            "std::system_error: s: No such file or directory");
}

TEST(Exception, tells_where_it_comes_from) {
  try {
    std::rethrow_exception(sent([] { throw std::out_of_range("shelf 9"); }, "ForkPoolWorker-2"));
  } catch (const RemoteError& error) {
    EXPECT_EQ(error.type_name(), "std::out_of_range");
    EXPECT_EQ(error.message(), "shelf 9");
    EXPECT_EQ(error.worker(), "ForkPoolWorker-2");
  }
}

TEST(Exception, of_an_unknown_type_arrives_with_all_that_can_be_told) {
  try {
    std::rethrow_exception(sent([] { throw Unregistered("lost its type"); }, "ForkPoolWorker-1"));
    ADD_FAILURE();
  } catch (const UnknownException& error) {
    EXPECT_THAT(error.type_name(), HasSubstr("Unregistered"));
    EXPECT_EQ(error.message(), "lost its type");
    EXPECT_EQ(error.worker(), "ForkPoolWorker-1");
    EXPECT_EQ(error.what(), error.type_name() + " in ForkPoolWorker-1: lost its type");
  }
}

TEST(Exception, of_an_unknown_type_is_caught_as_an_error) {
  EXPECT_THROW(std::rethrow_exception(sent([] { throw Unregistered("x"); })), Error);
  EXPECT_THROW(std::rethrow_exception(sent([] { throw Unregistered("x"); })), std::runtime_error);
  EXPECT_THROW(std::rethrow_exception(sent([] { throw std::system_error(2, std::generic_category()); })),
               std::runtime_error);
}

TEST(Exception, of_a_registered_type_arrives_as_that) {
  register_exception<Custom>();
  EXPECT_EQ(arrives(Custom("mine")), "mine");
  register_exception<Custom>();  // twice is once
  EXPECT_EQ(arrives(Custom("still mine")), "still mine");
}

TEST(Exception, that_takes_no_message_can_be_registered) {
  register_exception<WithoutMessage>();
  EXPECT_EQ(arrives(WithoutMessage()), "always the same");
}

TEST(Exception, may_have_members_of_any_name) {
  register_exception<Wordy>();
  EXPECT_EQ(arrives(Wordy("many words")), "many words");
}

TEST(Exception, can_be_registered_by_any_thread) {
  std::thread one([] { register_exception<Custom>(); });
  std::thread other([] { register_exception<Wordy>(); });
  one.join();
  other.join();
  EXPECT_EQ(arrives(Custom("a")), "a");
  EXPECT_EQ(arrives(Wordy("b")), "b");
}

TEST(Exception, keeps_its_type_and_message_through_a_second_process) {
  try {
    std::rethrow_exception(sent([] { throw std::invalid_argument("deep down"); }, "inner"));
  } catch (...) {
    const auto again =
        detail::exception_from_bytes(detail::exception_to_bytes(std::current_exception(), "outer"));
    try {
      std::rethrow_exception(again);
    } catch (const std::invalid_argument& error) {
      EXPECT_STREQ(error.what(), "deep down");
      EXPECT_EQ(dynamic_cast<const RemoteError&>(error).type_name(), "std::invalid_argument");
    }
  }
}

TEST(Exception, gains_its_type_back_behind_a_process_that_did_not_know_it) {
  class Late : public std::runtime_error {
   public:
    using std::runtime_error::runtime_error;
  };
  const auto unknown = sent([] { throw Late("by way of another"); });
  EXPECT_THROW(std::rethrow_exception(unknown), UnknownException);
  const auto bytes = detail::exception_to_bytes(unknown, "outer");
  register_exception<Late>();
  try {
    std::rethrow_exception(detail::exception_from_bytes(bytes));
  } catch (const Late& error) {
    EXPECT_STREQ(error.what(), "by way of another");
  }
}

TEST(Exception, need_not_be_one_of_the_standard_library) {
  try {
    std::rethrow_exception(sent([] { throw 42; }));
  } catch (const UnknownException& error) {
    EXPECT_EQ(error.type_name(), "int");
    EXPECT_EQ(error.message(), "an exception that is not a std::exception");
  }
}

TEST(Exception, message_may_be_long_and_hold_any_byte) {
  const std::string message = "line\nline\t\xC3\xA4 " + std::string(100'000, 'x');
  EXPECT_EQ(arrives(std::runtime_error(message)), message);
}

TEST(Exception, refuses_bytes_that_are_none) {
  auto bytes = detail::exception_to_bytes(std::make_exception_ptr(std::runtime_error("whole")), "worker");
  bytes.pop_back();
  EXPECT_THROW(detail::exception_from_bytes(bytes), ValueError);
  EXPECT_THROW(detail::exception_from_bytes({}), ValueError);
}

TEST(Exception, is_described_by_type_and_message) {
  EXPECT_EQ(detail::describe(std::make_exception_ptr(std::domain_error("below zero"))),
            "std::domain_error: below zero");
  EXPECT_EQ(detail::describe(std::make_exception_ptr(1.5)),
            "double: an exception that is not a std::exception");
}

TEST(Exception, is_described_as_it_was_thrown_after_it_came_from_elsewhere) {
  EXPECT_EQ(detail::describe(sent([] { throw std::domain_error("below zero"); })),
            "std::domain_error: below zero");
  EXPECT_THAT(detail::describe(sent([] { throw Unregistered("x"); })), HasSubstr("Unregistered: x"));
}

}  // namespace
}  // namespace parbench::mp
