#include "app/exhibits/playground_race.h"

#include "app/draw/chart.h"
#include "app/ui/change_words.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "engine/doctor_cures.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::int64_t kStepsInPlace = 25;  // a frame, without threads
constexpr float kLaneGap = 16.0f;
constexpr double kFastestRace = 20'000;  // steps a second; as fast as the machine can
constexpr std::array<std::string_view, 3> kFirstRivals = {"sgd", "momentum", "adam"};

}  // namespace

PlaygroundRace::PlaygroundRace(bool threads)
    : threads_(threads), observers_(kMostLanes), probe_([this](const Question& q) { return look(q); }, threads) {}

void PlaygroundRace::open(Session& session) {
  session.trainer().pause();
  open_ = true;
  lanes_ = {playground_settings(session)};
  for (const std::string_view name : kFirstRivals) {
    if (lanes_.size() >= 3 || name == lanes_.front().optimizer) continue;
    PlaygroundSettings rival = lanes_.front();
    rival.optimizer = name;
    rival.learning_rate = usual_rate(optimizer_from_name(name).value());
    lanes_.push_back(std::move(rival));
  }
  const bool regression = session.snapshot().task->metric == MetricKind::None;
  finish_ =
      regression ? FinishLine{FinishLine::Kind::LossBelow, 0.01} : FinishLine{FinishLine::Kind::AccuracyAtLeast, 0.95};
  selected_ = 0;
  restart();
}

void PlaygroundRace::close() {
  open_ = false;
  runner_.reset();
}

// At step 0, at rest.
void PlaygroundRace::restart() {
  runner_.reset();
  error_ = {};
  std::vector<SettingsPtr> settings;
  for (const PlaygroundSettings& lane : lanes_) settings.push_back(std::make_shared<PlaygroundSettings>(lane));
  Result<std::unique_ptr<Race>> race = Race::make(settings, finish_);
  if (!race) {
    error_ = race.error();
    return;
  }
  runner_ = std::make_unique<RaceRunner>(std::move(*race), threads_);
  runner_->set_speed(speed_ >= kFastestRace ? kUnlimited : speed_);
  losses_.assign(lanes_.size(), Samples());
  asked_version_ = 0;
}

void PlaygroundRace::toggle_play() {
  if (runner_ != nullptr) runner_->play(!runner_->latest().running);
}

void PlaygroundRace::pause() {
  if (runner_ != nullptr) runner_->play(false);
}

void PlaygroundRace::add_lane() {
  if (lanes_.size() >= kMostLanes) return;
  lanes_.push_back(lanes_[std::min(selected_, lanes_.size() - 1)]);
  selected_ = lanes_.size() - 1;
  restart();
}

std::vector<PlaygroundRace::LaneLook> PlaygroundRace::look(const Question& question) {
  std::vector<LaneLook> looks;
  for (std::size_t i = 0; i < question.moments.size(); ++i) {
    PlaygroundRequest request;
    request.moment = question.moments[i];
    LaneLook one;
    one.view = observers_[i].observe(request);
    one.image = picture_of_region(question.theme, *one.view);
    one.points = region_points(question.theme, *one.view);
    looks.push_back(std::move(one));
  }
  return looks;
}

void PlaygroundRace::ask_for_pictures() {
  if (!theme_ || runner_ == nullptr || probe_.busy()) return;
  const RaceNews& news = runner_->latest();
  if (asked_version_ == news.version && asked_theme_ == theme_->kind) return;
  asked_version_ = news.version;
  asked_theme_ = theme_->kind;
  Question question{{}, *theme_};
  for (const LaneNews& lane : news.lanes)
    question.moments.push_back({lane.task, lane.settings, {}, lane.params, lane.step});
  probe_.ask(std::move(question));
}

void PlaygroundRace::update(Session& session) {
  if (!open_) return;
  if (session.snapshot().running) session.trainer().pause();
  if (runner_ == nullptr) return;
  if (!threads_) runner_->advance(kStepsInPlace);
  const bool fresh = runner_->update();
  if (fresh || losses_.front().size() == 0) {
    for (std::size_t i = 0; i < losses_.size(); ++i) {
      std::vector<double> steps, losses;
      for (const MetricPoint& p : runner_->latest().lanes[i].points) {
        steps.push_back(static_cast<double>(p.step));
        losses.push_back(std::isnan(p.metrics.test_loss) ? p.metrics.train_loss : p.metrics.test_loss);
      }
      losses_[i].assign(steps, losses);
    }
  }
  if (auto looks = probe_.take(); looks && looks->size() == lanes_.size()) {
    looks_ = std::move(*looks);
    new_looks_ = true;
  }
  ask_for_pictures();
}

bool PlaygroundRace::busy() const {
  if (!open_ || runner_ == nullptr) return false;
  const RaceNews& news = runner_->latest();
  const bool unseen = theme_ && asked_version_ != news.version;
  return probe_.busy() || (threads_ ? news.running || runner_->has_new() : unseen && !news.running);
}

// What has to be reached: which number, and how far.
void PlaygroundRace::draw_finish(Ui& ui, float left, float right, float middle) {
  const float number_width = ui.px(96);
  const float choice_width = std::min(ui.px(190), right - left - number_width - ui.px(8));
  if (choice_width < ui.px(80)) return;
  const bool loss = finish_.kind == FinishLine::Kind::LossBelow;
  const std::vector<std::string> options = {ui.tr("race.loss_below"), ui.tr("race.accuracy_at_least")};
  const float x = right - number_width - ui.px(8) - choice_width;
  const int picked = small_choice(ui, "race.finish", ui.tr("race.finish"), options[loss ? 0 : 1], options,
                                  {{x, middle - ui.px(15)}, {x + choice_width, middle + ui.px(15)}});
  if (picked >= 0) {
    finish_ = picked == 0 ? FinishLine{FinishLine::Kind::LossBelow, 0.1}
                          : FinishLine{FinishLine::Kind::AccuracyAtLeast, 0.95};
    return restart();
  }
  ImGui::SetCursorScreenPos({right - number_width, middle - ui.px(15)});
  double value = loss ? finish_.value : finish_.value * 100;
  const Edited edited =
      number(ui, "race.finish_value", value,
             {.min = 0, .max = loss ? 1e6 : 100, .per_pixel = loss ? 0.002 : 0.2, .width = number_width});
  if (edited.changed) finish_.value = loss ? value : value / 100;
  if (edited.finished) restart();
}

void PlaygroundRace::draw_head(Ui& ui, const Area& row) {
  const float middle = (row.min.y + row.max.y) * 0.5f;
  const bool running = runner_ != nullptr && runner_->latest().running;
  float x = row.min.x + ui.px(20);
  ImGui::BeginDisabled(runner_ == nullptr);
  if (icon_button_at(ui, running ? "race.pause" : "race.play", running ? Icon::Pause : Icon::Play, {x, middle},
                     {.size = 40, .primary = true}))
    toggle_play();
  ImGui::EndDisabled();
  x += ui.px(42);
  if (icon_button_at(ui, "race.restart", Icon::Reset, {x, middle})) restart();
  x += ui.px(28);
  const std::string title =
      runner_ == nullptr ? ui.tr("race.title") : ui.tr("race.step", format_count(runner_->latest().step));
  const float title_end = x + text_size(ui.fonts().strong, title).x + ui.px(16);
  text_in(ui.fonts().strong, {x, row.min.y}, {title_end, row.max.y}, ui.theme().text, title);
  float right = row.max.x - ui.px(16);
  if (icon_button_at(ui, "race.close", Icon::Close, {right, middle}, {.size = 28})) return close();
  right -= ui.px(36);
  ImGui::BeginDisabled(lanes_.size() >= kMostLanes);
  if (icon_button_at(ui, "race.add", Icon::Plus, {right, middle}, {.size = 28})) add_lane();
  ImGui::EndDisabled();
  draw_finish(ui, title_end, right - ui.px(28), middle);
}

float PlaygroundRace::lane_width(const Ui& ui, const Area& area) const {
  const auto count = static_cast<float>(lanes_.size());
  return std::floor(std::min(ui.px(680), (area.width() - ui.px(kLaneGap) * (count - 1)) / count));
}

void PlaygroundRace::draw_lanes(Ui& ui, Session& session, const Area& area) {
  while (pictures_.size() < lanes_.size()) pictures_.push_back(std::make_unique<RegionPicture>(ui.platform()));
  if (std::exchange(new_looks_, false))
    for (std::size_t i = 0; i < looks_.size(); ++i)
      pictures_[i]->show(looks_[i].image, looks_[i].points, looks_[i].view->domain);
  const float gap = ui.px(kLaneGap);
  const float width = lane_width(ui, area);
  const RaceNews* now = news();
  std::optional<std::size_t> remove, take;
  bool changed = false;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    const float x = area.min.x + static_cast<float>(i) * (width + gap);
    const LaneNews* lane = now != nullptr && i < now->lanes.size() ? &now->lanes[i] : nullptr;
    const LaneWish wish = draw_lane(ui, i, lanes_[i], lane, *pictures_[i], i == selected_, lanes_.size() > 1,
                                    {{x, area.min.y}, {x + width, area.max.y}});
    changed = changed || wish.changed;
    if (wish.selected || wish.changed) selected_ = i;
    if (wish.remove) remove = i;
    if (wish.take_over) take = i;
  }
  if (take) {
    ui.toasts().show(ui.tr("race.taken", *take + 1));
    session.commit(lanes_[*take].clone(), "change.race");
    return close();
  }
  if (remove) {
    lanes_.erase(lanes_.begin() + static_cast<std::ptrdiff_t>(*remove));
    selected_ = std::min(selected_, lanes_.size() - 1);
  }
  if (changed || remove) restart();
}

void PlaygroundRace::draw_losses(Ui& ui, const Area& area) {
  if (runner_ == nullptr || area.width() < ui.px(80) || area.height() < ui.px(48)) return;
  const RaceNews& now = runner_->latest();
  const Theme& t = ui.theme();
  ChartSpec spec;
  for (std::size_t i = 0; i < losses_.size(); ++i) {
    const ImU32 color = t.classes[i % t.classes.size()];
    spec.series.push_back({ui.tr("race.lane", i + 1), &losses_[i], color});
    const LaneNews& lane = now.lanes[i];
    if (lane.place == 0) continue;
    std::string text = fmt::format("{}: {}", ui.tr("race.lane", i + 1),
                                   ui.tr("race.arrived", lane.place, format_count(lane.arrived_at)));
    const auto at = static_cast<double>(lane.arrived_at);
    const auto same = std::ranges::find(spec.marks, at, &ChartMark::x);
    if (same == spec.marks.end())
      spec.marks.push_back({at, std::move(text), color});
    else
      same->text += '\n' + text;
  }
  std::ranges::sort(spec.marks, {}, &ChartMark::x);
  spec.x_min = 0;
  spec.x_max = static_cast<double>(std::max<std::int64_t>(1, now.step));
  spec.log_y = true;
  spec.empty_text = ui.tr("chart.empty");
  ImGui::SetCursorScreenPos(area.min);
  chart(ui, "race.losses", {area.width(), area.height()}, spec);
}

void PlaygroundRace::draw(Ui& ui, Session& session, const Area& area) {
  theme_ = ui.theme();
  const auto scope = ui.scope("race");
  const float head = ui.px(44);
  draw_head(ui, {area.min, {area.max.x, area.min.y + head}});
  if (!open_) return;
  const float top = area.min.y + head + ui.px(6);
  const float chart_height = std::clamp(area.height() * 0.26f, ui.px(90), ui.px(260));
  const LaneShape shape = lane_shape(ui, lane_width(ui, area), area.max.y - chart_height - ui.px(8) - top);
  const float end = top + shape.height;
  draw_lanes(ui, session, {{area.min.x, top}, {area.max.x, end}});
  if (!open_) return;
  if (!error_.empty())
    text_in(ui.fonts().body, {area.min.x, end}, {area.max.x, end + ui.px(28)}, ui.theme().error, ui.tr(error_));
  draw_losses(ui, {{area.min.x, end + ui.px(8)}, area.max});
}

// A setting of the selected lane as text; what is refused stays as it was, and the sentence says why.
bool PlaygroundRace::draw_field(Ui& ui, const Field& field) {
  if (const auto* flag = std::get_if<bool*>(&field.value)) return toggle(ui, setting_key(field.key), **flag).finished;
  if (!field.choices.empty()) {
    std::vector<std::string> options;
    for (const std::string_view name : field.choices) options.push_back(option_key(field.key, name));
    std::string& value = **std::get_if<std::string*>(&field.value);
    auto index = static_cast<int>(std::ranges::find(field.choices, value) - field.choices.begin());
    const Edited edited = choice(ui, setting_key(field.key), index, options);
    if (edited.changed) value = std::string(field.choices[static_cast<std::size_t>(index)]);
    return edited.finished;
  }
  std::string typed = to_text(field);
  if (!text_input(ui, setting_key(field.key), typed).finished || typed == to_text(field)) return false;
  const Status set = set_from_text(field, typed);
  if (!set) ui.banners().show({"race", Severity::Error, ui.tr(set.error()), {}});
  return set.ok();
}

void PlaygroundRace::draw_inspector(Ui& ui) {
  const auto scope = ui.scope("race");
  heading(ui, "race.title");
  text(ui, ui.tr("race.help"));
  if (slider(ui, "race.speed", speed_,
             {.min = 10,
              .max = kFastestRace,
              .log = true,
              .unit = ui.tr("run.per_second"),
              .text_at_max = ui.tr("run.unlimited")}) &&
      runner_ != nullptr)
    runner_->set_speed(speed_ >= kFastestRace ? kUnlimited : speed_);
  separator(ui);
  const std::size_t lane = std::min(selected_, lanes_.size() - 1);
  text(ui, ui.tr("race.settings_of", lane + 1));
  if (const RaceNews* now = news(); now != nullptr && lane < now->lanes.size() && lane > 0)
    hint(ui, now->lanes[lane].other_start.empty()
                 ? ui.tr("race.same_start")
                 : ui.tr("race.other_start", fmt::format("{}", fmt::join(now->lanes[lane].other_start, ", "))));
  PlaygroundSettings changed = lanes_[lane];
  bool any = false;
  const Fields fields = changed.fields();
  for (const Field& field : fields)
    if (field.visible && field.group != "data" && field.key != "order") any = draw_field(ui, field) || any;
  if (!any || changed.equals(lanes_[lane])) return;
  lanes_[lane] = std::move(changed);
  restart();
}

}  // namespace neurarium
