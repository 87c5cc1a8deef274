// What leaves the window: pictures of it, numbers and code of the run, and the run itself as a line to paste.
#include "app/draw/crop.h"
#include "app/shell/shell.h"
#include "app/shell/user_settings.h"
#include "engine/exports/settings_string.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace neurarium {
namespace {

constexpr std::chrono::milliseconds kFilmPace{20};  // between looks at the film in a script
constexpr int kFramesBeforePicture = 3;             // the dialog and what hovered over it are gone

// Parts of an exhibit's screen that are pictures in themselves, by the path of their canvas.
constexpr std::pair<const char*, const char*> kCanvasPictures[] = {
    {"playground/output/region", "export.panels.region"}, {"playground/output/surface", "export.panels.surface"},
    {"playground/output/space", "export.panels.space"},   {"playground/network/canvas", "export.panels.network"},
    {"transformer/head/matrix", "export.panels.head"},    {"time/curve", "export.panels.chart"},
    {"embeddings/map", "export.panels.points"},
};

}  // namespace

std::vector<PanelPicture> Shell::panels_on_screen() const {
  const Layout layout = compute_layout(platform_.size(), settings_.sizes, ui_->scale(), strip_height_);
  std::vector<PanelPicture> panels;
  const auto add = [&](std::string key, const Rect& rect) {
    if (rect.width() >= 8.0f && rect.height() >= 8.0f) panels.push_back({std::move(key), rect});
  };
  add("export.panels.centre", layout.centre);
  for (const auto& [path, key] : kCanvasPictures)
    if (const Widget* canvas = ui_->registry().find(path); canvas != nullptr && canvas->visible)
      add(key, {canvas->min, canvas->max});
  add("export.panels.inspector", layout.inspector);
  add("export.panels.bottom", layout.bottom);
  add("export.panels.bar", layout.bar);
  return panels;
}

std::optional<Status> Shell::start_export(const ExportRequest& request) {
  if (request.film) return start_film(request);
  if (!request.table.empty()) return start_table(request);
  if (!request.content) {
    ui_->toasts().clear();
    picture_ = PictureOrder{request.path, request.panel, kFramesBeforePicture};
    return ok_status();
  }
  if (exporter_.busy()) return input_error("Another export is still under way; try again in a moment.");
  exporter_.start(session_->trainer(), *request.content, run_of_, request.path);
  return std::nullopt;
}

std::optional<Status> Shell::start_table(const ExportRequest& request) {
  if (exporter_.busy()) return input_error("Another export is still under way; try again in a moment.");
  for (const ScreenTable& table : screen_->tables()) {
    if (table.key != request.table) continue;
    exporter_.start(table.csv(), request.path);
    return std::nullopt;
  }
  return Error{{ui_->tr("export.gone")}};
}

std::vector<ExportKind> Shell::contents_of_run() const {
  std::vector<ExportKind> contents;
  for (const ExportInfo& info : export_kinds())
    if (has_export(info.kind, *session_->snapshot().settings)) contents.push_back(info.kind);
  return contents;
}

// After a frame that was presented: what the user saw, or a part of it.
void Shell::take_picture() {
  const PictureOrder order = *std::exchange(picture_, std::nullopt);
  const Result<Image> whole = platform_.screenshot();
  if (!whole) return show_error("export", whole.error());
  const Image image = order.part ? crop(*whole, order.part->min, order.part->max, platform_.pixels_per_unit()) : *whole;
  if (image.pixels.empty()) return show_error("export", {ui_->tr("export.gone")});
  if (const Status written = write_png(order.path, image); !written) return show_error("export", written.error());
  ui_->toasts().show(ui_->tr("app.saved", order.path));
}

// As large as the window, and in its theme and language.
std::optional<Status> Shell::start_film(const ExportRequest& request) {
  if (film_maker_.busy()) return input_error("Another film is still under way; wait for it or cancel it.");
  const ImVec2 size = platform_.size();
  FilmOrder order{request.path,
                  request.film->from,
                  request.film->to,
                  request.film->frames,
                  fmt::format("{}x{}", std::clamp(static_cast<int>(size.x), 320, 8192),
                              std::clamp(static_cast<int>(size.y), 240, 8192)),
                  std::string(theme_name(ui_->theme().kind)),
                  ui_->language()};
  if (order.from > order.to) return Error{{ui_->tr("export.film_backwards")}};
  if (const Status started = film_maker_.start(session_->trainer(), run_of_, options_.program, order); !started)
    return started;
  return std::nullopt;
}

void Shell::take_film() {
  if (film_maker_.busy() && !options_.threads) std::this_thread::sleep_for(kFilmPace);
  const auto film = film_maker_.tick();
  if (!film) return;
  const Status status = *film ? ok_status() : Status(film->error());
  if (!export_dialog_.answer(status) && !status) show_error("export", status.error());
  if (status) ui_->toasts().show(ui_->tr("app.saved", **film));
}

// After everything else of the frame, so that the panels that are offered are those on screen.
void Shell::draw_export() {
  if (std::exchange(asking_export_, false))
    export_dialog_.open({panels_on_screen(), screen_->tables(), contents_of_run(),
                         options_.program.empty() ? std::nullopt : std::optional(session_->snapshot().head)});
  export_dialog_.draw(
      *ui_, {[this](const ExportRequest& request) { return start_export(request); }, [this] { copy_settings(); },
             [this] {
               if (film_maker_.busy()) film_maker_.cancel();
             },
             film_maker_.frames_done()});
}

void Shell::copy_settings() {
  if (!exporter_.busy()) exporter_.start(session_->trainer(), ExportKind::Settings, run_of_, {});
}

void Shell::take_exported() {
  if (exporter_.busy() && !options_.threads) exporter_.wait();
  const auto outcome = exporter_.take();
  if (!outcome) return;
  const Result<std::string>& content = outcome->content;
  const Status status = content ? ok_status() : Status(content.error());
  const bool copying = outcome->path.empty();
  if ((copying || !export_dialog_.answer(status)) && !status) show_error("export", status.error());
  if (!status) return;
  if (copying) ImGui::SetClipboardText(content->c_str());
  ui_->toasts().show(copying ? ui_->tr("export.copied") : ui_->tr("app.saved", outcome->path));
}

void Shell::paste_settings() {
  const char* text = ImGui::GetClipboardText();
  if (const Status opened = open_settings(text == nullptr ? "" : text); !opened) show_error("open", opened.error());
}

// The run of the line, which trains on to where its sender stood.
Status Shell::open_settings(const std::string& text) {
  Result<OpenedString> opened = open_settings_string(text, options_.trainer_threads);
  if (!opened) return opened.error();
  adopt_project(std::move(opened->project));
  path_.clear();
  if (opened->step > 0) session_->trainer().step(opened->step);
  ui_->toasts().show(ui_->tr("export.pasted"));
  return ok_status();
}

}  // namespace neurarium
