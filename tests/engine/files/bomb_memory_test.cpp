// Files that claim, or are, far more than they should be: refused without taking the memory for it.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <sstream>

#include "engine/exhibits/playground.h"
#include "engine/files/csv.h"
#include "engine/files/project.h"
#include "engine/files/safetensors.h"
#include "tests/engine/files/temp_folder.h"

namespace neurarium {
namespace {

constexpr std::int64_t kMostKiB = 64 * 1024;

std::int64_t status_kib(const std::string& key) {
  std::istringstream lines(read_plainly("/proc/self/status"));
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(key)) return std::stoll(line.substr(key.size() + 1));
  return -1;
}

// How far the peak of a fresh process's memory rises above where it began, in KiB; -1: `refuse` returned false.
std::int64_t growth_kib(const std::function<bool()>& refuse) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    write_plainly("/proc/self/clear_refs", "5");  // the peak starts from here
    const std::int64_t before = status_kib("VmRSS:");
    const bool refused = refuse();
    const std::int64_t growth = refused ? status_kib("VmHWM:") - before : -1;
    ::_exit(::write(ends[1], &growth, sizeof growth) == sizeof growth ? 0 : 1);
  }
  ::close(ends[1]);
  std::int64_t growth = -1;
  EXPECT_EQ(::read(ends[0], &growth, sizeof growth), static_cast<ssize_t>(sizeof growth));
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return growth;
}

std::string framed(std::uint64_t length, const std::string& header) {
  return std::string(reinterpret_cast<const char*>(&length), 8) + header;
}

class BombMemory : public testing::Test {
 protected:
  // A file whose content is `start`, then nothing but zeros up to `size`, without using the disk.
  std::string sparse(const std::string& name, const std::string& start, std::uintmax_t size) {
    write_plainly(folder / name, start);
    std::filesystem::resize_file(folder / name, size);
    return folder / name;
  }
  TempFolder folder;
};

TEST_F(BombMemory, the_measure_sees_memory_that_is_taken) {
  EXPECT_GT(growth_kib([] {
              std::vector<char> taken(100 << 20, 'x');
              return taken[taken.size() / 2] == 'x';
            }),
            90 * 1024);
}

TEST_F(BombMemory, safetensors_are_refused_by_their_header) {
  const std::string repeated = "{\"a\":" + std::string(15 << 20, '[');
  const std::vector<std::string> files = {
      sparse("length.safetensors", framed(std::uint64_t{1} << 60, "{}"), 1 << 20),
      sparse("large_header.safetensors", framed(100'000'000, "{\"a\":[[[["), 200'000'000),
      sparse("nested.safetensors", framed(repeated.size(), repeated), std::uintmax_t{1} << 31),
      sparse("terabyte.safetensors", framed(64, R"({"a":{"dtype":"F32","shape":[268435456000],"data_offsets":[0,1])"),
             std::uintmax_t{1} << 40)};
  for (const std::string& file : files)
    for (const bool project : {false, true}) {
      const std::int64_t growth =
          growth_kib([&] { return project ? !load_project(file).ok() : !load_safetensors(file).ok(); });
      EXPECT_GE(growth, 0) << file << " was accepted";
      EXPECT_LT(growth, kMostKiB) << file;
    }
}

TEST_F(BombMemory, tables_are_refused_at_the_line_that_does_not_end) {
  for (const std::string& file :
       {sparse("line.csv", "1,2,3\n" + std::string(2'000'000, '7'), std::uintmax_t{1} << 30),
        sparse("quote.csv", "a,b,c\n\"" + std::string(2'000'000, ','), std::uintmax_t{1} << 30),
        sparse("zeros.csv", "", std::uintmax_t{4} << 30)}) {
    const std::int64_t growth = growth_kib([&] { return !read_csv(file).ok(); });
    EXPECT_GE(growth, 0) << file << " was accepted";
    EXPECT_LT(growth, kMostKiB) << file;
  }
}

}  // namespace
}  // namespace neurarium
