#include "engine/files/reader.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <limits>

#include "engine/files/csv.h"
#include "engine/files/safetensors.h"
#include "tests/engine/files/temp_folder.h"

namespace neurarium {
namespace {

namespace fs = std::filesystem;

TEST(CheckedArithmetic, has_no_result_when_it_would_overflow) {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(checked_mul<std::uint64_t>(most / 2, 2), most - 1);
  EXPECT_EQ(checked_mul<std::uint64_t>(most / 2 + 1, 2), std::nullopt);
  EXPECT_EQ(checked_add<std::uint64_t>(most, 0), most);
  EXPECT_EQ(checked_add<std::uint64_t>(most, 1), std::nullopt);
  EXPECT_EQ(checked_mul<std::int64_t>(std::numeric_limits<std::int64_t>::min(), -1), std::nullopt);
}

TEST(Reader, takes_what_there_is_and_nothing_more) {
  Reader reader(as_bytes(std::string_view("\x01\x02\x03\x04\x05\x06\x07", 7)));
  EXPECT_EQ(reader.take_little_endian<std::uint16_t>(), 0x0201);
  EXPECT_EQ(reader.take_big_endian<std::uint32_t>(), 0x03040506U);
  EXPECT_EQ(reader.take_big_endian<std::uint16_t>(), std::nullopt);
  EXPECT_EQ(reader.take(std::numeric_limits<std::uint64_t>::max()), std::nullopt);
  EXPECT_EQ(reader.position(), 6U);
  EXPECT_EQ(reader.take(1)->size(), 1U);
  EXPECT_EQ(reader.remaining(), 0U);
  EXPECT_EQ(reader.take_little_endian<std::uint8_t>(), std::nullopt);
  EXPECT_EQ(reader.take(0)->size(), 0U);
}

TEST(ReadFile, gives_the_whole_content) {
  const TempFolder folder;
  const std::string content("a\0b\n", 4);
  write_plainly(folder / "file", content);
  fs::create_symlink("file", folder / "link");
  EXPECT_EQ(read_text_file(folder / "file", 4).value(), content);
  EXPECT_EQ(read_text_file(folder / "link", 100).value(), content);
  EXPECT_EQ(as_text(read_file(folder / "file", 100).value()), content);
}

TEST(ReadFile, names_what_cannot_be_read_and_never_waits) {
  const TempFolder folder;
  write_plainly(folder / "file", "12345");
  write_plainly(folder / "empty", "");
  fs::create_directory(folder / "folder");
  fs::create_symlink("gone", folder / "dangling");
  fs::create_symlink("round", folder / "round");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, (folder / "socket").c_str(), sizeof address.sun_path - 1);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  const std::pair<std::string, std::string> cases[] = {
      {folder / "none", "there is no such file; check the name and the folder"},
      {folder / "dangling", "there is no such file; check the name and the folder"},
      {folder / "round", "its symbolic links run in a circle; choose the file itself"},
      {folder / "file/x", "a part of this path is not a folder; check the path"},
      {folder / "folder", "this is a folder; name a file inside it"},
      {folder / "pipe", "this is a pipe, which cannot be checked before it is read; save it as a file first"},
      {folder / "socket", "this is a socket; name a regular file"},
      {"/dev/zero", "this is a device; name a regular file"},
      {"/dev/null", "this is a device; name a regular file"},
      {folder / "empty", "the file is empty; choose a file with content"},
      {folder / "file", "the file has 5 bytes, more than the 4 that are read here; use a smaller file"},
  };
  for (const auto& [path, fault] : cases) {
    const auto result = read_file(path, 4);
    ASSERT_FALSE(result) << path;
    EXPECT_EQ(result.error().message, path + ": " + fault);
    EXPECT_EQ(result.error().code, ExitCode::InputRefused);
  }
  ::close(socket);
  EXPECT_EQ(read_file("", 4).error().message, "the name of the file to read is empty; name a file");
  EXPECT_EQ(read_file(folder / "a\nb", 4).error().message,
            folder / "a\\x0ab" + ": there is no such file; check the name and the folder");
  EXPECT_TRUE(read_file(folder / std::string(300, 'n'), 4)
                  .error()
                  .message.ends_with(": the name is too long for this system; choose a shorter one"));
}

TEST(ReadFile, says_when_there_is_no_permission) {
  const TempFolder folder;
  write_plainly(folder / "file", "x");
  ASSERT_EQ(::chmod((folder / "file").c_str(), 0), 0);
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    if (::getuid() == 0 && ::setuid(65534) != 0) ::_exit(9);
    const auto result = read_file(folder / "file", 4);
    ::_exit(!result && result.error().message ==
                           folder / "file" +
                               ": there is no permission to read it; change its permissions or choose another file"
                ? 0
                : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(ReadFile, notices_a_file_that_shrinks_while_it_is_read) {
  const TempFolder folder;
  write_plainly(folder / "file", std::string(1000, 'x'));
  auto file = InputFile::open(folder / "file", 1000);
  ASSERT_TRUE(file);
  std::vector<std::byte> bytes(600);
  ASSERT_TRUE(file->read_all(bytes));
  fs::resize_file(folder / "file", 700);
  const auto rest = file->read_all(std::span(bytes).first(400));
  ASSERT_FALSE(rest);
  EXPECT_EQ(
      rest.error().message,
      folder / "file" + ": the file became shorter while it was read; wait until the program that writes it is done");
}

TEST(ReadFile, every_reader_refuses_the_same_things) {
  const TempFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  for (const std::string& path : {folder.path(), folder / "pipe", folder / "none", std::string("/dev/zero")}) {
    EXPECT_EQ(load_safetensors(path).error().message, read_file(path, 1).error().message);
    EXPECT_EQ(read_csv(path).error().message, read_file(path, 1).error().message);
  }
}

TEST(ReadFile, refuses_to_take_more_memory_than_there_is) {
  EXPECT_GT(available_memory(), std::uint64_t{1} << 20);
  const Error error = memory_error("big.csv", std::uint64_t{5} << 30);
  EXPECT_EQ(
      error.message,
      "big.csv: its content needs 5,121 MiB of memory, more than is free; close other programs or use a smaller file");
  EXPECT_EQ(error.code, ExitCode::OutOfMemory);
}

}  // namespace
}  // namespace neurarium
