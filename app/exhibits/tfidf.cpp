#include "app/exhibits/tfidf.h"

#include "app/exhibits/settings_column.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 4> kTfidfParts = {"tfidf.part_search", "tfidf.part_documents",
                                                         "tfidf.part_weights", "tfidf.part_order"};
constexpr float kTermListWidth = 268;

}  // namespace

const TfidfSettings& tfidf_settings(const Session& session) {
  return dynamic_cast<const TfidfSettings&>(session.settings());
}

std::string shown_term(Ui& ui, const TfidfView& view, int term) {
  std::string name = visible_line(view.set->terms[static_cast<std::size_t>(term)]);
  ui.fonts().use(name);
  return name;
}

std::string shown_title(Ui& ui, const TfidfView& view, std::int64_t document) {
  std::string name = view.set->documents[static_cast<std::size_t>(document)].title;
  ui.fonts().use(name);
  return name;
}

std::string term_product(float tf, float weight) {
  return fmt::format("{} × {}", format_short(tf), format_number(weight, 3));
}

void choose_document(Session& session, std::int64_t document) {
  change_exhibit<TfidfSettings>(session, "setting.document", [&](TfidfSettings& s) { s.chosen = document + 1; });
}

TfidfRow tfidf_row(Ui& ui, std::string_view key, const Area& area, bool chosen) {
  const Item item = make_item_at(ui, key, area.min, area.max, WidgetKind::Button);
  ui.registry().explain_item();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (item.hovered || chosen) list.AddRectFilled(area.min, area.max, ui.theme().raised, ui.px(3));
  if (chosen) list.AddRectFilled(area.min, {area.min.x + ui.px(3), area.max.y}, ui.theme().accent, ui.px(1));
  return {item.hovered, item.clicked};
}

void TfidfScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const TfidfSettings*>(now.settings.get()) == nullptr) return;
  if (!asked_ || asked_version_ != now.version) {
    asked_ = true;
    asked_version_ = now.version;
    probe_.ask({now.task, now.settings, now.edits, now.params, now.step});
  }
  if (auto view = probe_.take()) {
    if (state_.view != nullptr && state_.view->set != (*view)->set) state_.term = -1;
    state_.view = std::move(*view);
    ++state_.version;
  }
}

std::string TfidfScreen::selected() const {
  return state_.term < 0 ? std::string() : to_string(ValueRef{"idf", {{"v", state_.term}}});
}

std::vector<std::string_view> TfidfScreen::actions() const { return {kTfidfParts.begin(), kTfidfParts.end()}; }

// Also "select idf[v=3]": that term is chosen.
void TfidfScreen::act(Session&, std::string_view action) {
  constexpr std::string_view kSelect = "select ";
  if (!action.starts_with(kSelect)) return choose_part_named(state_.part, kTfidfParts, action);
  const auto ref = parse_value_ref(action.substr(kSelect.size()));
  if (state_.view == nullptr || !state_.view->fault.empty() || !ref || ref->name != "idf") return;
  if (const auto bound = bind(*ref, state_.view->graph())) state_.term = static_cast<int>(bound->at[0]);
}

void TfidfScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("tfidf");
  if (matrix_ == nullptr) matrix_ = std::make_unique<TfidfMatrix>(ui.platform());
  if (weights_ == nullptr) weights_ = std::make_unique<TfidfWeights>(ui.platform());
  state_.help = {};
  const auto [column, rest] = settings_frame(ui, area);
  controls_.draw(ui, session, state_, column);
  if (state_.view == nullptr || !has_room(ui, rest)) return;
  if (!state_.view->fault.empty()) return tell_fault(ui, state_.view->fault, rest);
  const Area below = choose_part(ui, "tfidf.part", state_.part, kTfidfParts, rest, 560);
  if (state_.part == TfidfPart::Order) return draw_two_bags(ui, state_, below);
  const float gap = ui.px(24);
  const auto split = [&](float share) {
    const float x = below.min.x + below.width() * share;
    return std::pair{Area{below.min, {x - gap * 0.5f, below.max.y}}, Area{{x + gap * 0.5f, below.min.y}, below.max}};
  };
  if (state_.part == TfidfPart::Search) {
    const auto [found, products] = split(0.37f);
    draw_found_documents(ui, session, state_, found);
    draw_score_products(ui, state_, products);
  } else if (state_.part == TfidfPart::Documents) {
    const auto [matrix, text] = split(0.55f);
    matrix_->draw(ui, session, state_, matrix);
    draw_document_text(ui, session, state_, text);
  } else {
    const float list = std::min(ui.px(kTermListWidth), below.width() * 0.4f);
    weights_->draw(ui, session, state_, {below.min, {below.max.x - list - gap, below.max.y}});
    draw_moved_weights(ui, state_, {{below.max.x - list, below.min.y}, below.max});
  }
}

void TfidfScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("tfidf");
  if (const std::string chosen = draw_tfidf_inspector(ui, session, state_); !chosen.empty())
    wanted_state_ = "tfidf-" + chosen;
}

bool TfidfScreen::open_file(Ui& ui, Session& session, const std::string& path) {
  constexpr std::array<std::string_view, 5> kEndings = {".csv", ".tsv", ".txt", ".md", ".jsonl"};
  std::error_code ignored;
  if (std::ranges::none_of(kEndings, [&](std::string_view end) { return path.ends_with(end); }) &&
      !std::filesystem::is_directory(path, ignored))
    return false;
  tell_text(ui, controls_.open(session, path));
  return true;
}

}  // namespace neurarium
