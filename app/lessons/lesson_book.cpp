#include "app/lessons/lesson_book.h"

#include "engine/files/atomic_file.h"
#include "engine/files/reader.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <span>

namespace neurarium {
namespace {

constexpr std::uint64_t kMaxCompletedFile = 1 << 20;  // bytes

std::string completed_file(const std::string& folder) { return folder + "/lessons.json"; }

// A file that is missing or broken means that nothing was completed yet.
std::set<std::string, std::less<>> read_completed(const std::string& folder) {
  std::set<std::string, std::less<>> names;
  if (folder.empty()) return names;
  const Result<std::string> text = read_text_file(completed_file(folder), kMaxCompletedFile);
  if (!text) return names;
  const nlohmann::json object = nlohmann::json::parse(*text, nullptr, false);
  if (!object.is_object() || !object.contains("completed")) return names;
  for (const auto& name : object["completed"])
    if (name.is_string()) names.insert(name.get<std::string>());
  return names;
}

// All files below `folder`, in the order that they ask for.
template <class Made, class Parse>
void load_all(const Assets& assets, const std::string& folder, Parse parse,
              std::vector<std::shared_ptr<const Made>>& list, std::vector<Wording>& problems) {
  list.clear();
  for (const std::string& path : assets.list(folder)) {
    if (!path.ends_with(".json")) continue;
    const Result<std::string> text = assets.read(path);
    if (!text) {
      problems.push_back(text.error());
      continue;
    }
    Result<Made> made = parse(*text, std::filesystem::path(path).stem().string());
    if (made)
      list.push_back(std::make_shared<const Made>(std::move(*made)));
    else
      problems.push_back(made.error());
  }
  std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a->order < b->order; });
}

}  // namespace

LessonBook::LessonBook(std::string config_folder)
    : folder_(std::move(config_folder)), completed_(read_completed(folder_)) {}

std::vector<Wording> LessonBook::load(const Assets& assets) {
  std::vector<Wording> problems;
  load_all(assets, "assets/lessons/", parse_lesson, lessons_, problems);
  load_all(assets, "assets/states/", parse_starting_state, states_, problems);
  return problems;
}

Status LessonBook::complete(const std::string& name) {
  if (!completed_.insert(name).second || folder_.empty()) return ok_status();
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  const std::string text = nlohmann::json{{"completed", completed_}}.dump(2) + "\n";
  return save_atomically(completed_file(folder_), std::as_bytes(std::span(text)));
}

const std::string& say(Ui& ui, const Words& words) {
  const std::string& text = words.in(ui.shown_language());
  ui.fonts().use(text);
  return text;
}

}  // namespace neurarium
