#include "app/exhibits/playground_compare.h"

#include "app/draw/chart.h"
#include "app/ui/change_words.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace neurarium {
namespace {

void read_losses(const std::vector<MetricPoint>& points, Samples& out) {
  std::vector<double> steps, losses;
  for (const MetricPoint& p : points) {
    steps.push_back(static_cast<double>(p.step));
    losses.push_back(std::isnan(p.metrics.test_loss) ? p.metrics.train_loss : p.metrics.test_loss);
  }
  out.assign(steps, losses);
}

void title_over(Ui& ui, ImVec2 min, float width, const std::string& title, ImU32 color) {
  text_in(ui.fonts().strong, min, {min.x + width, min.y + ui.px(22)}, color, title);
}

}  // namespace

PlaygroundCompare::PlaygroundCompare(bool threads) : probe_([this](const Question& q) { return replay(q); }, threads) {}

void PlaygroundCompare::open(Session& session, std::int32_t line, std::int64_t step) {
  close();
  line_ = line;
  ask(session, step);
}

void PlaygroundCompare::close() {
  ++wanted_;  // stops what is being computed
  line_.reset();
  coming_ = {};
  there_.reset();
  compared_.reset();
  compared_of_.reset();
  pictured_.reset();
}

// The line's journal comes from the trainer's thread between two steps; nobody waits for it.
void PlaygroundCompare::ask(Session& session, std::int64_t step) {
  step_ = step;
  ++wanted_;
  done_ = 0;
  auto box = std::make_shared<std::promise<Line>>();  // std::function wants copyable captures
  coming_ = box->get_future();
  session.trainer().with([box, line = *line_, step](Timeline& timeline) {
    Line found;
    for (std::size_t i = 0; i < timeline.branches().size(); ++i)
      if (timeline.branches()[i].name == line)
        found = {timeline.replay_of(i, step), timeline.branches()[i].points, timeline.branches()[i].head, true};
    if (timeline.line() == line)
      found = {timeline.replay_of(std::nullopt, step), timeline.series().points(), timeline.head(), true};
    box->set_value(std::move(found));
  });
}

PlaygroundCompare::View PlaygroundCompare::replay(const Question& question) {
  const std::unique_ptr<Experiment> copy = run_replay(question.line.replay, [&](double done) {
    done_ = done;
    return wanted_ == question.number;
  });
  if (copy == nullptr) return nullptr;
  PlaygroundRequest request;
  const auto params = copy->params().flat();
  request.moment = {copy->task(), copy->settings(), copy->edits(), {params.begin(), params.end()}, copy->steps()};
  return observer_.observe(request);
}

bool PlaygroundCompare::busy() const { return is_open() && (probe_.busy() || coming_.valid()); }

void PlaygroundCompare::update(Session& session, const View& here) {
  if (!is_open()) return;
  here_ = here;
  if (coming_.valid() && coming_.wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
    Line line = coming_.get();
    if (!line.found) return close();  // that line is gone
    head_ = line.head;
    step_ = line.replay.step;
    points_ = line.points;
    read_losses(points_, loss_there_);
    probe_.ask({std::move(line), wanted_});
  }
  if (auto answer = probe_.take(); answer && *answer != nullptr) there_ = std::move(*answer);
  if (here_ == nullptr || there_ == nullptr) return;
  if (compared_of_ == std::pair(here_, there_)) return;
  compared_of_ = {here_, there_};
  compared_ = compare_playgrounds(*here_, *there_);
  read_losses(session.snapshot().points, loss_here_);
}

void PlaygroundCompare::picture(Ui& ui) {
  if (pictures_ == nullptr) pictures_ = std::make_unique<Pictures>(ui.platform());
  const Theme& theme = ui.theme();
  if (pictured_ == compared_of_ && pictured_theme_ == theme.kind) return;
  pictured_ = compared_of_;
  pictured_theme_ = theme.kind;
  pictures_->here.show(picture_of_region(theme, *here_), region_points(theme, *here_), here_->domain);
  pictures_->there.show(picture_of_region(theme, *there_), region_points(theme, *there_), there_->domain);
  if (compared_->output.empty()) return;
  const Colormap colors = Colormap::diverging(theme, round_up(compared_->largest_output));
  Image image(kRegionGrid, kRegionGrid);
  for (std::size_t i = 0; i < image.pixels.size(); ++i)
    image.pixels[i] = colors(static_cast<double>(compared_->output[i]));
  pictures_->difference.show(image, {}, here_->domain);
}

// The other moment's step as a slider, how far its computing is, and the way back.
void PlaygroundCompare::draw_head(Ui& ui, Session& session, const Area& row) {
  const Theme& t = ui.theme();
  const float middle = (row.min.y + row.max.y) * 0.5f;
  const std::string title = ui.tr("compare.title", line_name(*line_));
  const float title_width = text_size(ui.fonts().strong, title).x;
  text_in(ui.fonts().strong, row.min, {row.min.x + title_width + ui.px(4), row.max.y}, t.text, title);
  const float x = row.min.x + title_width + ui.px(20);
  const float width = std::min(ui.px(300), row.max.x - ui.px(48) - x);
  if (width > ui.px(80)) {
    ImGui::SetCursorScreenPos({x, std::round(middle - ui.px(21))});
    auto step = static_cast<double>(step_);
    const Edited edited =
        slider(ui, "compare.step", step,
               {.min = 0, .max = static_cast<double>(std::max<std::int64_t>(1, head_)), .step = 1, .width = width});
    if (edited.changed) step_ = std::llround(step);
    if (edited.finished) ask(session, step_);
  }
  if (busy())
    text_in(ui.fonts().small, {x + width + ui.px(12), row.min.y}, {row.max.x - ui.px(48), row.max.y}, t.accent,
            ui.tr("time.computing", static_cast<int>(done_ * 100)));
  if (icon_button_at(ui, "compare.close", Icon::Close, {row.max.x - ui.px(16), middle}, {.size = 28})) close();
}

std::string PlaygroundCompare::name_of_difference(Ui& ui) const {
  if (compared_->other_plane) return ui.tr("compare.other_plane");
  return ui.tr("compare.other_outputs");
}

// Three squares: here, there, here minus there.
void PlaygroundCompare::draw_regions(Ui& ui, const Snapshot& s, const Area& area) {
  const float gap = ui.px(20);
  const float label = ui.px(24);
  const float edge = std::floor(std::min((area.width() - 2 * gap) / 3, area.height() - label - ui.px(34)));
  if (edge < ui.px(40)) return;
  const Theme& t = ui.theme();
  const auto square = [&](int column) {
    return ImVec2{area.min.x + static_cast<float>(column) * (edge + gap), area.min.y};
  };
  const auto put = [&](int column, RegionPicture& picture, std::string_view key, const std::string& title,
                       ImU32 color) {
    const ImVec2 at = square(column);
    title_over(ui, at, edge, title, color);
    const ImVec2 min{at.x, at.y + label};
    const ImVec2 max{at.x + edge, min.y + edge};
    make_item_at(ui, key, min, max, WidgetKind::Canvas);
    tooltip(ui, key);
    picture.draw(ui, min, max);
  };
  put(0, pictures_->here, "compare.here", ui.tr("compare.here_title", line_name(s.line), format_count(here_->step)),
      t.text);
  put(1, pictures_->there, "compare.there", ui.tr("compare.there_title", line_name(*line_), format_count(there_->step)),
      t.accent);
  const ImVec2 at = square(2);
  if (compared_->output.empty()) {
    title_over(ui, at, edge, ui.tr("compare.difference_title"), t.text);
    text_in(ui.fonts().small, {at.x, at.y + label}, {at.x + edge, at.y + label + ui.px(20)}, t.muted,
            name_of_difference(ui));
    return;
  }
  put(2, pictures_->difference, "compare.difference", ui.tr("compare.difference_title"), t.text);
  ImGui::SetCursorScreenPos({at.x, at.y + label + edge + ui.px(6)});
  scale_bar(ui, Colormap::diverging(t, round_up(compared_->largest_output)), edge);
}

// Made again only when the place, the moments or the theme changed.
void PlaygroundCompare::place_links(const Theme& t, const GeometrySpec& spec) {
  const LinksOf now{spec, *compared_of_, t.kind};
  if (links_of_ == now) return;
  if (!links_of_ || links_of_->spec != spec) geometry_ = place_network(spec);
  links_of_ = now;
  links_ = geometry_.links;
  for (std::size_t i = 0; i < links_.size(); ++i) {
    const Target& target = geometry_.link_targets[i];
    const LayerDifference* layer = compared_->layer(here_->layers[static_cast<std::size_t>(target.layer)].name);
    links_[i].width = 1.0f;
    links_[i].color = with_alpha(t.line, 0.8f);
    if (layer == nullptr) continue;
    const auto d =
        static_cast<double>(layer->weight[static_cast<std::size_t>(target.unit * layer->inputs + target.input)]);
    const auto part = static_cast<float>(compared_->largest_weight > 0 ? std::abs(d) / compared_->largest_weight : 0);
    links_[i].width = 0.6f + 4.0f * part;
    links_[i].color = with_alpha(t.sign(d), 0.12f + 0.85f * part);
  }
}

// The network's links by the difference of the weights, where both have the layer alike.
void PlaygroundCompare::draw_links(Ui& ui, const Area& area) {
  const Theme& t = ui.theme();
  const std::string title = compared_->unlike.empty()
                                ? ui.tr("compare.weights_title", format_number(compared_->largest_weight, 3))
                                : ui.tr("compare.unlike", compared_->structure_here, compared_->structure_there);
  title_over(ui, area.min, area.width(), title, t.text);
  const float unit = ui.px(18);
  const Area units{{area.min.x, area.min.y + ui.px(28)}, {area.max.x - unit, area.max.y}};
  if (units.height() < ui.px(24)) return;
  place_links(t, geometry_spec(*here_, units, units.min.x + unit, unit));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  make_item_at(ui, "compare.weights", units.min, units.max, WidgetKind::Canvas);
  tooltip(ui, "compare.weights");
  pictures_->links.draw(list, units.min, {area.max.x, units.max.y}, links_);
  for (const int used : geometry_.used)
    list.AddRectFilled(geometry_.features.min(static_cast<std::size_t>(used)),
                       geometry_.features.max(static_cast<std::size_t>(used)), t.muted, ui.px(2));
  for (const UnitColumn& column : geometry_.layers)
    for (std::size_t u = 0; u < column.y.size(); ++u) {
      list.AddRectFilled(column.min(u), column.max(u), t.raised, ui.px(2));
      list.AddRect(column.min(u), column.max(u), t.line, ui.px(2));
    }
}

void PlaygroundCompare::draw_losses(Ui& ui, const Snapshot& s, const Area& area) {
  if (area.width() < ui.px(80) || area.height() < ui.px(60)) return;
  const Theme& t = ui.theme();
  ChartSpec spec;
  const bool test = s.task->test->rows > 0;
  const auto name = [&](std::int32_t line) {
    return ui.tr(test ? "compare.test_loss" : "compare.train_loss", line_name(line));
  };
  const bool same_line = *line_ == s.line;
  spec.series.push_back({name(s.line), &loss_here_, t.text});
  if (!same_line) spec.series.push_back({name(*line_), &loss_there_, t.accent});
  spec.marks.push_back({static_cast<double>(there_->step), ui.tr("compare.mark"), t.accent});
  spec.cursor = static_cast<double>(here_->step);
  spec.x_min = 0;
  spec.x_max = static_cast<double>(std::max<std::int64_t>(1, std::max(s.head, head_)));
  spec.empty_text = ui.tr("chart.empty");
  ImGui::SetCursorScreenPos(area.min);
  chart(ui, "compare.losses", {area.width(), area.height()}, spec);
}

void PlaygroundCompare::draw(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.scope("compare");
  const float head = ui.px(48);
  draw_head(ui, session, {area.min, {area.max.x, area.min.y + head}});
  if (!is_open() || !compared_) return;
  picture(ui);
  const Snapshot& s = session.snapshot();
  const float top = area.min.y + head + ui.px(4);
  const float split = std::round(top + (area.max.y - top) * 0.58f);
  draw_regions(ui, s, {{area.min.x, top}, {area.max.x, split}});
  const float middle = std::round(area.min.x + area.width() * 0.48f);
  draw_links(ui, {{area.min.x, split + ui.px(8)}, {middle - ui.px(16), area.max.y}});
  draw_losses(ui, s, {{middle + ui.px(8), split + ui.px(8)}, area.max});
}

void PlaygroundCompare::draw_inspector(Ui& ui) {
  const auto scope = ui.scope("compare");
  heading(ui, "compare.settings_title");
  if (!compared_) return;
  if (compared_->settings.empty()) text(ui, ui.tr("compare.same_settings"));
  for (const ChangeNote& note : compared_->settings) text(ui, change_in_words(ui, note));
  separator(ui);
  if (!compared_->output.empty()) hint(ui, ui.tr("compare.largest_output", format_number(compared_->largest_output)));
  if (!compared_->layers.empty()) hint(ui, ui.tr("compare.largest_weight", format_number(compared_->largest_weight)));
  hint(ui, ui.tr("compare.help"));
}

}  // namespace neurarium
