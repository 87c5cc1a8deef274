#include "app/exhibits/wide_text.h"

#include "engine/data/unicode.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr char32_t kFirstPrivate = 0xE800;  // private characters for which the fonts have no picture
constexpr std::size_t kMostPrivate = 1792;
constexpr char32_t kLineEnd = 0x21B5, kTab = 0x21E5, kReturn = 0x240D;  // drawn as arrows

template <class F>
std::string map_characters(std::string_view text, F map) {
  std::string out;
  const CleanText clean = clean_text(text, TextForm::AsIs);
  for (std::size_t at = 0; at < clean.text.size();) {
    const Character c = character_at(clean.text, at);
    append_utf8(out, map(c.code));
    at += c.size;
  }
  return out;
}

// While a field is drawn: what is pasted into it comes as stand-ins, what is copied from it goes out as it was meant.
class FieldClipboard {
 public:
  explicit FieldClipboard(WideText& text)
      : text_(text),
        get_(ImGui::GetIO().GetClipboardTextFn),
        set_(ImGui::GetIO().SetClipboardTextFn),
        user_(ImGui::GetIO().ClipboardUserData) {
    ImGuiIO& io = ImGui::GetIO();
    io.ClipboardUserData = this;
    io.GetClipboardTextFn = [](void* self) { return static_cast<FieldClipboard*>(self)->pasted(); };
    io.SetClipboardTextFn = [](void* self, const char* copied) { static_cast<FieldClipboard*>(self)->copy(copied); };
  }
  ~FieldClipboard() {
    ImGuiIO& io = ImGui::GetIO();
    io.ClipboardUserData = user_;
    io.GetClipboardTextFn = get_;
    io.SetClipboardTextFn = set_;
  }
  FieldClipboard(const FieldClipboard&) = delete;
  FieldClipboard& operator=(const FieldClipboard&) = delete;

 private:
  const char* pasted() {
    const char* text = get_ == nullptr ? nullptr : get_(user_);
    if (text == nullptr) return nullptr;
    buffer_ = text_.to_field(text);
    return buffer_.c_str();
  }
  void copy(const char* text) const {
    if (set_ != nullptr) set_(user_, text_.from_field(text).c_str());
  }

  WideText& text_;
  const char* (*get_)(void*);
  void (*set_)(void*, const char*);
  void* user_;
  std::string buffer_;
};

}  // namespace

std::string_view beginning(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

char32_t WideText::stand_in(char32_t code) {
  if (code == '\n') return kLineEnd;
  if (code == '\t') return kTab;
  if (code == '\r') return kReturn;
  const bool taken = code == kLineEnd || code == kTab || code == kReturn ||
                     (code >= kFirstPrivate && code < kFirstPrivate + kMostPrivate);
  if (code >= 0x20 && code != 0x7F && code <= 0xFFFF && !taken) return code;
  auto known = std::find(wide_.begin(), wide_.end(), code);
  if (known == wide_.end()) {
    if (wide_.size() == kMostPrivate) return 0xFFFD;
    wide_.push_back(code);
    known = wide_.end() - 1;
  }
  return kFirstPrivate + static_cast<char32_t>(known - wide_.begin());
}

char32_t WideText::meant(char32_t code) const {
  if (code == kLineEnd) return '\n';
  if (code == kTab) return '\t';
  if (code == kReturn) return '\r';
  return code >= kFirstPrivate && code < kFirstPrivate + wide_.size() ? wide_[code - kFirstPrivate] : code;
}

std::string WideText::to_field(std::string_view text) {
  return map_characters(beginning(text, kLongest + 1), [this](char32_t code) { return stand_in(code); });
}

std::string WideText::from_field(std::string_view text) const {
  return map_characters(text, [this](char32_t code) { return meant(code); });
}

Edited WideText::field(Ui& ui, std::string_view key, std::string& text, const TextSpec& spec) {
  if (shown_ != text) {
    shown_ = text;
    field_ = to_field(text);
  }
  const FieldClipboard clipboard(*this);
  const Edited edited = text_input(ui, key, field_, spec);
  if (edited.changed) text = shown_ = from_field(field_);
  return edited;
}

}  // namespace neurarium
