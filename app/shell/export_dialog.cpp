#include "app/shell/export_dialog.h"

#include "app/film/child_process.h"
#include "app/shell/dialog.h"
#include "app/shell/path_prompt.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <utility>

namespace neurarium {

namespace {

const char* export_key(ExportKind kind) {
  switch (kind) {
    case ExportKind::C:
      return "export.c";
    case ExportKind::Pytorch:
      return "export.pytorch";
    case ExportKind::PointsCsv:
      return "export.points";
    case ExportKind::LossesCsv:
      return "export.losses";
    case ExportKind::WeightsCsv:
      return "export.weights";
    case ExportKind::LayersCsv:
      return "export.layers";
    case ExportKind::ConfusionCsv:
      return "export.confusion";
    case ExportKind::Safetensors:
      return "export.safetensors";
    case ExportKind::Settings:
      break;
  }
  return "export.settings";
}

}  // namespace

void ExportDialog::open(Offer offer) {
  panels_ = std::move(offer.panels);
  newest_ = offer.film_to.value_or(0);
  film_ = {0, newest_, film_.frames};
  options_ = {{"export.window", "neurarium.png"}, {.key = "export.panel", .file = "panel.png", .panel = true}};
  if (offer.film_to)
    options_.push_back(
        {.key = "export.film", .file = find_program("ffmpeg").empty() ? "training/" : "training.mp4", .film = true});
  for (const ScreenTable& table : offer.tables)
    options_.push_back({.key = std::string(table.key), .file = std::string(table.file), .table = true});
  for (const ExportKind kind : offer.contents)
    options_.push_back({export_key(kind), std::string(export_info(kind).file), kind});
  chosen_ = std::min(chosen_, static_cast<int>(options_.size()) - 1);
  panel_ = std::min(panel_, std::max(0, static_cast<int>(panels_.size()) - 1));
  path_ = option().file;
  fault_ = {};
  opening_ = true;
  waiting_ = done_ = false;
}

bool ExportDialog::answer(const Status& outcome) {
  if (!std::exchange(waiting_, false)) return false;
  done_ = outcome.ok();
  if (!done_) fault_ = outcome.error();
  return true;
}

ExportRequest ExportDialog::request() const {
  ExportRequest request{option().content, {}, {}, {}, expand_home(path_)};
  if (option().table) request.table = option().key;
  if (option().film) request.film = film_;
  if (option().panel && !panels_.empty()) request.panel = panels_[static_cast<std::size_t>(panel_)].rect;
  return request;
}

void ExportDialog::draw_film(Ui& ui) {
  const double last = static_cast<double>(newest_);
  number(ui, "export.from", film_.from, {.min = 0, .max = last, .per_pixel = 1});
  number(ui, "export.to", film_.to, {.min = 0, .max = last, .per_pixel = 1});
  number(ui, "export.frames", film_.frames, {.min = 1, .max = 10000, .per_pixel = 1});
}

void ExportDialog::draw_choices(Ui& ui) {
  std::vector<std::string> keys;
  for (const Option& o : options_) keys.push_back(o.key);
  const std::string before = option().file;
  if (choice(ui, "export.what", chosen_, keys)) {
    if (path_.ends_with(before)) path_.replace(path_.size() - before.size(), before.size(), option().file);
    fault_ = {};
  }
  hint(ui, ui.tr(option().key + ".tip"));
  if (option().panel) {
    std::vector<std::string> names;
    for (const PanelPicture& panel : panels_) names.push_back(panel.key);
    choice(ui, "export.which_panel", panel_, names);
  }
  if (option().film) draw_film(ui);
  ImGui::Dummy({1.0f, ui.px(4)});
  if (text_input(ui, "export.path", path_)) fault_ = {};
  if (fault_.empty()) return;
  ImGui::PushStyleColor(ImGuiCol_Text, ui.theme().error);
  text(ui, ui.tr(fault_));
  ImGui::PopStyleColor();
}

ExportDialog::Press ExportDialog::draw_buttons(Ui& ui) {
  const bool copies = option().content == ExportKind::Settings;
  ImGui::Dummy({1.0f, ui.px(8)});
  align_right(button_width(ui, "kit.cancel") + button_width(ui, "export.yes") + ui.px(8) +
              (copies ? button_width(ui, "export.copy") + ui.px(8) : 0.0f));
  Press press = Press::None;
  if (button(ui, "kit.cancel")) press = Press::Cancel;
  ImGui::SameLine();
  if (copies) {
    if (button(ui, "export.copy")) press = Press::Copy;
    ImGui::SameLine();
  }
  ImGui::BeginDisabled(waiting_ || path_.empty());
  if (button(ui, "export.yes", ButtonStyle::Primary)) press = Press::Export;
  ImGui::EndDisabled();
  return press;
}

void ExportDialog::draw(Ui& ui, const Actions& actions) {
  Dialog dialog(ui, "export", std::exchange(opening_, false), 560);
  if (!dialog) {
    if (std::exchange(waiting_, false)) actions.cancel();
    return;
  }
  if (std::exchange(done_, false)) return dialog.close();
  heading(ui, "export.title");
  ImGui::BeginDisabled(waiting_);
  draw_choices(ui);
  ImGui::EndDisabled();
  if (waiting_ && option().film) text(ui, ui.tr("export.filming", actions.frames_done, film_.frames));
  const Press press = draw_buttons(ui);
  if (press == Press::Copy) actions.copy();
  if (press == Press::Cancel || press == Press::Copy) dialog.close();
  if (press != Press::Export) return;
  fault_ = {};
  waiting_ = true;
  if (const std::optional<Status> outcome = actions.act(request())) answer(*outcome);
  if (std::exchange(done_, false)) dialog.close();
}

}  // namespace neurarium
