#include "app/shell/user_settings.h"

#include "app/ui/ui.h"
#include "engine/files/atomic_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace neurarium {
namespace {

constexpr double kLargestWindow = 16384;
constexpr double kLargestBound = 1e12;
constexpr std::size_t kMostChoices = 64;
constexpr std::int64_t kLargestChoice = 1'000'000;

std::string file_in(const std::string& folder) { return folder + "/settings.json"; }

double number_in(const nlohmann::json& object, const char* key, double fallback, double low, double high) {
  const auto found = object.find(key);
  if (found == object.end()) return fallback;
  const double value = found->get<double>();
  return std::isfinite(value) ? std::clamp(value, low, high) : fallback;
}

StepChoice step_in(const nlohmann::json& object) {
  StepChoice step;
  const auto index = [](const auto& names, const std::string& name, std::size_t fallback) {
    const auto at = std::find(names.begin(), names.end(), name);
    return at == names.end() ? fallback : static_cast<std::size_t>(at - names.begin());
  };
  step.size = static_cast<StepSize>(
      index(kStepSizeNames, object.value("step", std::string()), static_cast<std::size_t>(step.size)));
  step.stop = static_cast<StopKind>(
      index(kStopNames, object.value("stop", std::string()), static_cast<std::size_t>(step.stop)));
  const nlohmann::json bounds = object.value("stop_bounds", nlohmann::json::object());
  for (std::size_t i = 0; i < kStopNames.size(); ++i)
    step.bounds[i] = number_in(bounds, std::string(kStopNames[i]).c_str(), step.bounds[i], 0, kLargestBound);
  return step;
}

nlohmann::json bounds_of(const StepChoice& step) {
  nlohmann::json bounds;
  for (std::size_t i = 0; i < kStopNames.size(); ++i) bounds[std::string(kStopNames[i])] = step.bounds[i];
  return bounds;
}

std::map<std::string, int> choices_in(const nlohmann::json& object) {
  std::map<std::string, int> choices;
  const nlohmann::json kept = object.value("choices", nlohmann::json::object());
  for (const auto& [name, value] : kept.items())
    if (choices.size() < kMostChoices && value.is_number_integer())
      choices[name] = static_cast<int>(std::clamp<std::int64_t>(value.get<std::int64_t>(), 0, kLargestChoice));
  return choices;
}

}  // namespace

bool is_first_start(const std::string& folder) {
  std::error_code ignored;
  return !folder.empty() && !std::filesystem::exists(file_in(folder), ignored);
}

UserSettings load_user_settings(const std::string& folder, std::string& problem) {
  UserSettings settings;
  if (folder.empty()) return settings;
  const std::string path = file_in(folder);
  remove_stray_temporaries(path);
  std::ifstream file(path, std::ios::binary);
  if (!file) return settings;
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  try {
    const nlohmann::json object = nlohmann::json::parse(text);
    settings.theme = theme_named(object.value("theme", std::string())).value_or(ThemeKind::Dark);
    settings.language = object.value("language", std::string());
    if (!is_language(settings.language)) settings.language.clear();
    settings.chart = {.log_loss = object.value("log_loss", false),
                      .log_steps = object.value("log_steps", false),
                      .smooth = object.value("smooth", false),
                      .earlier = object.value("earlier_runs", true)};
    settings.window = {static_cast<int>(number_in(object, "width", 0, 0, kLargestWindow)),
                       static_cast<int>(number_in(object, "height", 0, 0, kLargestWindow))};
    settings.scale = number_in(object, "scale", 1, kSmallestScale, kLargestScale);
    settings.speed = number_in(object, "speed", kDefaultSpeed, kSlowestSpeed, kFastestSpeed);
    settings.step = step_in(object);
    settings.choices = choices_in(object);
    settings.sizes.inspector = static_cast<float>(number_in(object, "inspector", 0, 0, 4000));
    settings.sizes.bottom = static_cast<float>(number_in(object, "bottom", 0, 0, 4000));
    return settings;
  } catch (const nlohmann::json::exception&) {
    std::error_code ignored;
    std::filesystem::rename(path, path + ".bad", ignored);
    problem = path;
    return {};
  }
}

Status save_user_settings(const std::string& folder, const UserSettings& settings) {
  if (folder.empty()) return ok_status();
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  const nlohmann::json object{{"theme", theme_name(settings.theme)},
                              {"language", settings.language},
                              {"scale", settings.scale},
                              {"speed", settings.speed},
                              {"step", kStepSizeNames[static_cast<std::size_t>(settings.step.size)]},
                              {"stop", kStopNames[static_cast<std::size_t>(settings.step.stop)]},
                              {"stop_bounds", bounds_of(settings.step)},
                              {"choices", settings.choices},
                              {"log_loss", settings.chart.log_loss},
                              {"log_steps", settings.chart.log_steps},
                              {"smooth", settings.chart.smooth},
                              {"earlier_runs", settings.chart.earlier},
                              {"width", settings.window.width},
                              {"height", settings.window.height},
                              {"inspector", settings.sizes.inspector},
                              {"bottom", settings.sizes.bottom}};
  const std::string text = object.dump(2) + "\n";
  return save_atomically(file_in(folder), std::as_bytes(std::span(text)));
}

Status SettingsKeeper::tick(double now, const UserSettings& settings) {
  if (settings != seen_) {
    seen_ = settings;
    changed_at_ = now;
  }
  if (seen_ == tried_ || now - changed_at_ < kQuietSeconds) return ok_status();
  tried_ = seen_;
  return finish(seen_);
}

Status SettingsKeeper::finish(const UserSettings& settings) {
  if (settings == stored_) return ok_status();
  if (Status saved = save_user_settings(folder_, settings); !saved) return saved;
  stored_ = tried_ = settings;
  return ok_status();
}

}  // namespace neurarium
