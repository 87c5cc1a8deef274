#include "engine/files/atomic_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <functional>
#include <thread>

#include "engine/files/reader.h"
#include "engine/rng.h"
#include "tests/engine/files/temp_folder.h"

namespace neurarium {
namespace {

namespace fs = std::filesystem;

Status save_text(const std::string& path, std::string_view text, const SaveOptions& options = {}) {
  return save_atomically(path, as_bytes(text), options);
}

TEST(AtomicFile, saves_and_keeps_the_previous_version) {
  const TempFolder folder;
  const std::string path = folder / "a.txt";
  ASSERT_TRUE(save_text(path, "one"));
  EXPECT_FALSE(fs::exists(path + ".bak"));
  ASSERT_TRUE(save_text(path, "two"));
  ASSERT_TRUE(save_text(path, "three"));
  EXPECT_EQ(read_plainly(path), "three");
  EXPECT_EQ(read_plainly(path + ".bak"), "two");
  EXPECT_EQ(folder.files(), 2U);
}

TEST(AtomicFile, joins_its_parts_and_may_be_empty) {
  const TempFolder folder;
  const std::span<const std::byte> parts[] = {as_bytes("ab"), {}, as_bytes("c")};
  ASSERT_TRUE(save_atomically(folder / "a", parts));
  EXPECT_EQ(read_plainly(folder / "a"), "abc");
  ASSERT_TRUE(save_text(folder / "a", "", {.keep_backup = false}));
  EXPECT_EQ(read_plainly(folder / "a"), "");
  EXPECT_EQ(folder.files(), 1U);
}

TEST(AtomicFile, keeps_the_permissions_of_the_file_and_honours_the_umask_for_a_new_one) {
  const TempFolder folder;
  const mode_t before = ::umask(027);
  ASSERT_TRUE(save_text(folder / "new", "x"));
  ASSERT_TRUE(save_text(folder / "private", "x", {.mode = 0600}));
  EXPECT_EQ(static_cast<int>(fs::status(folder / "new").permissions()), 0640);
  ASSERT_EQ(::chmod((folder / "private").c_str(), 0664), 0);
  ASSERT_TRUE(save_text(folder / "private", "y", {.mode = 0600}));
  ::umask(before);
  EXPECT_EQ(static_cast<int>(fs::status(folder / "private").permissions()), 0664);
}

TEST(AtomicFile, saves_through_a_symbolic_link) {
  const TempFolder folder;
  fs::create_directory(folder / "real");
  fs::create_symlink("real/data", folder / "link");
  ASSERT_TRUE(save_text(folder / "link", "one"));
  ASSERT_TRUE(save_text(folder / "link", "two"));
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(read_plainly(folder / "real/data"), "two");
  EXPECT_EQ(read_plainly(folder / "real/data.bak"), "one");
}

TEST(AtomicFile, names_what_keeps_it_from_saving) {
  const TempFolder folder;
  write_plainly(folder / "file", "x");
  fs::create_directory(folder / "folder");
  fs::create_symlink("round", folder / "round");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  const std::string elsewhere = "save somewhere else";
  const std::pair<std::string, std::string> cases[] = {
      {folder / "none/a", "not saved, there is no such folder; create it or " + elsewhere},
      {folder / "file/a", "not saved, a part of this path is not a folder; check the path"},
      {folder / "folder", "not saved, this is a folder; name a file inside it"},
      {folder / "new/", "not saved, this is a folder; name a file inside it"},
      {folder / "round", "not saved, its symbolic links run in a circle; save under another name"},
      {folder / std::string(250, 'n'), "not saved, the name is too long for this disk; choose a shorter one"},
      {folder / "pipe", "not saved, this is a pipe or a device; name a regular file"},
      {"/dev/full", "not saved, the disk is full; make room or " + elsewhere},
      {"", "not saved, there is no such folder; create it or " + elsewhere},
  };
  for (const auto& [path, fault] : cases) {
    const auto status = save_text(path, "content");
    ASSERT_FALSE(status) << path;
    EXPECT_EQ(status.error().code, ExitCode::SaveFailed);
    if (path.size() < 200) {
      EXPECT_EQ(status.error().message, path + ": " + fault);
    }
    EXPECT_TRUE(status.error().message.ends_with(fault)) << status.error().message;
  }
  EXPECT_EQ(folder.files(), 4U);
  EXPECT_TRUE(save_text("/dev/null", "content"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

// As another user than root, whom permissions do not stop.
TEST(AtomicFile, respects_write_protection) {
  const TempFolder folder;
  write_plainly(folder / "file", "old");
  ASSERT_EQ(::chmod((folder / "file").c_str(), 0444), 0);
  ASSERT_EQ(::chmod(folder.path().c_str(), 0555), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    if (::getuid() == 0 && ::setuid(65534) != 0) ::_exit(9);
    const std::string fault =
        ": not saved, there is no permission to write there; save somewhere else or change the permissions";
    const bool file = save_text(folder / "file", "x").error().message == folder / "file" + fault;
    const bool fresh = save_text(folder / "fresh", "x").error().message == folder / "fresh" + fault;
    ::_exit(file && fresh ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
  EXPECT_EQ(read_plainly(folder / "file"), "old");
}

TEST(AtomicFile, a_file_size_limit_is_an_error_and_not_the_end_of_the_process) {
  const TempFolder folder;
  write_plainly(folder / "file", "old");
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit limit{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto status = save_text(folder / "file", std::string(5000, 'x'));
    const bool right =
        !status && status.error().message ==
                       folder / "file" +
                           ": not saved, the file is larger than this system allows; save somewhere else or raise the "
                           "limit (ulimit -f)";
    const bool retried = save_text(folder / "file", "short").ok();
    ::_exit(right && retried ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(read_plainly(folder / "file"), "short");
  EXPECT_EQ(read_plainly(folder / "file.bak"), "old");
  EXPECT_EQ(folder.files(), 2U);
}

TEST(AtomicFile, removes_what_dead_processes_left_and_nothing_else) {
  const TempFolder folder;
  const pid_t dead = ::fork();
  if (dead == 0) ::_exit(0);
  ::waitpid(dead, nullptr, 0);
  const std::string gone = std::to_string(dead);
  for (const auto& name : {"a.tmp." + gone, "a.bak.tmp." + gone, "a.tmp." + std::to_string(::getpid()), "b.tmp." + gone,
                           "a.tmp.x" + gone, "a.tmp." + gone + "x", std::string("a.tmp."), std::string("a")})
    write_plainly(folder / name, "x");
  EXPECT_EQ(remove_stray_temporaries(folder / "a"), 2);
  EXPECT_EQ(folder.files(), 6U);
  EXPECT_FALSE(fs::exists(folder / ("a.tmp." + gone)));
  EXPECT_EQ(remove_stray_temporaries(folder / "none/a"), 0);
}

// ---- every system call fails once, or from then on
// -------------------------------------------------------------------

enum class Fault { Error, ShortWrite };

// What the replaced calls consult; they are plain functions and cannot carry it.
struct Plan {
  int countdown = -1;  // calls until the fault; -1: never
  bool for_ever = false;
  Fault fault = Fault::Error;
  int error = EIO;
  int open_files = 0;
} plan;

bool fails() {
  if (plan.countdown < 0) return false;
  if (plan.countdown > 0) {
    --plan.countdown;
    return false;
  }
  if (!plan.for_ever) plan.countdown = -1;
  errno = plan.error;
  return true;
}

SystemCalls failing_calls() {
  return {.open =
              [](const char* path, int flags, mode_t mode) {
                if (fails()) return -1;
                const int fd = ::open(path, flags, mode);
                plan.open_files += fd >= 0 ? 1 : 0;
                return fd;
              },
          .write = [](int fd, const void* bytes, size_t count) -> ssize_t {
            if (!fails()) return ::write(fd, bytes, count);
            return plan.fault == Fault::ShortWrite ? ::write(fd, bytes, std::min<size_t>(count, 1)) : -1;
          },
          .fchmod = [](int fd, mode_t mode) { return fails() ? -1 : ::fchmod(fd, mode); },
          .fsync = [](int fd) { return fails() ? -1 : ::fsync(fd); },
          .close =
              [](int fd) {
                --plan.open_files;
                ::close(fd);  // a failing close still closes
                return fails() ? -1 : 0;
              },
          .link = [](const char* from, const char* to) { return fails() ? -1 : ::link(from, to); },
          .rename = [](const char* from, const char* to) { return fails() ? -1 : ::rename(from, to); },
          .unlink = [](const char* path) { return fails() ? -1 : ::unlink(path); }};
}

// Saves with the fault at call 1, 2, ... until a save makes fewer calls than that. Returns the number of saves.
int fail_each_call(Fault fault, int error, bool for_ever) {
  const std::string old_text(300, 'o');
  const std::string new_text(700, 'n');
  for (int n = 0; n < 5000; ++n) {
    const TempFolder folder;
    write_plainly(folder / "file", old_text);
    plan = {n, for_ever, fault, error, 0};
    const auto status = save_text(folder / "file", new_text, {.calls = failing_calls()});
    const bool reached = for_ever ? plan.countdown == 0 : plan.countdown < 0;
    const std::string content = read_plainly(folder / "file");
    EXPECT_EQ(plan.open_files, 0) << n;
    EXPECT_TRUE(content == old_text || content == new_text) << n;
    if (status.ok()) {
      EXPECT_EQ(content, new_text) << n;
    } else {
      EXPECT_EQ(status.error().code, ExitCode::SaveFailed);
      const bool says_saved = status.error().message.find(": saved, but a power cut") != std::string::npos;
      EXPECT_EQ(content, says_saved ? new_text : old_text) << n << " " << status.error().message;
    }
    const std::size_t most = for_ever ? 4 : 2;  // the file, perhaps its backup; temporaries that could not be removed
    EXPECT_LE(folder.files(), most) << n;
    plan.countdown = -1;
    EXPECT_TRUE(save_text(folder / "file", new_text, {.calls = failing_calls()})) << n;
    EXPECT_EQ(read_plainly(folder / "file"), new_text);
    if (!reached) return n;
  }
  return -1;
}

TEST(AtomicFileFaults, the_old_or_the_new_content_survives_whichever_call_fails) {
  for (const int error : {EIO, ENOSPC, EINTR, EACCES, EDQUOT, EEXIST, EPERM})
    for (const bool for_ever : {false, true})
      EXPECT_GE(fail_each_call(Fault::Error, error, for_ever), 10) << error << for_ever;
}

TEST(AtomicFileFaults, short_writes_are_continued) {
  EXPECT_GE(fail_each_call(Fault::ShortWrite, EIO, false), 10);
  EXPECT_GE(fail_each_call(Fault::ShortWrite, EIO, true), 10);
}

TEST(AtomicFileFaults, one_interruption_of_any_call_is_not_even_noticed) {
  for (int n = 0; n < 10; ++n) {
    const TempFolder folder;
    write_plainly(folder / "file", "old");
    plan = {n, false, Fault::Error, EINTR, 0};
    EXPECT_TRUE(save_text(folder / "file", "new", {.calls = failing_calls()})) << n;
  }
}

// ---- kill -9
// ---------------------------------------------------------------------------------------------------------

// 1 MiB that says which version it is and shows whether any part is from another one.
std::string version_content(std::uint32_t version) {
  std::string content(1 << 20, '\0');
  for (std::size_t i = 0; i < content.size(); i += 4) std::memcpy(content.data() + i, &version, 4);
  return content;
}

// The version of a whole file, or -1.
std::int64_t version_of(const std::string& content) {
  if (content.size() != 1 << 20) return -1;
  std::uint32_t version = 0;
  std::memcpy(&version, content.data(), 4);
  return content == version_content(version) ? std::int64_t{version} : -1;
}

using Save = std::function<void(const std::string& path, const std::string& content)>;

// A child saves version after version and acknowledges each; it is killed at a random moment.
// Returns how often the file was then not whole, or not the last acknowledged version or the one after it.
int count_lost_files(const Save& save, int kills, std::uint64_t seed) {
  const TempFolder folder;
  const std::string path = folder / "state";
  save(path, version_content(0));
  Rng rng(seed, "kill");
  int lost = 0;
  for (int i = 0; i < kills; ++i) {
    int pipe_ends[2];
    EXPECT_EQ(::pipe(pipe_ends), 0);
    const std::int64_t first = std::max<std::int64_t>(version_of(read_plainly(path)), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      for (auto version = static_cast<std::uint32_t>(first + 1);; ++version) {
        save(path, version_content(version));
        if (::write(pipe_ends[1], &version, 4) != 4) ::_exit(1);
      }
    }
    ::close(pipe_ends[1]);
    std::this_thread::sleep_for(std::chrono::microseconds(rng.below(50'000)));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    std::int64_t acknowledged = first;
    for (std::uint32_t version = 0; ::read(pipe_ends[0], &version, 4) == 4;) acknowledged = version;
    ::close(pipe_ends[0]);
    const std::int64_t found = version_of(read_plainly(path));
    if (found != acknowledged && found != acknowledged + 1) ++lost;
    if (found < 0) save(path, version_content(0));
    EXPECT_LE(remove_stray_temporaries(path), 2);  // of the new version, and of the link that becomes the backup
    EXPECT_LE(folder.files(), 2U);
  }
  return lost;
}

int number_of_kills() {
  const char* text = std::getenv("NEURARIUM_KILLS");
  return text == nullptr ? 60 : std::max(1, std::atoi(text));
}

TEST(AtomicFileKill, no_version_is_ever_lost) {
  const auto save = [](const std::string& path, const std::string& content) {
    if (!save_text(path, content)) ::_exit(7);
  };
  EXPECT_EQ(count_lost_files(save, number_of_kills(), 1), 0);
}

TEST(AtomicFileKill, the_test_sees_what_a_plain_overwrite_loses) {
  EXPECT_GT(count_lost_files([](const std::string& path, const std::string& content) { write_plainly(path, content); },
                             number_of_kills(), 2),
            0);
}

}  // namespace
}  // namespace neurarium
