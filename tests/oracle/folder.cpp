#include "oracle/folder.h"

#include "engine/files/safetensors.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

namespace neurarium::oracle {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kMaxElements = std::int64_t{1} << 26;  // of one tensor: reference cases are small

bool is_text_list(const Json& j) {
  return j.is_array() && std::all_of(j.begin(), j.end(), [](const Json& e) { return e.is_string(); });
}

bool is_text_map(const Json& j) {
  return j.is_object() && std::all_of(j.begin(), j.end(), [](const Json& e) { return e.is_string(); });
}

bool is_range(const Json& j) {
  return j.is_array() && j.size() == 3 && j[0].is_string() && j[1].is_number_integer() && j[2].is_number_integer();
}

std::string text_of(const Json& j, const char* key) {
  return j.contains(key) && j[key].is_string() ? j[key].get<std::string>() : std::string();
}

// The first thing that is wrong with an index entry, or "".
std::string fault_of(const Json& j) {
  if (!j.is_object()) return "it is not a JSON object";
  if (text_of(j, "case").empty()) return "\"case\" is missing";
  for (const char* key : {"file", "what", "weights"})
    if (j.contains(key) && !j[key].is_string() && !j[key].is_null()) return fmt::format("\"{}\" must be a text", key);
  for (const char* key : {"inputs", "outputs", "extra_files"})
    if (j.contains(key) && !is_text_list(j[key])) return fmt::format("\"{}\" must be a list of names", key);
  for (const char* key : {"upstream", "grads"})
    if (j.contains(key) && !is_text_map(j[key])) return fmt::format("\"{}\" must map names to names", key);
  if (j.contains("hyper") && !j["hyper"].is_object()) return "\"hyper\" must be an object";
  if (!j.contains("tol") || !j["tol"].is_object()) return "\"tol\" is missing";
  for (const char* key : {"rtol", "atol"})
    if (!j["tol"].contains(key) || !j["tol"][key].is_number())
      return fmt::format("\"tol\" lacks the number \"{}\"", key);
  if (j.contains("not_compared") &&
      (!j["not_compared"].is_array() || !std::all_of(j["not_compared"].begin(), j["not_compared"].end(), is_range)))
    return "\"not_compared\" must hold [tensor, from, to] ranges";
  return {};
}

Case case_from(const Json& j) {
  Case c;
  c.name = text_of(j, "case");
  c.file = text_of(j, "file");
  c.what = text_of(j, "what");
  c.weights = text_of(j, "weights");
  if (c.file.empty() && j.contains("extra_files") && j["extra_files"].size() == 1) c.table_file = j["extra_files"][0];
  if (j.contains("hyper")) c.hyper = j["hyper"];
  if (j.contains("inputs")) c.inputs = j["inputs"];
  if (j.contains("outputs")) c.outputs = j["outputs"];
  if (j.contains("upstream")) c.upstream = j["upstream"];
  if (j.contains("grads")) c.grads = j["grads"];
  c.rtol = j["tol"]["rtol"];
  c.atol = j["tol"]["atol"];
  if (j.contains("not_compared"))
    for (const Json& range : j["not_compared"]) c.not_compared.push_back({range[0], range[1], range[2]});
  return c;
}

Result<Numbers> numbers_of(const TensorFile& file, const std::string& name) {
  const auto tensor = file.get(name);
  if (!tensor) return tensor.error();
  Numbers numbers{(*tensor)->shape, {}, false};
  if ((*tensor)->elements() > kMaxElements)
    return input_error("{}: tensor '{}' has {} elements, more than a reference case may have ({}).", file.source, name,
                       (*tensor)->elements(), kMaxElements);
  const DType type = (*tensor)->dtype;
  if (type == DType::F16 || type == DType::BF16 || type == DType::F32 || type == DType::F64) {
    const auto values = file.doubles(name);
    if (!values) return values.error();
    numbers.data.assign(values->begin(), values->end());
    return numbers;
  }
  const auto values = file.integers(name);
  if (!values) return values.error();
  numbers.data.assign(values->begin(), values->end());
  numbers.integer = true;
  return numbers;
}

void add_column(Case& c, const std::string& name, const Json& number) {
  Numbers& column = c.tensors[name];
  column.data.push_back(number.get<double>());
  column.shape = {std::ssize(column.data)};
  column.integer = number.is_number_integer();
  if (column.data.size() == 1) c.outputs.push_back(name);
}

Status load_table(const std::string& path, Case& c) {
  std::ifstream in(path);
  c.table = Json::parse(in, nullptr, false);
  if (!c.table.is_object())
    return input_error("{}: {} cannot be read as a JSON object; correct the file or take the case out of index.jsonl.",
                       c.name, path);
  for (const auto& [key, entry] : c.table.items()) {
    if (c.hyper.contains(key)) continue;
    if (entry.is_number()) add_column(c, key, entry);
    if (!entry.is_array()) continue;
    for (const Json& row : entry) {
      if (!row.is_object()) break;
      for (const auto& [column, number] : row.items())
        if (number.is_number()) add_column(c, key + "." + column, number);
    }
  }
  return ok_status();
}

bool matches(const Case& c, bool integer, double got, double want) {
  if (integer || std::isinf(want)) return got == want;
  return std::abs(got - want) <= c.atol + c.rtol * std::abs(want);
}

bool is_compared(const Case& c, const std::string& tensor, std::int64_t i) {
  return std::none_of(c.not_compared.begin(), c.not_compared.end(),
                      [&](const Case::Range& r) { return r.tensor == tensor && i >= r.from && i < r.to; });
}

// "" or a line about the first element that is off, with how many are.
std::string compare_tensor(const Case& c, const std::string& name, const std::vector<float>& got) {
  const Numbers& want = c[name];
  if (got.size() != want.data.size())
    return fmt::format("{}: {}: {} numbers computed, {} expected", c.name, name, got.size(), want.data.size());
  std::string line;
  std::int64_t off = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    const auto at = static_cast<std::int64_t>(i);
    if (matches(c, want.integer, got[i], want.data[i]) || !is_compared(c, name, at)) continue;
    if (off++ == 0) line = fmt::format("{}: {}[{}]: got {:.9g}, want {:.9g}", c.name, name, i, got[i], want.data[i]);
  }
  return off > 1 ? line + fmt::format(" ({} of {} elements are off)", off, got.size()) : line;
}

}  // namespace

bool Case::has_input(std::string_view tensor) const {
  return std::find(inputs.begin(), inputs.end(), tensor) != inputs.end();
}

double Case::number(const std::string& key, double otherwise) const {
  const auto found = hyper.find(key);
  return found != hyper.end() && found->is_number() ? found->get<double>() : otherwise;
}

bool Case::flag(const std::string& key, bool otherwise) const {
  const auto found = hyper.find(key);
  return found != hyper.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

std::string Case::text(const std::string& key, const std::string& otherwise) const {
  const auto found = hyper.find(key);
  return found != hyper.end() && found->is_string() ? found->get<std::string>() : otherwise;
}

Result<std::vector<Case>> read_index(const std::string& folder) {
  const std::string path = folder + "/index.jsonl";
  std::ifstream in(path);
  if (!in || std::filesystem::is_directory(path))
    return input_error("{}: cannot be read; give the folder that holds index.jsonl and its safetensors files.", path);
  std::vector<Case> cases;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const Json j = Json::parse(line, nullptr, false);
    const std::string fault = j.is_discarded() ? "it is not JSON" : fault_of(j);
    if (!fault.empty())
      return input_error("{}, line {}: {}; each line must describe one case, as the README of the cases says.", path,
                         number, fault);
    cases.push_back(case_from(j));
  }
  if (cases.empty()) return input_error("{}: holds no case; each line must describe one.", path);
  return cases;
}

Status load_tensors(const std::string& folder, Case& c) {
  if (!c.table_file.empty()) return load_table(folder + "/" + c.table_file, c);
  if (c.file.empty() || c.outputs.empty())
    return input_error("{}: names no {}; add it to its line of index.jsonl.", c.name,
                       c.file.empty() ? "file" : "outputs");
  const auto file = load_safetensors(folder + "/" + c.file);
  if (!file) return file.error();
  Result<TensorFile> weights = TensorFile{};
  if (!c.weights.empty()) weights = load_safetensors(folder + "/" + c.weights);
  if (!weights) return weights.error();
  c.folder = std::filesystem::path(folder + "/" + c.file).parent_path().string();
  std::vector<std::string> names = c.inputs;
  for (const auto& [name, tensor] : weights->tensors())
    if (name.starts_with("param.")) names.push_back(name);
  names.insert(names.end(), c.outputs.begin(), c.outputs.end());
  for (const auto* map : {&c.upstream, &c.grads})
    for (const auto& [name, of] : *map) names.push_back(name);
  for (const std::string& name : names) {
    const bool elsewhere = file->find(name) == nullptr && weights->find(name) != nullptr;
    auto numbers = numbers_of(elsewhere ? *weights : *file, name);
    if (!numbers) return numbers.error();
    c.tensors[name] = std::move(*numbers);
  }
  return ok_status();
}

std::vector<std::string> compare(const Case& c, const Outcome& outcome) {
  std::vector<std::string> names = c.outputs, lines;
  for (const auto& [name, of] : c.grads) names.push_back(name);
  for (const std::string& name : names) {
    const auto got = outcome.find(name);
    const std::string line =
        got == outcome.end() ? fmt::format("{}: {}: not computed", c.name, name) : compare_tensor(c, name, got->second);
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

}  // namespace neurarium::oracle
