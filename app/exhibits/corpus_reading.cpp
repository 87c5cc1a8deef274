#include "app/exhibits/corpus_reading.h"

#include "app/exhibits/share_bar.h"
#include "app/ui/panel.h"
#include "app/ui/widgets.h"

#include <chrono>
#include <utility>

namespace neurarium {
namespace {

using std::chrono_literals::operator""ms;
constexpr std::chrono::milliseconds kMoment = 100ms;  // a frame that waits as long is not felt

}  // namespace

Status CorpusReading::begin(Session& session, std::string_view label, Read read) {
  stop();
  label_ = label;
  progress_ = std::make_unique<WorkProgress>();
  reading_ = std::async(std::launch::async, [read = std::move(read), progress = progress_.get()] {
    const WatchedWork watched(*progress);
    return read();
  });
  return ended(kMoment) ? finish(session) : ok_status();
}

void CorpusReading::stop() {
  if (!reading_.valid()) return;
  progress_->stop();
  (void)reading_.get();
}

bool CorpusReading::ended(std::chrono::milliseconds within) const {
  return reading_.valid() && reading_.wait_for(within) == std::future_status::ready;
}

Status CorpusReading::finish(Session& session) {
  Result<ReadText> text = reading_.get();
  if (!text) return text.error();
  std::unique_ptr<ExhibitSettings> next = session.settings().clone();
  text->change(*next);
  task_ = std::move(text->task);
  session.start_over(std::move(next), label_);
  return ok_status();
}

void CorpusReading::draw(Ui& ui, Session& session) {
  if (task_ != nullptr && session.snapshot().task->source == task_->source) task_.reset();
  if (ended(0ms)) tell_text(ui, finish(session));
  if (!busy()) return;
  const auto scope = ui.scope("reading");
  const auto percent = static_cast<int>(100 * progress_->share());
  hint(ui, ui.tr("corpus.reading", percent));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 end{at.x + available_width(), at.y + ui.px(10)};
  share_bar(ui, {at, end}, progress_->share(), ui.theme().accent);
  ImGui::Dummy({end.x - at.x, end.y - at.y});
  if (button(ui, "corpus.stop_reading", ButtonStyle::Normal, -1)) stop();
}

void tell_text(Ui& ui, const Status& status) {
  if (status)
    ui.banners().dismiss("text");
  else
    ui.banners().show({"text", Severity::Error, ui.tr(status.error()), {}});
}

}  // namespace neurarium
