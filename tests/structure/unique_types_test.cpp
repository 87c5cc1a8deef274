// No two types of the program share a name: the linker would silently take one's functions for the other's, which no
// compiler reports. Types in unnamed namespaces of .cpp files are their own.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>

namespace {

namespace fs = std::filesystem;

// Definitions that begin a line, in headers: "class Name {", "struct Name final : Base {", "enum class Name : Type {".
const std::regex kDefinition(
    R"(^(?:class|struct|enum class|enum)\s+([A-Z]\w*)(?:\s+final)?\s*(?::(?!:)[^;]*)?(?:\{.*)?$)");

TEST(UniqueTypes, EveryNameIsDefinedInOneHeader) {
  std::map<std::string, std::string> first;
  const fs::path root = NEURARIUM_SOURCE_DIR;
  for (const char* folder : {"engine", "app"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      if (entry.path().extension() != ".h") continue;
      const std::string path = fs::relative(entry.path(), root).generic_string();
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) {
        std::smatch found;
        if (!std::regex_match(line, found, kDefinition)) continue;
        const auto [at, is_new] = first.emplace(found[1].str(), path);
        // The same header may define it once for each kind of processor.
        EXPECT_TRUE(is_new || at->second == path)
            << found[1].str() << " is defined in " << at->second << " and " << path;
      }
    }
  }
  EXPECT_GT(first.size(), 200u) << "the pattern no longer finds the definitions";
}

}  // namespace
