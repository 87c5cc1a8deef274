#include "app/exhibits/wide_text.h"

#include "engine/data/unicode.h"

#include <algorithm>

namespace neurarium {
namespace {

// Yi syllables, for which our fonts have no picture. Private characters would do, but ImGui takes them for keys when
// they are typed.
constexpr char32_t kFirstStandIn = 0xA000;
constexpr std::size_t kMostStandIns = 1232;
constexpr char32_t kLineEnd = 0x21B5, kTab = 0x21E5, kReturn = 0x240D;  // drawn as arrows

bool is_high_surrogate(char32_t code) { return code >= 0xD800 && code < 0xDC00; }
bool is_low_surrogate(char32_t code) { return code >= 0xDC00 && code < 0xE000; }

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
                     (code >= kFirstStandIn && code < kFirstStandIn + kMostStandIns);
  if (code >= 0x20 && code != 0x7F && code <= 0xFFFF && !taken) return code;
  auto known = std::find(wide_.begin(), wide_.end(), code);
  if (known == wide_.end()) {
    if (wide_.size() == kMostStandIns) return 0xFFFD;
    wide_.push_back(code);
    known = wide_.end() - 1;
  }
  return kFirstStandIn + static_cast<char32_t>(known - wide_.begin());
}

char32_t WideText::meant(char32_t code) const {
  if (code == kLineEnd) return '\n';
  if (code == kTab) return '\t';
  if (code == kReturn) return '\r';
  return code >= kFirstStandIn && code < kFirstStandIn + wide_.size() ? wide_[code - kFirstStandIn] : code;
}

std::string WideText::to_field(std::string_view text) {
  return map_characters(beginning(text, kLongest + 1), [this](char32_t code) { return stand_in(code); });
}

std::string WideText::from_field(std::string_view text) const {
  return map_characters(text, [this](char32_t code) { return meant(code); });
}

// What was typed in this frame, in the 16-bit queue, as the field shows it. Keys that are no characters stay.
void WideText::put_stand_ins() {
  ImVector<ImWchar>& queue = ImGui::GetIO().InputQueueCharacters;
  int kept = 0;
  for (int i = 0; i < queue.Size; ++i) {
    char32_t code = queue[i];
    const bool pair = is_high_surrogate(code) && i + 1 < queue.Size && is_low_surrogate(queue[i + 1]);
    if (pair) code = 0x10000 + ((code - 0xD800) << 10) + (queue[++i] - 0xDC00u);
    queue[kept++] = static_cast<ImWchar>(code < 0x20 || code == 0x7F ? code : stand_in(code));
  }
  queue.resize(kept);
}

Edited WideText::field(Ui& ui, std::string_view key, std::string& text, const TextSpec& spec) {
  if (shown_ != text) {
    shown_ = text;
    field_ = to_field(text);
  }
  const FieldClipboard clipboard(*this);
  const ImVector<ImWchar>& queue = ImGui::GetIO().InputQueueCharacters;
  const std::vector<ImWchar> typed(queue.begin(), queue.end());
  put_stand_ins();
  const Edited edited = text_input(ui, key, field_, spec);
  if (!queue.empty()) {  // for another field
    ImGui::GetIO().ClearInputCharacters();
    for (const ImWchar code : typed) ImGui::GetIO().InputQueueCharacters.push_back(code);
  }
  if (edited.changed) text = shown_ = from_field(field_);
  return edited;
}

}  // namespace neurarium
