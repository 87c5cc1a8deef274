#include "app/exhibits/embeddings.h"

#include "app/ui/widgets.h"
#include "engine/embedding/tsv.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::int64_t kPointsOfALook = 40'000;  // that a moving map moves between two pictures, some of them often
constexpr std::int64_t kMostStepsOfALook = 10;

std::int64_t steps_of_a_look(std::int64_t rows) {
  return std::clamp<std::int64_t>(kPointsOfALook / std::max<std::int64_t>(1, rows), 1, kMostStepsOfALook);
}

}  // namespace

// Another network has other values: those that it has too stay chosen.
void EmbeddingsScreen::adopt_run(const Session& session) {
  const Snapshot& now = session.snapshot();
  if (task_ == now.task || now.task == nullptr) return;
  task_ = now.task;
  state_.sources = point_sources(*now.task, *now.settings);
  const bool known = std::find(state_.sources.begin(), state_.sources.end(), state_.source) != state_.sources.end();
  if (!known) state_.source = state_.sources.empty() ? PointSource{} : state_.sources.front();
  state_.text = point_text(*now.settings);
  if (state_.own == nullptr) state_.forget_points();
  state_.changed();
}

bool EmbeddingsScreen::map_goes_on() const {
  const EmbeddingsView* view = state_.view.get();
  if (view == nullptr || view->linear() || !state_.playing || !view->fault.empty()) return false;
  return view->map_steps < view->planned_steps || state_.held.has_value();
}

void EmbeddingsScreen::ask(const Snapshot& now) {
  EmbeddingsRequest request;
  request.moment = {now.task, now.settings, now.edits, now.params, now.step};
  request.source = state_.source;
  request.text = state_.text;
  request.own = state_.own;
  request.choice = state_.choice;
  request.keep_axes = state_.keep_axes;
  request.restarts = state_.restarts;
  request.pushes = state_.pushes;
  request.held = state_.held;
  request.number = state_.version;
  const bool moving = moves_by_itself(state_.choice.method) && state_.playing;
  if (moving) request.steps = steps_of_a_look(std::max<std::int64_t>(state_.rows(), 1));
  probe_.ask(std::move(request));
  asked_version_ = now.version;
  asked_state_ = state_.version;
  waiting_ = true;
}

void EmbeddingsScreen::update(Session& session) {
  adopt_run(session);
  if (auto view = probe_.take()) {
    waiting_ = false;
    const bool other = state_.view != nullptr && (*view)->points.vectors != nullptr && state_.vectors() != nullptr &&
                       ((*view)->points.vectors->rows != state_.rows() || !((*view)->source == state_.view->source));
    if (other) state_.forget_points();
    state_.view = std::move(*view);
  }
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr) return;
  const bool stale = asked_version_ != now.version || asked_state_ != state_.version;
  if (!waiting_ && (stale || map_goes_on())) ask(now);
}

bool EmbeddingsScreen::busy() const {
  return probe_.busy() || waiting_ || asked_state_ != state_.version || (canvas_ != nullptr && canvas_->busy()) ||
         (!threads_ && map_goes_on());
}

void EmbeddingsScreen::escape() { state_.selected.clear(); }

EmbeddingsCanvas& EmbeddingsScreen::canvas(Ui& ui) {
  if (canvas_ == nullptr) canvas_ = std::make_unique<EmbeddingsCanvas>(ui.platform(), !threads_);
  return *canvas_;
}

void EmbeddingsScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("embeddings");
  state_.help = {};
  state_.hovered = state_.next_hovered;
  state_.next_hovered = -1;
  const float pad = ui.px(area.height() < ui.px(600) ? 12 : 16);
  const Area inner{{area.min.x + pad, area.min.y + pad}, {area.max.x - pad, area.max.y - pad}};
  const float column = std::clamp(inner.width() * 0.24f, ui.px(190), ui.px(260));
  controls_.draw(ui, session, state_, {inner.min, {inner.min.x + column, inner.max.y}});
  const Area map{{inner.min.x + column + ui.px(16), inner.min.y}, inner.max};
  if (map.width() < ui.px(40) || map.height() < ui.px(40)) return;
  canvas(ui).draw(ui, session, state_, map);
  if (state_.view == nullptr || state_.view->fault.empty()) return;
  const float line = ui.px(64);
  ImGui::SetCursorScreenPos({map.min.x + ui.px(16), map.min.y + ui.px(48)});
  ImGui::BeginChild("fault", {map.width() - ui.px(32), line}, false, ImGuiWindowFlags_NoBackground);
  text(ui, ui.tr(state_.view->fault));
  ImGui::EndChild();
}

void EmbeddingsScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("embeddings");
  draw_embeddings_inspector(ui, session, state_);
}

// A table that fits the points as labels becomes that; every other one is the points.
bool EmbeddingsScreen::open_file(Ui& ui, Session&, const std::string& path) {
  const auto name_end = path.rfind(".safetensors:");
  const std::string tensor = name_end == std::string::npos ? "" : path.substr(name_end + 13);
  const std::string file = name_end == std::string::npos ? path : path.substr(0, name_end + 12);
  const bool table = file.ends_with(".tsv") || file.ends_with(".csv") || file.ends_with(".txt");
  if (!table && !file.ends_with(".safetensors")) return false;
  const auto refuse = [&](const Error& error) {
    ui.banners().show({"vectors", Severity::Error, ui.tr(error), {}});
    return true;
  };
  if (table) {
    const auto read = read_csv(file);
    if (!read) return refuse(read.error());
    if (state_.vectors() != nullptr && looks_like_labels(*state_.vectors(), *read)) {
      Vectors labelled = *state_.vectors();
      if (const Status added = add_labels(labelled, *read); !added) return refuse(added.error());
      state_.own = std::make_shared<Vectors>(std::move(labelled));
      state_.color_column = state_.label_column = {};
      state_.changed();
      return true;
    }
  }
  auto vectors = read_vectors(file, tensor);
  if (!vectors) return refuse(vectors.error());
  ui.banners().dismiss("vectors");
  state_.own = std::make_shared<Vectors>(std::move(*vectors));
  state_.color_column = state_.label_column = {};
  state_.forget_points();
  state_.changed();
  return true;
}

}  // namespace neurarium
