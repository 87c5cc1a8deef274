// Files, messages and goodbyes: what stands between the user's work and its loss.
#include "app/shell/dialog.h"
#include "app/shell/shell.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "engine/embedding/tsv.h"
#include "engine/exhibits/exhibit.h"
#include "engine/exhibits/language_model.h"
#include "engine/exhibits/opened_model.h"
#include "engine/exhibits/opened_vision.h"
#include "engine/files/atomic_file.h"
#include "engine/files/project.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace neurarium {
namespace {

constexpr std::string_view kTensorFile = ".safetensors";
constexpr std::string_view kEmbeddingsExhibit = "embeddings";

bool is_named_tensor(const std::string& path) { return path.find(".safetensors:") != std::string::npos; }

bool is_table(const std::string& path) {
  constexpr std::array<std::string_view, 2> kTables = {".tsv", ".csv"};
  return std::any_of(kTables.begin(), kTables.end(), [&](std::string_view end) { return path.ends_with(end); });
}

}  // namespace

void Shell::show_error(const std::string& id, const Wording& wording) {
  ui_->banners().show({id, Severity::Error, ui_->tr(wording), {}});
}

Status Shell::open_checkpoint(const std::string& path) {
  Result<std::unique_ptr<Timeline>> timeline = timeline_of_checkpoint(path, options_.trainer_threads);
  if (!timeline) return timeline.error();
  adopt(std::move(*timeline), "transformer");
  path_.clear();
  return ok_status();
}

Status Shell::open_project(const std::string& path) {
  Result<OpenedProject> project = load_project(path, options_.trainer_threads);
  if (!project) return project.error();
  remove_stray_temporaries(path);
  adopt_project(std::move(*project));
  path_ = path;
  return ok_status();
}

void Shell::adopt_project(OpenedProject project) {
  adopt(std::move(project.timeline), project.exhibit);
  for (std::size_t i = 0; i < project.notes.size(); ++i)
    ui_->banners().show({fmt::format("note{}", i), Severity::Info, ui_->tr(project.notes[i]), {}});
}

void Shell::remember_file(const std::string& path) {
  if (const Status kept = recent_.remember(path); !kept) show_error("recent", kept.error());
}

// Read first, and again by the exhibit: a file that cannot be shown leaves the screen as it is.
Status Shell::open_vectors(const std::string& path) {
  const std::size_t end = is_named_tensor(path) ? path.find(".safetensors:") + kTensorFile.size() : path.size();
  const auto vectors = read_vectors(path.substr(0, end), path.substr(std::min(end + 1, path.size())));
  if (!vectors) {
    if (is_table(path)) return vectors.error();
    return input_error("{} It is no project either. A matrix of it is opened as FILE.safetensors:NAME.",
                       vectors.error());
  }
  open_exhibit(std::string(kEmbeddingsExhibit));
  if (screen_ == nullptr || !screen_->open_file(*ui_, *session_, path)) return ok_status();
  ui_->toasts().show(ui_->tr("app.opened_vectors", std::filesystem::path(path).filename().string(),
                             format_count(vectors->rows), format_count(vectors->width)));
  return ok_status();
}

// A network of the user's own for pictures: weights and the description of their layers beside each other.
Status Shell::open_layers(const std::string& path) {
  const std::optional<DescribedFiles> files = described_files(path);
  if (!files)
    return input_error("'{}' describes layers, but there are no weights of the same name (.safetensors) beside it.",
                       path);
  auto timeline = timeline_of_vision(files->weights, files->description, options_.trainer_threads);
  if (!timeline) return timeline.error();
  adopt(std::move(*timeline), "vision");
  path_.clear();
  return ok_status();
}

Status Shell::open(const std::string& path) {
  const bool tensors = path.ends_with(kTensorFile) && !is_checkpoint(path);
  if (path.ends_with(".json") || (tensors && described_files(path) && is_plain_tensor_file(path))) {
    Status opened = open_layers(path);
    if (opened) remember_file(path);
    return opened;
  }
  if (!is_checkpoint(path) && (is_named_tensor(path) || (path.ends_with(kTensorFile) && is_plain_tensor_file(path))))
    return open_vectors(path);
  if (is_checkpoint(path) || std::filesystem::path(path).extension() == ".safetensors") {
    Status opened = is_checkpoint(path) ? open_checkpoint(path) : open_project(path);
    if (opened) remember_file(path);
    return opened;
  }
  if (screen_ != nullptr && screen_->open_file(*ui_, *session_, path)) return ok_status();
  if (!is_table(path))
    return input_error(
        "'{}' is neither a project (.safetensors), a model (a folder with config.json) nor a file that this exhibit "
        "reads (.csv, .tsv, .txt).",
        path);
  return open_vectors(path);
}

Status Shell::save(const std::string& path) {
  if (saver_.busy()) saver_.wait();
  if (const auto before = saver_.take()) (void)finish_save(*before);
  start_save(path);
  saver_.wait();
  return finish_save(*saver_.take());
}

void Shell::start_save(const std::string& path, bool then_close) {
  if (saver_.busy()) {
    next_save_ = {path, then_close};
    return;
  }
  close_when_saved_ = then_close;
  saving_path_ = path;
  session_->mark_saved();  // a change from now on is not in the file
  saver_.write(session_->trainer(), run_of_, path, kProjectKeyframeBytes);
}

// The answer of a save that is under way belongs to the run that is here now.
void Shell::finish_saving() {
  do {
    if (saver_.busy()) saver_.wait();
    take_saved();
  } while (saver_.busy());
}

void Shell::take_saved() {
  if (saver_.busy() && !options_.threads) saver_.wait();
  const std::optional<Status> saved = saver_.take();
  if (!saved) return;
  const Status done = finish_save(*saved);
  if (const auto next = std::exchange(next_save_, std::nullopt)) {
    if (!done) show_error("save", done.error());
    return start_save(next->first, next->second);
  }
  if (!prompt_.answer(done) && !done) show_error("save", done.error());
}

Status Shell::finish_save(const Status& saved) {
  if (!saved) {
    session_->mark_changed();
    return saved;
  }
  path_ = saving_path_;
  remember_file(path_);
  ui_->toasts().show(ui_->tr("app.saved", path_));
  if (close_when_saved_ && !session_->unsaved()) close_run();
  return saved;
}

void Shell::handle_drops() {
  for (const std::string& path : ui_->input().drops())
    if (const Status opened = open(path); !opened) show_error("open", opened.error());
}

void Shell::ask_open() {
  prompt_.ask(
      "prompt.open", path_, [this](const std::string& path) { return open(path); }, recent_.entries());
}

void Shell::save_or_ask(bool always_ask, bool then_close) {
  if (!path_.empty() && !always_ask) return start_save(path_, then_close);
  const std::string proposal = path_.empty() ? run_of_ + ".safetensors" : path_;
  prompt_.ask("prompt.save", proposal, [this, then_close](const std::string& path) {
    const bool named = std::filesystem::path(path).extension() == ".safetensors";
    start_save(named ? path : path + ".safetensors", then_close);
    return std::nullopt;
  });
}

void Shell::offer_recovery() {
  if (!recovery_.left_behind()) return;
  const LeftBehind& left = *recovery_.left_behind();
  ui_->banners().show({"recovery",
                       Severity::Warning,
                       ui_->tr(left.crashes > 1 ? "recovery.again" : "recovery.offer",
                               fmt::format("{}", fmt::join(left.autosaves, ", "))),
                       {{"recovery.recover", [this] { recover(); }},
                        {"recovery.discard", [this] { recovery_.forget_left_behind(); }}}});
}

// The run of each exhibit comes back, the one that was shown last on top. None has a file of the user's.
void Shell::recover() {
  if (!recovery_.left_behind()) return;
  bool all = true;
  for (const std::string& autosave : std::vector(recovery_.left_behind()->autosaves)) {
    if (const Status opened = open_project(autosave); !opened) {
      show_error("recovery", opened.error());
      all = false;
      continue;
    }
    path_.clear();
    session_->mark_changed();
  }
  if (all) recovery_.forget_left_behind();
}

void Shell::handle_close() {
  if (!platform_.close_requested() || closed_) return;
  if (lesson_.is_open()) back_to_own_run();
  if (!session_->unsaved()) return close_run();
  platform_.request_close(false);
  asking_to_close_ = true;
}

// The present run is done with: the next one with unsaved work is asked about, or the window closes.
void Shell::close_run() {
  session_->mark_saved();
  if (!aside_.empty()) {
    back_to_own_run();
    return platform_.request_close(true);
  }
  for (const auto& [name, bench] : benches_) {
    if (bench.run == nullptr || !bench.run->unsaved) continue;
    open_exhibit(std::string(name));
    return platform_.request_close(true);
  }
  closed_ = true;
}

void Shell::draw_close_question() {
  Dialog dialog(*ui_, "close", std::exchange(asking_to_close_, false), 480);
  if (!dialog) return;
  heading(*ui_, "close.title");
  text(*ui_, ui_->tr("close.text"));
  ImGui::Dummy({1.0f, ui_->px(8)});
  align_right(button_width(*ui_, "kit.cancel") + button_width(*ui_, "close.discard") +
              button_width(*ui_, "close.save") + ui_->px(16));
  if (button(*ui_, "kit.cancel")) dialog.close();
  ImGui::SameLine();
  if (button(*ui_, "close.discard")) {
    dialog.close();
    close_run();
  }
  ImGui::SameLine();
  if (!button(*ui_, "close.save", ButtonStyle::Primary)) return;
  dialog.close();
  save_or_ask(false, true);
}

void Shell::update_title() {
  const std::string name =
      path_.empty() ? ui_->tr("exhibit." + shown_ + ".title") : std::filesystem::path(path_).filename().string();
  std::string title = fmt::format("{}{} \u2013 Neurarium", name, session_->unsaved() ? " *" : "");
  if (title == title_) return;
  title_ = std::move(title);
  platform_.set_title(title_);
}

}  // namespace neurarium
