#include "app/exhibits/playground_data.h"

#include "app/exhibits/playground_card.h"
#include "app/exhibits/point_tools.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/widgets.h"
#include "engine/data/paint.h"
#include "engine/files/points.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

namespace neurarium {
namespace {

constexpr int kThumbnail = 104;  // pixels along a side
constexpr int kThumbnailPoints = 220;
constexpr std::size_t kFewValues = 10;  // a label with no more different whole numbers is taken for classes

// A soft disc of one point.
void splat(Image& image, float x, float y, ImU32 color) {
  constexpr float kRadius = 2.6f;
  for (int row = static_cast<int>(y - 4); row <= static_cast<int>(y + 4); ++row)
    for (int column = static_cast<int>(x - 4); column <= static_cast<int>(x + 4); ++column) {
      const float d = std::hypot(static_cast<float>(column) + 0.5f - x, static_cast<float>(row) + 0.5f - y);
      image.blend(column, row, color, std::clamp(kRadius + 0.5f - d, 0.0f, 1.0f));
    }
}

ImU32 point_color(const Theme& t, const PointSet& points, float label) {
  if (points.classes > 0) return class_color(t, points.classes, static_cast<std::size_t>(label));
  const ImU32 end = label > 0 ? t.positive : t.negative;
  return mix(mix(t.zero, t.muted, 0.35f), end, std::min(1.0f, std::abs(label)));
}

Image thumbnail_of(const Theme& t, const PointSet& points) {
  Image image(kThumbnail, kThumbnail, t.panel);
  const Domain d = domain_of(points);
  const std::int64_t step = std::max<std::int64_t>(1, points.size() / kThumbnailPoints);
  for (std::int64_t i = 0; i < points.size(); i += step) {
    const auto at = static_cast<std::size_t>(i);
    const double x = (static_cast<double>(points.x[2 * at]) - d.x1_low) / (d.x1_high - d.x1_low);
    const double y = (d.x2_high - static_cast<double>(points.x[2 * at + 1])) / (d.x2_high - d.x2_low);
    splat(image, static_cast<float>(x) * kThumbnail, static_cast<float>(y) * kThumbnail,
          point_color(t, points, points.target[at]));
  }
  return image;
}

std::string data_key(std::string_view kind) {
  std::string key = fmt::format("data.{}", kind);
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

LabelKind label_kind(const Column& column, std::string_view task) {
  if (task == "regression") return LabelKind::Numbers;
  if (task == "classification" || column.is_text) return LabelKind::Classes;
  std::set<float> different;
  for (const float v : column.numbers) {
    if (v != std::round(v)) return LabelKind::Numbers;
    different.insert(v);
    if (different.size() > kFewValues) return LabelKind::Numbers;
  }
  return LabelKind::Classes;
}

PointSet points_of(PointTable&& table, bool classes) {
  PointSet set;
  set.x = std::move(table.x);
  set.class_names = std::move(table.class_names);
  set.axis_names = {table.feature_names[0], table.feature_names[1]};
  if (classes) {
    set.classes = static_cast<int>(set.class_names.size());
    set.target.assign(table.classes.begin(), table.classes.end());
  } else {
    set.target = std::move(table.targets);
    set.class_names.clear();
  }
  return set;
}

}  // namespace

void DataColumn::make_thumbnails(Ui& ui, const PlaygroundSettings& settings) {
  const std::uint64_t own = settings.points == nullptr ? 0 : settings.points->content_hash;
  if (thumbnails_.empty() || theme_ != ui.theme().kind) {
    theme_ = ui.theme().kind;
    own_hash_ = 0;
    thumbnails_.clear();
    for (const PointKind& kind : point_kinds()) {
      const Result<Points> points =
          make_points({std::string(kind.name), kThumbnailPoints, 0.05, kind.default_classes, 0});
      NEURARIUM_CHECK(points.ok());
      thumbnails_.push_back(std::make_unique<Picture>(platform_));
      thumbnails_.back()->update(thumbnail_of(ui.theme(), **points));
    }
  }
  if (own_hash_ == own && formula_ == settings.target_formula && thumbnails_.size() > point_kinds().size()) return;
  own_hash_ = own;
  formula_ = settings.target_formula;
  thumbnails_.resize(point_kinds().size());
  const auto add = [&](const PointSet& points) {
    thumbnails_.push_back(std::make_unique<Picture>(platform_));
    thumbnails_.back()->update(thumbnail_of(ui.theme(), points));
  };
  const Result<Formula> formula = Formula::parse(formula_);
  const Result<Points> made =
      formula ? make_formula_points(*formula, kThumbnailPoints, 0, 0) : Result<Points>(formula.error());
  add(made ? **made : PointSet{});
  if (own != 0) add(*settings.points);
}

void DataColumn::draw_thumbnails(Ui& ui, Session& session) {
  const PlaygroundSettings& settings = playground_settings(session);
  make_thumbnails(ui, settings);
  std::vector<std::string> names;
  for (const PointKind& kind : point_kinds()) names.emplace_back(kind.name);
  names.emplace_back("formula");
  if (settings.points != nullptr) names.emplace_back("file");
  std::vector<std::string> options;
  std::vector<const Picture*> pictures;
  for (std::size_t i = 0; i < names.size(); ++i) {
    options.push_back(data_key(names[i]));
    pictures.push_back(thumbnails_[i].get());
  }
  auto index = static_cast<int>(std::find(names.begin(), names.end(), settings.data) - names.begin());
  const float gap = ui.px(8);
  const float edge = std::floor((available_width() - 2 * gap) / 3) / ui.scale();
  if (!thumbnails(ui, "playground.data", index, options, pictures, edge)) return;
  change_settings(session, "setting.data", [&](PlaygroundSettings& s) {
    s.data = names[static_cast<std::size_t>(index)];
    s.balance.clear();  // of other classes
    const auto kind = find_point_kind(s.data);
    suit_loss(s, kind.ok() ? (*kind)->is_regression() : s.data == "file" && s.points->classes == 0);
    if (kind.ok() && (*kind)->has_class_choice())
      s.classes = std::clamp<std::int64_t>(s.classes, std::max(2, (*kind)->min_classes), (*kind)->max_classes);
  });
}

void DataColumn::draw(Ui& ui, Session& session, PlaygroundState& state, const Area& area) {
  ImGui::SetCursorScreenPos({area.min.x, area.min.y});
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + ui.px(24)}, ui.theme().text,
          ui.tr("playground.data_title"));
  ImGui::SetCursorScreenPos({area.min.x, area.min.y + ui.px(30)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("data", {area.width(), std::max(1.0f, area.height() - ui.px(30))}, false,
                    ImGuiWindowFlags_NoBackground);
  ImGui::PopStyleVar();
  draw_thumbnails(ui, session);
  if (state.view != nullptr) draw_paint_settings(ui, state.paint, *state.view->parts->points, kMaxPaintedClasses);
  draw_settings(ui, session, state);
  ImGui::EndChild();
}

void DataColumn::draw_settings(Ui& ui, Session& session, const PlaygroundState& state) {
  const auto scope = ui.scope("data");
  if (state.view != nullptr && state.view->shown.is_partial())
    hint(ui, ui.tr("playground.sampled", format_count(static_cast<std::int64_t>(state.view->shown.rows.size())),
                   format_count(state.view->shown.total)));
  if (playground_settings(session).data == "formula") draw_formula(ui, session);
  for (const std::string_view key : {"samples", "noise", "classes", "test-split", "batch"}) setting(ui, session, key);
  draw_balance(ui, session, state);
  draw_file(ui, session);
}

// A share for each class, with the number of points that it makes.
void DataColumn::draw_balance(Ui& ui, Session& session, const PlaygroundState& state) {
  const auto kind = find_point_kind(playground_settings(session).data);
  if (!kind || (*kind)->is_regression() || state.view == nullptr || !section(ui, "playground.balance", false)) return;
  const PointSet& points = *state.view->parts->points;
  const Result<std::vector<double>> given = parse_balance(playground_settings(session).balance, points.classes);
  std::vector<double> shares = given ? *given : std::vector<double>(static_cast<std::size_t>(points.classes), 1);
  const float dot = ui.px(5);
  for (std::size_t k = 0; k < shares.size(); ++k) {
    const auto scope = ui.scope(fmt::format("balance {}", k));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const auto count = std::count(points.target.begin(), points.target.end(), static_cast<float>(k));
    ImGui::GetWindowDrawList()->AddCircleFilled({at.x + dot, at.y + ui.px(10)}, dot,
                                                class_color(ui.theme(), points.classes, k));
    text_in(ui.fonts().small, {at.x + 3 * dot, at.y}, {at.x + available_width(), at.y + ui.px(20)}, ui.theme().muted,
            ui.tr("playground.class_count", class_label(ui, points, k), format_count(count)));
    ImGui::Dummy({1, ui.px(20)});
    double share = shares[k];
    const Edited changed = slider(ui, "playground.class_share", share, {.min = 0, .max = 1, .step = 0.05});
    if (!changed) continue;
    shares[k] = share;
    if (std::all_of(shares.begin(), shares.end(), [](double s) { return s <= 0; })) continue;
    change_settings(
        session, "playground.balance",
        [&](PlaygroundSettings& s) { s.balance = fmt::format("{}", fmt::join(shares, ",")); }, changed.finished);
  }
}

// The target as a formula: taken over when it can be computed at all points.
void DataColumn::draw_formula(Ui& ui, Session& session) {
  const std::string& now = playground_settings(session).target_formula;
  if (shown_formula_ != now) typed_formula_ = shown_formula_ = now;
  if (text_input(ui, "playground.target_formula", typed_formula_).finished && typed_formula_ != now) {
    const Status taken = try_settings(session, "playground.target_formula", [&](PlaygroundSettings& settings) {
      settings.target_formula = typed_formula_;
      settings.loss = "auto";  // a condition and a number want different ones
    });
    formula_error_ = taken.ok() ? Wording() : Wording(taken.error());
  }
  hint(ui, formula_error_.empty() ? ui.tr("playground.formula_help") : ui.tr(formula_error_));
}

void DataColumn::draw_file(Ui& ui, Session& session) {
  constexpr FileField::Keys kKeys = {"playground.open_csv", "playground.path", "playground.path_hint",
                                     "playground.read_file"};
  file_.draw(ui, kKeys, [&](const std::string& path) { return open(ui, session, path); });
  if (playground_settings(session).data != "file") return;
  const std::string& name = playground_settings(session).points_name;
  hint(ui, find_point_kind(name).ok() ? ui.tr("playground.changed_by_hand", ui.tr(data_key(name))) : name);
  draw_columns(ui, session);
  setting(ui, session, "task");
  setting(ui, session, "standardize");
}

// The columns of the file that was read in this session.
void DataColumn::draw_columns(Ui& ui, Session& session) {
  if (table_ == nullptr) return;
  std::vector<std::string> options;
  for (std::size_t i = 0; i < table_->columns.size(); ++i) options.push_back(fmt::format("column.{}", i));
  bool changed = false;
  changed |= choice(ui, "playground.x1_column", x1_, options).changed;
  changed |= choice(ui, "playground.x2_column", x2_, options).changed;
  changed |= choice(ui, "playground.label_column", label_, options).changed;
  if (!changed) return;
  const Status status = take_columns(session);
  if (!status.ok()) ui.toasts().show(ui.tr(status.error()), Severity::Error);
}

Status DataColumn::take_columns(Session& session) {
  const auto name = [&](int column) { return std::to_string(column + 1); };
  const Column& label = table_->columns[static_cast<std::size_t>(label_)];
  const LabelKind kind = label_kind(label, playground_settings(session).task);
  Result<PointTable> chosen = choose_points(*table_, {{name(x1_), name(x2_)}, name(label_), kind});
  if (!chosen) return chosen.error();
  const Points points = seal(points_of(std::move(*chosen), kind == LabelKind::Classes));
  change_settings(session, "playground.open_csv", [&](PlaygroundSettings& s) {
    s.points = points;
    s.points_name = std::filesystem::path(table_->source).filename().string();
    s.data = "file";
    suit_loss(s, points->classes == 0);
  });
  return ok_status();
}

Status DataColumn::open(Ui& ui, Session& session, const std::string& path) {
  Result<Table> table = read_csv(path);
  if (!table) return table.error();
  const auto columns = static_cast<int>(table->columns.size());
  if (columns < 3)
    return input_error("{}: {} columns, but two coordinates and a label are needed; add the missing ones.", path,
                       columns);
  nlohmann::json names;
  for (int i = 0; i < columns; ++i) names[std::to_string(i)] = table->columns[static_cast<std::size_t>(i)].name;
  if (Status added = ui.catalog().add(nlohmann::json{{"column", names}}.dump(), path); !added) return added;
  label_ = columns - 1;
  for (int i = 0; i < columns; ++i)
    for (const std::string_view name : {"label", "class", "target", "species"})
      if (table->columns[static_cast<std::size_t>(i)].name == name) label_ = i;
  std::vector<int> numbers;
  for (int i = 0; i < columns; ++i)
    if (i != label_ && !table->columns[static_cast<std::size_t>(i)].is_text) numbers.push_back(i);
  if (numbers.size() < 2)
    return input_error("{}: fewer than two columns of numbers beside the label; the coordinates must be numbers.",
                       path);
  x1_ = numbers[0];
  x2_ = numbers[1];
  table_ = std::make_unique<Table>(std::move(*table));
  return take_columns(session);
}

}  // namespace neurarium
