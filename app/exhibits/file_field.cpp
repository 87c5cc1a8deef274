#include "app/exhibits/file_field.h"

#include "app/ui/widgets.h"

namespace neurarium {

void FileField::draw(Ui& ui, const Keys& keys, const std::function<Status(const std::string& path)>& read) {
  if (button(ui, keys.open, ButtonStyle::Normal, -1)) asking_ = !asking_;
  if (!asking_) return;
  TextSpec spec;
  spec.hint_key = keys.hint;
  spec.label = false;
  const Edited typed = text_input(ui, keys.path, path_, spec);
  const bool enter = typed.finished && ui.input().pressed(Key::Enter);
  if ((button(ui, keys.read, ButtonStyle::Primary, -1) || enter) && !path_.empty()) {
    const Status status = read(path_);
    refused_ = status.ok() ? Wording() : Wording(status.error());
    asking_ = !status.ok();
  }
  if (!refused_.empty()) hint(ui, ui.tr(refused_));
}

void tell_text(Ui& ui, const Status& status) {
  if (status)
    ui.banners().dismiss("text");
  else
    ui.banners().show({"text", Severity::Error, ui.tr(status.error()), {}});
}

}  // namespace neurarium
