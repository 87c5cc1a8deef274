#include "app/exhibits/curve_data.h"

#include "app/ui/panel.h"
#include "engine/data/line_formula.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr int kCurveThumbnail = 104;  // pixels along a side
constexpr std::size_t kMostThumbnailDots = 200;

// Heights at the picture's columns, -1 to 1 from side to side.
Image curve_thumbnail(const Theme& t, const std::vector<double>& y) {
  Image image(kCurveThumbnail, kCurveThumbnail, t.panel);
  double low = -1.1, high = 1.1;
  for (const double v : y)
    if (std::isfinite(v)) {
      low = std::min(low, v);
      high = std::max(high, v);
    }
  const auto row = [&](double v) { return (high - v) / (high - low) * (kCurveThumbnail - 14) + 7; };
  for (int column = 0; column < kCurveThumbnail; ++column) {
    const auto i = static_cast<std::size_t>(column);
    if (!std::isfinite(y[i])) continue;
    const double now = row(y[i]);
    const double before = column > 0 && std::isfinite(y[i - 1]) ? row(y[i - 1]) : now;
    const double top = std::min(now, before) - 1.6, bottom = std::max(now, before) + 1.6;
    for (int r = static_cast<int>(std::floor(top)); r <= static_cast<int>(std::ceil(bottom)); ++r)
      image.blend(column, r, t.text, static_cast<float>(std::clamp(std::min(r + 1 - top, bottom - r), 0.0, 1.0)));
  }
  return image;
}

Image table_thumbnail(const Theme& t, const CurveTable& table) {
  Image image(kCurveThumbnail, kCurveThumbnail, t.panel);
  const auto [x_low, x_high] = std::ranges::minmax(table.x);
  const auto [y_low, y_high] = std::ranges::minmax(table.y);
  const std::size_t step = std::max<std::size_t>(1, table.x.size() / kMostThumbnailDots);
  for (std::size_t i = 0; i < table.x.size(); i += step) {
    const float x = (table.x[i] - x_low) / (x_high - x_low) * (kCurveThumbnail - 16) + 8;
    const float y = y_high > y_low ? (y_high - table.y[i]) / (y_high - y_low) * (kCurveThumbnail - 16) + 8 : 52.0f;
    for (int r = static_cast<int>(y) - 3; r <= static_cast<int>(y) + 3; ++r)
      for (int c = static_cast<int>(x) - 3; c <= static_cast<int>(x) + 3; ++c)
        image.blend(c, r, t.text,
                    std::clamp(3.0f - std::hypot(static_cast<float>(c) + 0.5f - x, static_cast<float>(r) + 0.5f - y),
                               0.0f, 1.0f));
  }
  return image;
}

std::vector<double> thumbnail_places() {
  std::vector<double> x;
  for (int i = 0; i < kCurveThumbnail; ++i) x.push_back(2.0 * i / (kCurveThumbnail - 1) - 1);
  return x;
}

}  // namespace

// The functions on offer; then the drawing and the table, where there are any.
void CurveData::make_pictures(Ui& ui, const CurveSettings& settings) {
  if (!pictures_.empty() && theme_ == ui.theme().kind && drawn_ == settings.drawn && table_ == settings.file) return;
  theme_ = ui.theme().kind;
  drawn_ = settings.drawn;
  table_ = settings.file;
  pictures_.clear();
  const auto add = [&](const Image& image) {
    pictures_.push_back(std::make_unique<Picture>(platform_));
    pictures_.back()->update(image);
  };
  const std::vector<double> x = thumbnail_places();
  std::vector<double> y(x.size());
  for (const CurvePreset& preset : curve_presets()) {
    const Result<LineFormula> formula = LineFormula::parse(preset.formula);
    NEURARIUM_CHECK(formula.ok());
    formula->fill(x, y);
    add(curve_thumbnail(ui.theme(), y));
  }
  if (drawn_ != nullptr) {
    std::transform(x.begin(), x.end(), y.begin(), [&](double at) { return drawn_value(*drawn_, at); });
    add(curve_thumbnail(ui.theme(), y));
  }
  if (table_ != nullptr) add(table_thumbnail(ui.theme(), *table_));
}

void CurveData::draw_functions(Ui& ui, Session& session) {
  const CurveSettings& settings = curve_settings(session);
  make_pictures(ui, settings);
  std::vector<std::string> options;
  int index = -1;
  for (const CurvePreset& preset : curve_presets()) {
    if (settings.data == "formula" && settings.formula == preset.formula) index = static_cast<int>(options.size());
    options.push_back(fmt::format("curve_preset.{}", preset.name));
  }
  const int drawn = drawn_ == nullptr ? -1 : static_cast<int>(options.size());
  if (drawn >= 0) options.emplace_back("data.drawn");
  const int table = table_ == nullptr ? -1 : static_cast<int>(options.size());
  if (table >= 0) options.emplace_back("data.file");
  if (settings.data == "drawn") index = drawn;
  if (settings.data == "file") index = table;
  std::vector<const Picture*> pictures;
  for (const auto& picture : pictures_) pictures.push_back(picture.get());
  const float edge = std::floor((available_width() - 2 * ui.px(8)) / 3) / ui.scale();
  if (!thumbnails(ui, "curve.function", index, options, pictures, edge)) return;
  change_curve(session, "curve.function", [&](CurveSettings& s) {
    s.data = index == drawn ? "drawn" : index == table ? "file" : "formula";
    if (s.data == "formula") s.formula = curve_presets()[static_cast<std::size_t>(index)].formula;
  });
}

// Taken over when it can be computed at all points.
void CurveData::draw_formula(Ui& ui, Session& session) {
  const std::string now = curve_settings(session).data == "formula" ? curve_settings(session).formula : std::string();
  if (shown_ != now) {
    typed_ = shown_ = now;
    formula_error_ = {};
  }
  TextSpec spec;
  spec.hint_key = "curve.formula_hint";
  if (text_input(ui, "curve.formula", typed_, spec).finished && typed_ != now) {
    const Status taken = try_curve(session, "curve.formula", [&](CurveSettings& s) {
      s.formula = typed_;
      s.data = "formula";
    });
    formula_error_ = taken.ok() ? Wording() : Wording(taken.error());
  }
  if (!formula_error_.empty()) hint(ui, ui.tr(formula_error_));
}

void CurveData::draw_file(Ui& ui, Session& session) {
  constexpr FileField::Keys kKeys = {"curve.open_csv", "playground.path", "curve.path_hint", "playground.read_file"};
  file_.draw(ui, kKeys, [&](const std::string& path) { return open(session, path); });
  if (curve_settings(session).data == "file") hint(ui, curve_settings(session).file_name);
}

Status CurveData::open(Session& session, const std::string& path) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  if (Status read = read_curve_file(path, dynamic_cast<CurveSettings&>(*copy)); !read) return read;
  session.commit(std::move(copy), "curve.open_csv");
  return ok_status();
}

void CurveData::draw(Ui& ui, Session& session, CurveState& state, const Area& area) {
  const auto scope = ui.scope("data");
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + ui.px(24)}, ui.theme().text,
          ui.tr("curve.data_title"));
  ImGui::SetCursorScreenPos({area.min.x, area.min.y + ui.px(30)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("data", {area.width(), std::max(1.0f, area.height() - ui.px(30))}, false,
                    ImGuiWindowFlags_NoBackground);
  ImGui::PopStyleVar();
  draw_functions(ui, session);
  draw_formula(ui, session);
  auto tool = static_cast<int>(state.tool);
  if (segmented(ui, "curve.tool", tool, {"curve.tool_look", "curve.tool_draw"}))
    state.tool = static_cast<CurveTool>(tool);
  if (state.tool == CurveTool::Draw) hint(ui, ui.tr("curve.draw_hint"));
  if (state.view != nullptr && static_cast<std::int64_t>(state.view->points.size()) < state.view->total_points)
    hint(ui, ui.tr("playground.sampled", state.view->points.size(), state.view->total_points));
  for (const std::string_view key : {"samples", "noise", "test-split", "data-seed"}) setting(ui, session, key);
  draw_file(ui, session);
  ImGui::EndChild();
}

}  // namespace neurarium
