// A folder of reference cases: index.jsonl, one JSON object a case, and the safetensors files that it names. Everything
// in it comes from outside and is checked before an operation sees it.
#pragma once

#include "engine/base.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium::oracle {

// The numbers of a tensor of any type; `integer` ones are compared exactly.
struct Numbers {
  std::vector<std::int64_t> shape;
  std::vector<double> data;
  bool integer = false;

  [[nodiscard]] std::int64_t rank() const { return static_cast<std::int64_t>(shape.size()); }
};

struct Case {
  std::string name, file, weights, what;
  std::string table_file;  // of a case without tensors: a JSON table
  std::string folder;      // of the file, once the tensors are loaded
  nlohmann::json hyper = nlohmann::json::object();
  std::vector<std::string> inputs, outputs;
  std::map<std::string, std::string> upstream;  // tensor -> the output that it is the gradient of
  std::map<std::string, std::string> grads;     // tensor -> the input or parameter whose gradient it is
  double rtol = 0, atol = 0;
  struct Range {
    std::string tensor;
    std::int64_t from = 0, to = 0;
  };
  std::vector<Range> not_compared;
  std::map<std::string, Numbers> tensors;  // filled by load_tensors
  // Likewise. Its numbers are outputs too: "test_perplexity", and by column those of a list of objects, "queries.p".
  nlohmann::json table;

  [[nodiscard]] bool has_input(std::string_view tensor) const;
  [[nodiscard]] const Numbers& operator[](const std::string& tensor) const { return tensors.at(tensor); }
  // A number of `hyper`, or `otherwise` when it is not there.
  [[nodiscard]] double number(const std::string& key, double otherwise) const;
  [[nodiscard]] bool flag(const std::string& key, bool otherwise) const;
  [[nodiscard]] std::string text(const std::string& key, const std::string& otherwise) const;
};

// The cases of `folder`/index.jsonl, their tensors not yet loaded.
Result<std::vector<Case>> read_index(const std::string& folder);

// Loads every tensor that the case names, and the parameters in its file of weights.
Status load_tensors(const std::string& folder, Case& c);

// A sentence about a case whose tensors do not go together.
template <class... Args>
Error malformed(const Case& c, fmt::format_string<Args...> format, Args&&... args) {
  return input_error("{} ({}): {}; correct the case or take it out of index.jsonl.", c.name, c.file,
                     fmt::format(format, std::forward<Args>(args)...));
}

// What a run of a case gave, by the names of the tensors to compare with.
using Outcome = std::map<std::string, std::vector<float>>;

// One line for the first element of each tensor that is off; empty when the case passes.
std::vector<std::string> compare(const Case& c, const Outcome& outcome);

}  // namespace neurarium::oracle
