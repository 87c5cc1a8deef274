#include "app/exhibits/embeddings_controls.h"

#include "app/draw/colormap.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "engine/embedding/tsv.h"
#include "engine/files/atomic_file.h"
#include "engine/files/reader.h"

#include <algorithm>
#include <filesystem>

namespace neurarium {
namespace {

constexpr std::size_t kTextBytes = 4000;
constexpr std::array<const char*, 3> kAxisKeys = {"embeddings.axis_x", "embeddings.axis_y", "embeddings.axis_z"};

// Cuts a text to what the field keeps, between two letters; how many bytes were cut.
std::size_t cut_text(std::string& text) {
  if (text.size() <= kTextBytes) return 0;
  std::size_t end = kTextBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0u) == 0x80u) --end;  // inside a letter
  const std::size_t cut = text.size() - end;
  text.resize(end);
  return cut;
}

// What was left out: in the colour of warnings, as nothing else shows it.
void notice(Ui& ui, const std::string& sentence) {
  const FontScope font(ui.fonts().small);
  ImGui::PushStyleColor(ImGuiCol_Text, ui.theme().warning);
  text(ui, sentence);
  ImGui::PopStyleColor();
}

std::string group_names(Ui& ui, const EmbeddingsState& state, const std::vector<std::int32_t>& group) {
  std::string names;
  for (std::size_t i = 0; i < group.size() && i < 3; ++i)
    names += (i > 0 ? ", " : "") + point_name(ui, state, group[i]);
  return group.size() > 3 ? fmt::format("{} +{}", names, group.size() - 3) : names;
}

}  // namespace

void EmbeddingsControls::draw(Ui& ui, Session& session, EmbeddingsState& state, const Area& area) {
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("controls", {area.width(), std::max(1.0f, area.height())}, false, ImGuiWindowFlags_NoBackground);
  ImGui::PopStyleVar();
  draw_source(ui, session, state);
  separator(ui);
  draw_method(ui, state);
  separator(ui);
  draw_columns(ui, state);
  separator(ui);
  draw_files(ui, session, state);
  ImGui::EndChild();
}

void EmbeddingsControls::draw_source(Ui& ui, Session&, EmbeddingsState& state) {
  heading(ui, "embeddings.points_title");
  if (state.own != nullptr) {
    hint(ui, ui.tr("embeddings.own_file", std::filesystem::path(state.own->source).filename().string()));
    if (button(ui, "embeddings.back_to_model", ButtonStyle::Normal, -1)) {
      state.own = nullptr;
      state.forget_points();
      state.changed();
    }
    return;
  }
  std::vector<std::string> names;
  for (const PointSource& source : state.sources) names.push_back(source_name(ui, source));
  auto index =
      static_cast<int>(std::find(state.sources.begin(), state.sources.end(), state.source) - state.sources.begin());
  if (pick(ui, "embeddings.source", index, names)) {
    state.source = state.sources[static_cast<std::size_t>(index)];
    state.forget_points();
    state.changed();
  }
  const bool language = std::any_of(state.sources.begin(), state.sources.end(),
                                    [](const PointSource& s) { return s.kind == PointsOf::Sentence; });
  if (language && text_input(ui, "embeddings.text", state.text, {.lines = 3})) {
    cut_bytes_ = cut_text(state.text);
    state.changed();
  }
  if (language && cut_bytes_ > 0)
    notice(ui, ui.tr("embeddings.text_cut", format_count(static_cast<std::int64_t>(kTextBytes)),
                     format_count(static_cast<std::int64_t>(cut_bytes_))));
  if (state.view != nullptr)
    for (const Wording& sentence : state.view->points.cut) notice(ui, ui.tr(sentence));
  const bool movable = state.view != nullptr && state.view->points.movable;
  hint(ui, ui.tr(!movable                               ? "embeddings.not_movable"
                 : moves_by_itself(state.choice.method) ? "embeddings.only_dots"
                                                        : "embeddings.movable"));
}

void EmbeddingsControls::draw_method(Ui& ui, EmbeddingsState& state) const {
  MapChoice next = state.choice;
  auto method = static_cast<int>(next.method);
  if (choice(ui, "embeddings.method", method,
             {"embeddings.pca", "embeddings.tsne", "embeddings.umap", "embeddings.groups", "embeddings.raw"}))
    next.method = static_cast<MapMethod>(method);
  int dims = next.dims - 2;
  if (segmented(ui, "embeddings.dims", dims, {"embeddings.two", "embeddings.three"})) next.dims = dims + 2;
  if (next.method != state.choice.method) {
    next.axes = {0, 1, 2};
    state.playing = true;
  }
  if (next != state.choice) {
    state.choice = next;
    state.keep_axes = false;
    state.changed();
  }
  if (moves_by_itself(state.choice.method))
    draw_moving(ui, state);
  else if (state.choice.method == MapMethod::Groups)
    draw_groups(ui, state);
  else
    draw_axes(ui, state);
  if (moves_by_itself(state.choice.method) || state.choice.method == MapMethod::Raw) return;
  if (toggle(ui, "embeddings.keep_axes", state.keep_axes)) state.changed();
}

void EmbeddingsControls::draw_axes(Ui& ui, EmbeddingsState& state) const {
  const std::int64_t width = state.vectors() == nullptr ? 1 : state.vectors()->width;
  for (std::size_t d = 0; d < static_cast<std::size_t>(state.choice.dims); ++d) {
    int axis = state.choice.axes[d] + 1;
    const int most = static_cast<int>(std::max<std::int64_t>(2, std::min<std::int64_t>(width, 64)));
    if (!slider(ui, kAxisKeys[d], axis,
                {.min = 1, .max = static_cast<double>(most), .step = 1, .one_line = true, .unit = {}}))
      continue;
    state.choice.axes[d] = axis - 1;
    state.keep_axes = false;
    state.changed();
  }
}

void EmbeddingsControls::draw_moving(Ui& ui, EmbeddingsState& state) const {
  MapChoice next = state.choice;
  int metric = next.metric == Metric::Cosine ? 0 : 1;
  if (segmented(ui, "embeddings.map_metric", metric, {"embeddings.cosine", "embeddings.euclid"}))
    next.metric = metric == 0 ? Metric::Cosine : Metric::Euclid;
  if (next.method == MapMethod::Tsne) {
    slider(ui, "embeddings.perplexity", next.perplexity, {.min = 2, .max = 100, .log = true, .step = 1, .unit = {}});
  } else {
    slider(ui, "embeddings.neighbors", next.neighbors, {.min = 2, .max = 100, .log = true, .step = 1, .unit = {}});
    slider(ui, "embeddings.min_dist", next.min_dist, {.min = 0.01, .max = 1, .log = true, .unit = {}});
  }
  if (next != state.choice) {
    state.choice = next;
    state.playing = true;
    state.changed();
  }
  if (icon_button(ui, state.playing ? "embeddings.pause" : "embeddings.play", state.playing ? Icon::Pause : Icon::Play,
                  {.primary = true})) {
    state.playing = !state.playing;
    state.changed();
  }
  ImGui::SameLine();
  if (icon_button(ui, "embeddings.restart", Icon::Reset)) {
    ++state.restarts;
    state.playing = true;
    state.changed();
  }
  ImGui::SameLine();
  if (icon_button(ui, "embeddings.push", Icon::Dice)) {
    ++state.pushes;
    state.changed();
  }
  hint(ui, ui.tr(next.method == MapMethod::Tsne ? "embeddings.about_tsne" : "embeddings.about_umap"));
}

// Two points, or two groups, are the ends of an axis: chosen on the picture, then put here.
void EmbeddingsControls::draw_groups(Ui& ui, EmbeddingsState& state) const {
  state.choice.groups.resize(static_cast<std::size_t>(state.choice.dims));
  hint(ui, ui.tr("embeddings.about_groups"));
  for (std::size_t d = 0; d < state.choice.groups.size(); ++d) {
    const auto scope = ui.scope(std::string(1, "xyz"[d]));
    for (const bool to : {false, true}) {
      std::vector<std::int32_t>& group = to ? state.choice.groups[d].to : state.choice.groups[d].from;
      if (button(ui, to ? "embeddings.axis_to" : "embeddings.axis_from") && !state.selected.empty()) {
        group = state.selected;
        state.keep_axes = false;
        state.changed();
      }
      ImGui::SameLine();
      const ImVec2 at = ImGui::GetCursorScreenPos();
      text_in(
          ui.fonts().small, at, {at.x + available_width(), at.y + ui.px(30)}, ui.theme().text,
          fmt::format("{}: {}", "xyz"[d], group.empty() ? ui.tr("embeddings.nobody") : group_names(ui, state, group)));
      ImGui::Dummy({1, ui.px(30)});
    }
  }
}

void EmbeddingsControls::draw_columns(Ui& ui, EmbeddingsState& state) const {
  const Vectors* vectors = state.vectors();
  if (vectors == nullptr || vectors->columns.empty()) return;
  std::vector<std::string> names;
  for (const Column& column : vectors->columns) names.push_back(column_title(ui, state, column));
  const auto place = [&](const Column* column) {
    return column == nullptr ? -1 : static_cast<int>(column - vectors->columns.data());
  };
  int color = place(color_column(state));
  if (pick(ui, "embeddings.color", color, names))
    state.color_column = vectors->columns[static_cast<std::size_t>(color)].name;
  const Column* colored = color_column(state);
  ClassColumn classes;
  if (colored != nullptr && classes_of(*colored, classes)) {
    const Theme& t = ui.theme();
    for (std::size_t c = 0; c < std::min<std::size_t>(classes.names.size(), kClassCount); ++c) {
      const ImVec2 at = ImGui::GetCursorScreenPos();
      ImGui::GetWindowDrawList()->AddCircleFilled({at.x + ui.px(6), at.y + ui.px(10)}, ui.px(4), t.classes[c]);
      text_in(ui.fonts().small, {at.x + ui.px(16), at.y}, {at.x + available_width(), at.y + ui.px(20)}, t.text,
              classes.names[c]);
      ImGui::Dummy({1, ui.px(20) - ImGui::GetStyle().ItemSpacing.y});
    }
    if (classes.names.size() > kClassCount)
      hint(ui, ui.tr("embeddings.more_classes", classes.names.size() - kClassCount));
  } else if (colored != nullptr) {
    const auto [low, high] = std::minmax_element(colored->numbers.begin(), colored->numbers.end());
    scale_bar(ui, Colormap::sequential(ui.theme(), *low, *high), available_width());
  }
  int label = place(label_column(state));
  if (pick(ui, "embeddings.label", label, names))
    state.label_column = vectors->columns[static_cast<std::size_t>(label)].name;
}

void EmbeddingsControls::draw_files(Ui& ui, Session&, EmbeddingsState& state) {
  hint(ui, ui.tr("embeddings.drop_file"));
  text_input(ui, "embeddings.out", out_);
  if (!button(ui, "embeddings.write", ButtonStyle::Normal, -1) || state.view == nullptr || state.vectors() == nullptr)
    return;
  const std::string table = coordinates_tsv(*state.vectors(), state.view->positions, state.view->choice.dims);
  const Status saved = save_atomically(out_, as_bytes(table), {.keep_backup = false});
  if (saved)
    ui.toasts().show(ui.tr("app.saved", out_));
  else
    ui.banners().show({"vectors", Severity::Error, ui.tr(saved.error()), {}});
}

}  // namespace neurarium
