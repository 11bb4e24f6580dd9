#include "sys/file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <string>

#include "base/error.hpp"
#include "support/scene.hpp"
#include "sys/child.hpp"

namespace parbench::sys {
namespace {

namespace fs = std::filesystem;
using base::SystemError;
using testing::in_child;
using testing::TemporaryFolder;

mode_t mode_of(const fs::path& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 ? facts.st_mode & 07777U : 0;
}

/// The errno of the SystemError that `action` throws; 0 for none.
template <class Action>
int error_of(Action action) {
  try {
    action();
  } catch (const SystemError& error) {
    return error.code();
  }
  return 0;
}

// --- Reading ---

TEST(ReadFile, gives_every_byte) {
  const TemporaryFolder folder;
  std::string text(200'001, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 7);
  replace_file(folder / "f", text);
  EXPECT_EQ(read_file(folder / "f"), text);
  EXPECT_EQ(try_read_file(folder / "f"), text);
  replace_file(folder / "f", "");
  EXPECT_EQ(read_file(folder / "f"), "");
}

TEST(ReadFile, reads_files_of_proc_whose_size_is_said_to_be_0) {
  EXPECT_NE(read_file("/proc/self/status").find("Pid:"), std::string::npos);
}

TEST(ReadFile, that_cannot_be_read_says_which_and_why) {
  const TemporaryFolder folder;
  EXPECT_EQ(error_of([&] { read_file(folder / "none"); }), ENOENT);
  EXPECT_EQ(error_of([&] { read_file(folder.path()); }), EISDIR);
  EXPECT_EQ(error_of([&] { read_file(folder / std::string(300, 'x')); }), ENAMETOOLONG);
  EXPECT_EQ(error_of([&] { read_file(folder / "none" / "below"); }), ENOENT);
  try {
    read_file(folder / "none");
  } catch (const SystemError& error) {
    EXPECT_EQ(error.what(), "cannot read '" + (folder / "none").string() + "': No such file or directory");
  }
}

TEST(TryReadFile, has_no_value_where_a_file_opens_but_cannot_be_read) {
  const TemporaryFolder folder;
  EXPECT_EQ(try_read_file(folder / "none"), std::nullopt);
  EXPECT_EQ(try_read_file(folder.path()), std::nullopt);
  EXPECT_EQ(try_read_file("/proc/self/mem"), std::nullopt);  // address 0
}

TEST(ReadFileInto, gives_as_much_as_there_is_and_fits) {
  const TemporaryFolder folder;
  replace_file(folder / "f", "text");
  std::string place(6, '.');
  EXPECT_EQ(read_file_into(folder / "f", std::as_writable_bytes(std::span(place))), 4U);
  EXPECT_EQ(place, "text..");
  EXPECT_EQ(read_file_into(folder / "f", std::as_writable_bytes(std::span(place).first(2))), 2U);
  EXPECT_EQ(error_of([&] { read_file_into(folder / "none", {}); }), ENOENT);
  EXPECT_EQ(error_of([&] { read_file_into(folder.path(), std::as_writable_bytes(std::span(place))); }),
            EISDIR);
}

// --- Writing ---

TEST(WriteFile, leaves_its_bytes_and_nothing_of_what_was_there) {
  const TemporaryFolder folder;
  for (const Durability durability : {Durability::cached, Durability::synced})
    for (const std::string text : {"a longer text", "short", ""}) {
      write_file(folder / "f", std::as_bytes(std::span(text)), durability);
      EXPECT_EQ(read_file(folder / "f"), text);
    }
  EXPECT_EQ(folder.entry_count(), 1);
}

TEST(WriteFile, leaves_no_file_when_there_is_no_room) {
  const int code = in_child([] {
    const TemporaryFolder folder;
    const std::string text(100'000, 'x');
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{50'000, 50'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const int error =
        error_of([&] { write_file(folder / "f", std::as_bytes(std::span(text)), Durability::cached); });
    return error == EFBIG && folder.entry_count() == 0 ? 0 : 1;
  });
  EXPECT_EQ(code, 0);
}

TEST(WriteFile, says_what_it_cannot_write) {
  const TemporaryFolder folder;
  EXPECT_EQ(error_of([&] { write_file(folder.path(), {}, Durability::cached); }), EISDIR);
  EXPECT_EQ(error_of([&] { write_file(folder / "none" / "f", {}, Durability::synced); }), ENOENT);
  const std::string text = "text";
  EXPECT_EQ(error_of([&] { write_file("/dev/full", std::as_bytes(std::span(text)), Durability::cached); }),
            ENOSPC);
  EXPECT_TRUE(fs::is_character_file("/dev/full")) << "what is no file is not removed";
}

// --- Replacing ---

TEST(ReplaceFile, makes_a_new_file_with_the_mode_that_umask_leaves) {
  const TemporaryFolder folder;
  const mode_t mask = ::umask(027);
  replace_file(folder / "f", "text");
  EXPECT_EQ(::umask(mask), 027U) << "the mask is as it was";
  EXPECT_EQ(read_file(folder / "f"), "text");
  EXPECT_EQ(mode_of(folder / "f"), 0640U);
  EXPECT_EQ(folder.entry_count(), 1);
}

TEST(ReplaceFile, keeps_the_mode_of_the_file_that_was_there) {
  const TemporaryFolder folder;
  replace_file(folder / "f", "old and longer");
  ::chmod((folder / "f").c_str(), 0604);
  replace_file(folder / "f", "new");
  EXPECT_EQ(read_file(folder / "f"), "new");
  EXPECT_EQ(mode_of(folder / "f"), 0604U);
  EXPECT_EQ(folder.entry_count(), 1);
}

TEST(ReplaceFile, leaves_the_old_text_to_those_who_have_it_open) {
  const TemporaryFolder folder;
  replace_file(folder / "f", "old");
  const Fd reader(::open((folder / "f").c_str(), O_RDONLY | O_CLOEXEC));
  replace_file(folder / "f", "new text");
  std::string seen(10, '\0');
  EXPECT_EQ(::read(reader.number(), seen.data(), seen.size()), 3);
  EXPECT_EQ(seen.substr(0, 3), "old");
}

TEST(ReplaceFile, replaces_what_a_symbolic_link_points_to_and_not_the_link) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "elsewhere");
  replace_file(folder / "elsewhere" / "target", "old");
  fs::create_symlink("elsewhere/target", folder / "link");
  replace_file(folder / "link", "new");
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_FALSE(fs::is_symlink(folder / "elsewhere" / "target"));
  EXPECT_EQ(read_file(folder / "elsewhere" / "target"), "new");
  EXPECT_EQ(folder.entry_count(), 2);
}

TEST(ReplaceFile, takes_a_name_without_a_folder) {
  EXPECT_EQ(in_child([] {
              const TemporaryFolder folder;
              fs::current_path(folder.path());
              replace_file("f", "text");
              return read_file("f") == "text" && folder.entry_count() == 1 ? 0 : 1;
            }),
            0);
}

TEST(ReplaceFile, writes_to_a_device_itself) {
  replace_file("/dev/null", "text");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_EQ(error_of([] { replace_file("/dev/full", "text"); }), ENOSPC);
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST(ReplaceFile, writes_to_a_fifo_itself) {
  const TemporaryFolder folder;
  const fs::path fifo = folder / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  Child writer = Child::fork([&]() noexcept {
    replace_file(fifo, "through the pipe");
    return 0;
  });
  EXPECT_EQ(read_file(fifo), "through the pipe");
  EXPECT_EQ(writer.wait().exit_code(), 0);
  EXPECT_TRUE(fs::is_fifo(fifo));
  EXPECT_EQ(folder.entry_count(), 1);
}

TEST(ReplaceFile, refuses_what_it_cannot_replace) {
  const TemporaryFolder folder;
  EXPECT_EQ(error_of([&] { replace_file(folder.path(), "text"); }), EISDIR);
  EXPECT_EQ(error_of([&] { replace_file(folder / "none" / "f", "text"); }), ENOENT);
  EXPECT_EQ(error_of([&] { replace_file(folder / std::string(300, 'x'), "text"); }), ENAMETOOLONG);
  EXPECT_EQ(error_of([&] { replace_file("/proc/parbench", "text"); }), ENOENT);
  EXPECT_EQ(folder.entry_count(), 0);
}

/// After a failed attempt to write 100,000 bytes to a file that says "old": 0 when it still does.
int check_after_failure(const fs::path& folder, int expected_error) {
  const fs::path file = folder / "f";
  const int error = error_of([&] { replace_file(file, std::string(100'000, 'x')); });
  if (error != expected_error) return error == 0 ? 1 : 2;
  if (read_file(file) != "old") return 3;
  if (std::distance(fs::directory_iterator(folder), {}) != 1) return 4;
  return mode_of(file) == 0600 ? 0 : 5;
}

TEST(ReplaceFile, leaves_the_old_file_and_nothing_else_when_the_file_would_be_too_large) {
  const int code = in_child([] {
    const TemporaryFolder folder;
    replace_file(folder / "f", "old");
    ::chmod((folder / "f").c_str(), 0600);
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{50'000, 50'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    return check_after_failure(folder.path(), EFBIG);
  });
  EXPECT_EQ(code, 0);
}

TEST(ReplaceFile, leaves_the_old_file_and_nothing_else_when_the_disk_is_full) {
  const TemporaryFolder folder;
  const int code = in_child([&] {
    // A disk of 64 KiB that only this process sees.
    if (::unshare(::geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) != 0) return 77;
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 77;
    if (::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=64k") != 0) return 77;
    replace_file(folder / "f", "old");
    ::chmod((folder / "f").c_str(), 0600);
    return check_after_failure(folder.path(), ENOSPC);
  });
  if (code == 77) GTEST_SKIP() << "reason: no mount namespace of our own can be had here";
  EXPECT_EQ(code, 0);
}

TEST(ReplaceFile, is_never_seen_half_done) {
  const TemporaryFolder folder;
  const std::string first(100'000, 'a');
  const std::string second(70'000, 'b');
  replace_file(folder / "f", first);
  const Child writer = Child::fork([&]() noexcept -> int {
    for (;;) {
      replace_file(folder / "f", second);
      replace_file(folder / "f", first);
    }
  });
  for (int i = 0; i < 200; ++i) {
    const std::string seen = read_file(folder / "f");
    ASSERT_TRUE(seen == first || seen == second) << seen.size();
  }
}

// --- Checking beforehand ---

TEST(CheckReplaceable, leaves_nothing_behind_and_changes_nothing) {
  const TemporaryFolder folder;
  check_replaceable(folder / "new");
  EXPECT_EQ(folder.entry_count(), 0);
  replace_file(folder / "f", "old");
  check_replaceable(folder / "f");
  EXPECT_EQ(folder.entry_count(), 1);
  EXPECT_EQ(read_file(folder / "f"), "old");
  check_replaceable("/dev/null");
}

TEST(CheckReplaceable, refuses_what_replace_file_would_refuse) {
  const TemporaryFolder folder;
  EXPECT_EQ(error_of([&] { check_replaceable(folder.path()); }), EISDIR);
  EXPECT_EQ(error_of([&] { check_replaceable(folder / "none" / "f"); }), ENOENT);
  EXPECT_EQ(error_of([&] { check_replaceable(folder / std::string(300, 'x')); }), ENAMETOOLONG);
}

}  // namespace
}  // namespace parbench::sys
