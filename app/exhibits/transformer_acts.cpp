// What can be done with the Transformer's screen in words: by the palette, and by lessons, which also see what is
// shown.
#include "app/exhibits/transformer.h"
#include "engine/text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kComparedNames = {"before", "after", "difference"};
constexpr std::array<std::string_view, 5> kInterventionNames = {"compare", "ablate", "patch", "steer", "order"};
constexpr std::array<std::string_view, 3> kWritingNames = {"write", "chat", "samples"};

template <std::size_t N>
int place_in(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto at = std::find(names.begin(), names.end(), name);
  return at == names.end() ? -1 : static_cast<int>(at - names.begin());
}

}  // namespace

// A lesson begins: what was chosen for another sentence or model would stand in its way.
void TransformerScreen::forget_choices() {
  escape();
  state_.compare_as(Compared::After);
  state_.before_moment = nullptr;
  state_.brush = PatternBrush::Number;
  state_.stage = HeadStage::Softmax;
  state_.temperature = 1;
  state_.head_chosen = false;
}

void TransformerScreen::open_part(std::string_view name) {
  if (const auto detail = find_detail(name)) {
    state_.detail = *detail;
  } else if (const int intervention = place_in(kInterventionNames, name); intervention >= 0) {
    state_.detail = Detail::Intervene;
    parts_->intervene.choose(static_cast<Intervention>(intervention));
  } else if (const int writing = place_in(kWritingNames, name); writing >= 0) {
    state_.detail = Detail::Generate;
    parts_->generate.choose(static_cast<GeneratePanel::Mode>(writing));
  }
}

std::string TransformerScreen::open_part_name() const {
  if (parts_ != nullptr && state_.detail == Detail::Intervene)
    return std::string(kInterventionNames[static_cast<std::size_t>(parts_->intervene.choice())]);
  if (parts_ != nullptr && state_.detail == Detail::Generate)
    return std::string(kWritingNames[static_cast<std::size_t>(parts_->generate.mode())]);
  return std::string(detail_name(state_.detail));
}

// "text tom sings .", "open words", "head 1.0", "token 3", "show difference", "window 2 6", "word 4 the bank", "ask
// mary runs", "write 8". False: it is none of these.
bool TransformerScreen::act_for_lesson(std::string_view verb, const std::string& rest) {
  constexpr std::array<std::string_view, 9> kOfParts = {"open",    "window",     "window-token", "window-text", "word",
                                                        "prompts", "patch-last", "ask",          "write"};
  if (place_in(kOfParts, verb) >= 0 && parts_ == nullptr) {
    waiting_.emplace_back(verb, rest);
    return true;
  }
  int a = 0, b = 0;
  if (verb == "fresh") {
    forget_choices();
  } else if (verb == "text") {
    state_.change_text(rest);
    keep_text_ = data_ == nullptr || state_.views.after == nullptr;
  } else if (verb == "model-text") {  // of another model, which comes with the run
    state_.change_text(rest);
    keep_text_ = true;
  } else if (verb == "open") {
    open_part(rest);
  } else if (verb == "head" && std::sscanf(rest.c_str(), "%3d.%3d", &a, &b) == 2) {
    state_.choose_head({a, b});
  } else if (verb == "token" && std::sscanf(rest.c_str(), "%6d", &a) == 1) {
    state_.position = a;
    ++state_.text_version;
  } else if (verb == "show" && place_in(kComparedNames, rest) >= 0) {
    state_.compare_as(static_cast<Compared>(place_in(kComparedNames, rest)));
  } else if (verb == "window" && std::sscanf(rest.c_str(), "%6d %6d", &a, &b) == 2) {
    parts_->labels.show({a, b, parts_->labels.window().chosen, parts_->labels.window().example});
  } else if (verb == "window-token" && std::sscanf(rest.c_str(), "%6d", &a) == 1) {
    LabelWindow window = parts_->labels.window();
    window.chosen = a;
    parts_->labels.show(window);
  } else if (verb == "window-text" && std::sscanf(rest.c_str(), "%6d", &a) == 1) {
    parts_->labels.show({0, parts_->labels.window().length, -1, a});
  } else if (verb == "word" && std::sscanf(rest.c_str(), "%1d %n", &a, &b) == 1 && b > 0) {
    parts_->words.write(a, rest.substr(static_cast<std::size_t>(b)));
  } else if (const std::size_t bar = rest.find(" | "); verb == "prompts" && bar != std::string::npos) {
    parts_->intervene.patching().ask_about(rest.substr(0, bar), rest.substr(bar + 3));
  } else if (verb == "patch-last") {
    parts_->intervene.patching().want_last();
  } else if (verb == "ask") {
    parts_->generate.ask(state_, rest);
  } else if (verb == "write" && std::sscanf(rest.c_str(), "%4d", &a) == 1) {
    parts_->generate.write(a);
  } else {
    return false;
  }
  return true;
}

std::optional<SentenceMoment> TransformerScreen::sentence(const Session& session) const {
  const Snapshot& now = session.snapshot();
  const std::shared_ptr<const TransformerView>& view = state_.views.after;
  if (view == nullptr || view->request != state_.text_version || view->task != now.task) return std::nullopt;
  if (!now.running && parts_ != nullptr && detail_busy()) return std::nullopt;
  if (!now.running && (view->step != now.step || view->edits != now.edits)) return std::nullopt;
  if (parts_ == nullptr || !waiting_.empty() || parts_->generate.running()) return std::nullopt;
  SentenceMoment moment{view,
                        state_.text,
                        open_part_name(),
                        std::string(kComparedNames[static_cast<std::size_t>(state_.compared)]),
                        state_.head.layer,
                        state_.head.head,
                        nullptr,
                        parts_->labels.window()};
  if (state_.detail == Detail::Words) moment.words = parts_->words.vectors();
  return moment;
}

std::vector<std::string_view> TransformerScreen::actions() const {
  return {"intervene.next_view",  "intervene.keep",       "intervene.head_zero",   "intervene.head_mean",
          "intervene.head_other", "intervene.part_zero",  "intervene.open_ablate", "intervene.open_patch",
          "intervene.open_steer", "intervene.open_order", "intervene.open_compare"};
}

void TransformerScreen::act(Session& session, std::string_view action) {
  const std::size_t space = std::min(action.find(' '), action.size());
  const std::string rest(action.substr(std::min(space + 1, action.size())));
  if (act_for_lesson(action.substr(0, space), rest) || state_.view == nullptr) return;
  const auto take_head = [&](AblationKind kind) {
    state_.wanted_part = ModelPart{PartKind::Head, state_.head.layer, state_.head.head};
    state_.wanted_kind = kind;
  };
  const auto open = [&](Intervention choice) {
    state_.detail = Detail::Intervene;
    if (parts_ != nullptr) parts_->intervene.choose(choice);
  };
  if (action == "intervene.next_view")
    state_.compare_as(static_cast<Compared>((static_cast<int>(state_.compared) + 1) % 3));
  else if (action == "intervene.keep")
    keep_as_before(session, state_);
  else if (action == "intervene.head_zero")
    take_head(AblationKind::Zero);
  else if (action == "intervene.head_mean")
    take_head(AblationKind::Mean);
  else if (action == "intervene.head_other")
    take_head(AblationKind::Resample);
  else if (action == "intervene.part_zero")
    state_.wanted_part = part_of(state_.selected), state_.wanted_kind = AblationKind::Zero;
  else if (action == "intervene.open_ablate")
    open(Intervention::Ablate);
  else if (action == "intervene.open_patch")
    open(Intervention::Patch);
  else if (action == "intervene.open_steer")
    open(Intervention::Steer);
  else if (action == "intervene.open_order")
    open(Intervention::Order);
  else
    open(Intervention::Compare);
}

}  // namespace neurarium
