#include "app/shell/exporter.h"

#include "engine/trainer.h"

#include <chrono>
#include <memory>

namespace neurarium {

void Exporter::start(Trainer& trainer, ExportKind kind, const std::string& exhibit, std::string path) {
  NEURARIUM_CHECK(!busy());
  path_ = std::move(path);
  auto made = std::make_shared<std::promise<Result<std::string>>>();
  std::future<Result<std::string>> content = made->get_future();
  trainer.with([made, kind, exhibit](Timeline& timeline) { made->set_value(export_content(kind, timeline, exhibit)); });
  made.reset();
  working_ =
      std::async(std::launch::async, [content = std::move(content), path = path_]() mutable -> Result<std::string> {
        try {
          Result<std::string> text = content.get();
          if (!text || path.empty()) return text;
          if (Status s = write_export(path, *text); !s) return s.error();
          return text;
        } catch (const std::future_error&) {  // the program ends before the trainer came to it
          return failure(ExitCode::SaveFailed, "'{}' was not written: the program ended first.", path);
        }
      });
}

void Exporter::start(std::string text, std::string path) {
  NEURARIUM_CHECK(!busy() && !path.empty());
  path_ = std::move(path);
  working_ = std::async(std::launch::async, [text = std::move(text), path = path_]() mutable -> Result<std::string> {
    if (Status s = write_export(path, text); !s) return s.error();
    return std::move(text);
  });
}

std::optional<Exporter::Outcome> Exporter::take() {
  if (!busy() || working_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return std::nullopt;
  return Outcome{path_, working_.get()};
}

}  // namespace neurarium
