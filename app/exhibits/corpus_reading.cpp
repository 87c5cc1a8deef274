#include "app/exhibits/corpus_reading.h"

#include "app/exhibits/file_field.h"
#include "app/exhibits/share_bar.h"
#include "app/ui/panel.h"
#include "app/ui/widgets.h"

#include <chrono>
#include <utility>

namespace neurarium {
namespace {

using std::chrono_literals::operator""ms;
constexpr std::chrono::milliseconds kMoment = 100ms;  // a frame that waits as long is not felt

// How far the work is; true: it is to stop.
bool draw_work(Ui& ui, const WorkProgress& progress) {
  const auto scope = ui.scope("reading");
  hint(ui, ui.tr("corpus.reading", static_cast<int>(100 * progress.share())));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 end{at.x + available_width(), at.y + ui.px(10)};
  share_bar(ui, {at, end}, progress.share(), ui.theme().accent);
  ImGui::Dummy({end.x - at.x, end.y - at.y});
  return button(ui, "corpus.stop_reading", ButtonStyle::Normal, -1);
}

bool is_ready(const std::future<Result<ReadText>>& reading, std::chrono::milliseconds within = 0ms) {
  return reading.valid() && reading.wait_for(within) == std::future_status::ready;
}

}  // namespace

Status CorpusReading::begin(Session& session, std::string_view label, Read read) {
  stop();
  label_ = label;
  progress_ = std::make_shared<WorkProgress>();
  reading_ = std::async(std::launch::async, [read = std::move(read), progress = progress_] {
    const WatchedWork watched(*progress);
    return read();
  });
  return is_ready(reading_, kMoment) ? finish(session) : ok_status();
}

void CorpusReading::stop() {
  if (!reading_.valid()) return;
  progress_->stop();
  stopped_.push_back(std::move(reading_));
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
  // The trainer has made its own task of the text: this one need not keep it any longer.
  if (task_ != nullptr && session.snapshot().task->source == task_->source) task_.reset();
  std::erase_if(stopped_, [](const auto& reading) { return is_ready(reading); });
  if (is_ready(reading_)) tell_text(ui, finish(session));
  if (busy()) {
    if (draw_work(ui, *progress_)) stop();
  } else if (const auto work = session.trainer().long_work()) {
    if (draw_work(ui, *work)) work->stop();
  }
}

}  // namespace neurarium
