#include "app/shell/shell.h"

#include "app/shell/own_time.h"
#include "app/ui/widgets.h"
#include "engine/exhibits/exhibit.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <thread>

namespace neurarium {
namespace {

constexpr double kInputPace = 1.0 / 60;  // seconds between frames that answer the user
constexpr double kTrainingPace = 1.0 / 30;
constexpr double kCaretPace = 0.25;
constexpr double kIdle = 0.25;         // between looks at files on disk when nothing happens
constexpr double kTooltipAfter = 0.5;  // a frame when the pointer has rested, so that a tooltip can appear

// The height below which the exhibit scrolls, before scaling: of those that show much below each other more.
float lowest_centre(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, float>, 8> heights = {{{"transformer", 520},
                                                                          {"vision", 500},
                                                                          {"limits", 600},
                                                                          {"backprop", 440},
                                                                          {"basins", 440},
                                                                          {"curve", 400},
                                                                          {"depth", 400},
                                                                          {"landscape", 400}}};
  for (const auto& [exhibit, height] : heights)
    if (exhibit == name) return height;
  return kLowestCentre;
}

constexpr float kSmallestKept = 200;  // a window that is smaller is being minimised

double wall_clock() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

Shell::Shell(Platform& platform, std::unique_ptr<Ui> ui, AppOptions options, std::unique_ptr<Timeline> timeline)
    : platform_(platform),
      ui_(std::move(ui)),
      options_(std::move(options)),
      recovery_(options_.state_folder),
      book_(options_.config_folder),
      gallery_(options_.threads),
      recent_(options_.config_folder) {
  session_ = std::make_unique<Session>(std::move(timeline), [this] { platform_.wake(); });
  shown_ = options_.exhibit;
  run_of_ = (*find_shown(shown_))->name;
  screen_ = make_screen(shown_, options_.threads);
  const bool first_start = is_first_start(options_.config_folder);
  apply_user_settings();
  if (options_.settings == nullptr) open_in_language();
  load_lessons();
  offer_recovery();
  greet(first_start && options_.files.empty() && options_.pasted.empty());
  for (const std::string& file : options_.files)
    if (const Status opened = open(file); !opened) show_error("open", opened.error());
  if (!options_.pasted.empty())
    if (const Status opened = open_settings(options_.pasted); !opened) show_error("open", opened.error());
  if (options_.play && options_.pasted.empty()) session_->trainer().play();
}

Shell::~Shell() {
  settings_.choices = ui_->choices;
  if (const Status saved = keeper_->finish(settings_); !saved) fmt::print(stderr, "{}\n", saved.error().message);
}

void Shell::apply_user_settings() {
  settings_.theme = ui_->theme().kind;
  settings_.scale = static_cast<double>(ui_->user_scale());
  settings_.language = ui_->language();
  std::string broken;
  if (!options_.config_folder.empty()) settings_ = load_user_settings(options_.config_folder, broken);
  keeper_.emplace(options_.config_folder, settings_);
  if (options_.theme) settings_.theme = *options_.theme;
  if (options_.scale) settings_.scale = static_cast<double>(*options_.scale);
  if (!options_.language.empty()) settings_.language = options_.language;
  ui_->choices = settings_.choices;
  ui_->set_theme(settings_.theme);
  ui_->set_user_scale(static_cast<float>(settings_.scale));
  if (settings_.language != ui_->language()) load_language();
  if (options_.keep_size && settings_.window != WindowSize{})
    platform_.resize(settings_.window.width, settings_.window.height);
  if (!broken.empty()) ui_->banners().show({"settings", Severity::Warning, ui_->tr("app.settings_broken", broken), {}});
  set_speed(*session_, settings_.speed);
}

void Shell::keep_user_settings() {
  settings_.choices = ui_->choices;
  if (const Status kept = keeper_->tick(platform_.now(), settings_); !kept) show_error("settings", kept.error());
}

double Shell::next_frame_in() const {
  if (last_frame_ < 0) return 0;
  const ImVec2 size = platform_.size();
  if (size.x != drawn_size_.x || size.y != drawn_size_.y || platform_.close_requested()) return 0;
  const double now = platform_.now();
  const double since = now - last_frame_;
  double due = kIdle;
  const auto within = [&](double pace) { due = std::min(due, std::max(0.0, pace - since)); };
  if (saver_.busy() || exporter_.busy() || film_maker_.busy()) within(kTrainingPace);
  if (ui_->input().pending() || settling_ > 0 || picture_ ||
      (screen_ != nullptr && (screen_->busy() || screen_->animating())))
    within(kInputPace);
  if (lesson_.moves(now) || gallery_.busy()) within(kTrainingPace);
  if (ui_->input().any_key_down()) within(kTrainingPace);
  if (!session_->trainer().caught_up()) within(kTrainingPace);  // a change that takes long shows how far it is
  if (session_->trainer().has_new() || ui_->toasts().animating()) within(kTrainingPace);
  if (ImGui::GetIO().WantTextInput) within(kCaretPace);
  if (const double hint = lesson_.hint_at(); last_frame_ < hint) due = std::min(due, std::max(0.0, hint - now));
  const double rested = last_input_ + kTooltipAfter;
  if (last_frame_ < rested) due = std::min(due, std::max(0.0, rested - now));
  return due;
}

void Shell::run() {
  while (!closed_) {
    platform_.wait(next_frame_in());  // at 0 it still collects the input
    if (ui_->assets().changed()) {
      language_asked_ = true;
      load_lessons();
      settling_ = 1;
    }
    if (aside_.empty())  // else the autosave is the user's own run, as it was set aside
      recovery_.tick(platform_.now(), session_->snapshot().version, session_->trainer(), run_of_);
    keep_user_settings();
    if (next_frame_in() <= 0) frame(true);
  }
}

// In place of threads: what was told to the trainer is done before the frame is drawn.
void Shell::wait_for_trainer() {
  Trainer& trainer = session_->trainer();
  while (true) {
    session_->update();
    const Snapshot& s = session_->snapshot();
    if (trainer.caught_up() && (!s.running || s.steps_left < 0)) return;
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
}

bool Shell::settle(int max_frames) {
  for (int i = 0; i < max_frames; ++i) {
    wait_for_trainer();
    frame(false);
    const bool more = ui_->input().pending() || settling_ > 0 || !session_->trainer().caught_up() || saver_.busy() ||
                      exporter_.busy() || film_maker_.busy() || picture_.has_value() ||
                      (screen_ != nullptr && screen_->busy()) || gallery_.busy();
    if (!more) return true;
    if (saver_.busy() || exporter_.busy() || (screen_ != nullptr && screen_->busy()))
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

// The newest of the trainer, and what it complains about.
void Shell::take_news() {
  if (options_.threads) {
    session_->update();
  } else {
    wait_for_trainer();
  }
  for (const Error& refusal : session_->take_errors()) show_error("refused", refusal);
  if (const auto failure = recovery_.take_failure()) show_error("autosave", *failure);
  take_saved();
  take_exported();
  take_film();
  doctor_.update(*ui_, *session_);
}

void Shell::frame(bool present) {
  const double start = wall_clock();
  take_news();
  if (language_asked_) load_language();
  ui_->begin_frame();
  handle_drops();
  const Commands all = commands();
  handle_keys(all);
  if (screen_ != nullptr) screen_->update(*session_);
  draw();
  lesson_.draw_outline(*ui_, options_.threads);
  palette_.draw(*ui_, all, [this](std::int64_t step) { TimeStrip::go_to(*session_, step); });
  help_.draw(*ui_, all);
  draw_dialogs();
  handle_close();
  keyboard_.update(*ui_);
  update_title();
  const bool input = ui_->input().any_input();
  const bool picture_now = picture_ && --picture_->frames_left <= 0;
  ui_->end_frame(present || picture_now);
  if (picture_now) take_picture();
  last_frame_ = platform_.now();
  drawn_size_ = platform_.size();
  if (options_.keep_size && drawn_size_.x >= kSmallestKept && drawn_size_.y >= kSmallestKept)
    settings_.window = {static_cast<int>(drawn_size_.x), static_cast<int>(drawn_size_.y)};
  if (input) last_input_ = last_frame_;
  settling_ = input ? 3 : ui_->fonts().stale() ? 1 : std::max(0, settling_ - 1);
  // The time of a frame is no part of a picture that must come out the same every time.
  if (options_.threads) frame_ms_ += ((wall_clock() - start) * 1e3 - frame_ms_) * 0.1;
}

std::optional<OwnTime> Shell::own_time() const {
  return screen_ != nullptr ? screen_->own_time() : std::optional<OwnTime>();
}

void Shell::draw() {
  strip_height_ = lesson_.height(*ui_, ImGui::GetIO().DisplaySize.x);
  const Layout layout = begin_layout(*ui_, settings_.sizes, strip_height_);
  draw_rail(layout.rail);
  draw_lesson(layout.strip);
  if (const auto own = own_time())
    draw_own_bar(*ui_, *session_, *screen_, *own, layout.bar, frame_ms_);
  else
    run_bar_.draw(*ui_, *session_, settings_, layout.bar, frame_ms_);
  draw_centre(layout.centre);
  draw_inspector(layout.inspector);
  draw_bottom(layout.bottom);
}

// Time on the left, the chart on the right, as the sketch has it.
void Shell::draw_bottom(const Rect& rect) {
  const Panel panel(*ui_, "time", rect, {0.0f, false, false});
  const float air = ui_->px(16);
  const Rect inside{{rect.min.x + air, rect.min.y + ui_->px(12)}, {rect.max.x - air, rect.max.y - ui_->px(8)}};
  const float split =
      inside.min.x + std::floor(std::clamp(inside.width() * 0.4f, std::min(ui_->px(220), inside.width()),
                                           std::max(ui_->px(220), ui_->px(460))));
  const Rect time{inside.min, {std::min(split, inside.max.x), inside.max.y}};
  const Rect beside{{split + ui_->px(24), inside.min.y}, inside.max};
  if (const auto own = own_time()) {
    draw_own_strip(*ui_, *session_, *screen_, *own, time);
    return screen_->draw_beside_time(*ui_, {beside.min, beside.max});
  }
  time_strip_.draw(*ui_, *session_, screen_.get(), time);
  loss_chart_.draw(*ui_, *session_, beside, settings_.chart);
}

void Shell::draw_centre(const Rect& rect) {
  {
    const Panel panel(*ui_, shown_, rect, {0.0f, false, false});
    if (rect.width() < 8.0f || rect.height() < 8.0f) return;
    if (screen_ != nullptr) {
      draw_screen(rect);
    } else {
      text_in(ui_->fonts().body, rect.min, rect.max, ui_->theme().muted, ui_->tr("app.no_screen"), Align::Center);
    }
  }
  draw_messages(rect);
}

void Shell::draw_screen(const Rect& rect) {
  const ImVec2 least{ui_->px(kNarrowestCentre), ui_->px(lowest_centre(shown_))};
  if (rect.width() >= least.x && rect.height() >= least.y)
    return screen_->draw_center(*ui_, *session_, {rect.min, rect.max});
  ImGui::SetCursorScreenPos(rect.min);
  ImGui::BeginChild("scrolled", {rect.width(), rect.height()}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_HorizontalScrollbar);
  const ImVec2 from{rect.min.x - ImGui::GetScrollX(), rect.min.y - ImGui::GetScrollY()};
  // The bar of one direction takes room of the other, which must not scroll for that alone.
  const float bar = ImGui::GetStyle().ScrollbarSize;
  const bool down = rect.height() < least.y, across = rect.width() < least.x;
  const ImVec2 room{rect.width() - (down ? bar : 0.0f), rect.height() - (across ? bar : 0.0f)};
  const ImVec2 to{from.x + (across ? std::max(room.x, least.x) : room.x),
                  from.y + (down ? std::max(room.y, least.y) : room.y)};
  screen_->draw_center(*ui_, *session_, {from, to});
  ImGui::SetCursorScreenPos({to.x - 1.0f, to.y - 1.0f});
  ImGui::Dummy({1.0f, 1.0f});
  ImGui::EndChild();
}

// Over the lower end of the exhibit: nothing moves away under the pointer when a message comes or goes.
void Shell::draw_messages(const Rect& rect) {
  if (ui_->banners().all().empty()) return;
  const float air = ui_->px(12);
  const float height = std::min(rect.height(), banner_height_ + air);
  const Panel panel(*ui_, "messages", {{rect.min.x, rect.max.y - height}, rect.max}, {12.0f, false, true});
  ui_->banners().draw(*ui_);
  banner_height_ = ImGui::GetCursorPosY() - ImGui::GetStyle().ItemSpacing.y - ui_->px(8);
}

void Shell::draw_inspector(const Rect& rect) {
  const Panel panel(*ui_, "inspector", rect);
  if (screen_ == nullptr || rect.width() < 8.0f) return;
  screen_->draw_inspector(*ui_, *session_);
  open_wanted_state();
}

void Shell::draw_dialogs() {
  prompt_.draw(*ui_);
  draw_export();
  draw_lesson_dialogs();
  draw_close_question();
}

}  // namespace neurarium
