#include "app/shell/offered.h"

#include <algorithm>
#include <map>

namespace neurarium {
namespace {

constexpr std::string_view kEllipsis = "\u2026";  // asks for more

// Canvases are pictures, which Tab and the pointer reach; splitters give room.
bool is_action(const Offer& offer) {
  return offer.kind != WidgetKind::Canvas && offer.kind != WidgetKind::Splitter && !offer.path.starts_with("palette/");
}

std::string tip_of(const Ui& ui, const Offer& offer) {
  const std::string tip = offer.key + ".tip";
  return ui.has_text(tip) ? ui.tr(tip) : ui.has_text(offer.key) ? offer.about : std::string();
}

// The parts of a path before its name, from the last `parts` on: "h0" of "playground/network/h0/add unit".
std::string place_of(const std::string& path, int parts) {
  const std::size_t end = path.rfind('/');
  if (end == std::string::npos) return {};
  std::size_t begin = end;
  for (int i = 0; i < parts && begin != 0 && begin != std::string::npos; ++i) begin = path.rfind('/', begin - 1);
  begin = begin == std::string::npos || begin == end ? 0 : begin + 1;
  return path.substr(begin, end - begin);
}

struct Named {
  const Offer* offer;
  std::string label, english;
};

// Those of one name get the place where they stand behind it, as much of it as is needed.
void tell_apart(std::vector<Named>& named) {
  constexpr int kDeepest = 3;
  for (int parts = 1; parts <= kDeepest; ++parts) {
    std::map<std::string, int> count;
    for (const Named& n : named) ++count[n.label];
    std::vector<std::pair<std::string, std::string>> with_place;
    bool alike = false;
    for (const Named& n : named) {
      const bool unique = count[n.label] == 1;
      alike = alike || !unique;
      const std::string place = unique ? std::string() : " \u00b7 " + place_of(n.offer->path, parts);
      with_place.emplace_back(n.label + place, n.english + place);
    }
    if (!alike) return;
    std::map<std::string, int> after;
    for (const auto& [label, english] : with_place) ++after[label];
    const bool last = parts == kDeepest;
    for (std::size_t i = 0; i < named.size(); ++i)
      if (last || after[with_place[i].first] == 1) std::tie(named[i].label, named[i].english) = with_place[i];
  }
}

}  // namespace

std::string offer_label(const Ui& ui, const Offer& offer, bool in_english) {
  const auto say = [&](std::string_view key) { return in_english ? ui.english(key) : ui.tr(key); };
  std::string name = ui.has_text(offer.key) ? say(offer.key) : offer.about;
  if (name.empty()) return name;
  if (ui.has_text(offer.group)) {
    std::string group = say(offer.group);
    if (group.ends_with(kEllipsis)) group.resize(group.size() - kEllipsis.size());
    name = fmt::format("{}: {}", group, name);
  }
  if (offer.kind == WidgetKind::Slider || offer.kind == WidgetKind::Text) name += kEllipsis;
  return name;
}

void add_offered(Ui& ui, Commands& commands) {
  std::vector<Named> named;
  for (const Offer& offer : ui.registry().offers()) {
    const bool known =
        std::any_of(commands.begin(), commands.end(), [&](const Command& c) { return c.key == offer.key; });
    if (!is_action(offer) || known) continue;
    std::string label = offer_label(ui, offer, false);
    if (!label.empty()) named.push_back({&offer, std::move(label), offer_label(ui, offer, true)});
  }
  tell_apart(named);
  for (Named& n : named) {
    Command command{n.offer->path, [&ui, path = n.offer->path] { ui.registry().press(path); }};
    command.enabled = n.offer->enabled;
    command.label = std::move(n.label);
    command.english = std::move(n.english);
    command.about = tip_of(ui, *n.offer);
    commands.push_back(std::move(command));
  }
}

}  // namespace neurarium
