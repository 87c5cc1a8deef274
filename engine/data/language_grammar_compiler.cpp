// Patterns into nodes: brackets first, then from the last item to the first, as each node points at the one after it.
#include "engine/data/language_grammar_compiler.h"

#include "engine/text.h"

#include <algorithm>

namespace neurarium {
namespace {

LinkKind grammar_link_kind(std::string_view name) {
  for (int kind = 0; kind < kLinkKinds; ++kind)
    if (link_kind_name(static_cast<LinkKind>(kind)) == name) return static_cast<LinkKind>(kind);
  NEURARIUM_CHECK_EQ(name, "a kind of link");
  return {};
}

}  // namespace

Grammar::Compiler::Compiler(Grammar& grammar, std::span<const GrammarAgreement> agreements, std::string_view pattern)
    : grammar_(grammar), tables_(agreements), items_(split_at(pattern, " ")) {}

int Grammar::Compiler::compile() {
  const Sequence all = sequence();
  NEURARIUM_CHECK_EQ(at_, items_.size());
  declare(all);
  return add(all, kEnd);
}

Grammar::Compiler::Sequence Grammar::Compiler::sequence() {
  Sequence out;
  while (at_ < items_.size()) {
    const std::string_view item = items_[at_];
    if (item == "|" || item == ")" || item == "]") break;
    ++at_;
    if (item == "[") {
      out.push_back(group(1, ']'));
    } else if (item == "(" || item.ends_with("*(")) {
      out.push_back(group(item == "(" ? 1 : item[0] - '0', ')'));
    } else {
      out.push_back({item, 1, {}});
    }
  }
  return out;
}

Grammar::Compiler::Element Grammar::Compiler::group(int repeat, char closing) {
  Element out{{}, repeat, {}};
  while (true) {
    out.alternatives.push_back(sequence());
    NEURARIUM_CHECK(at_ < items_.size());
    if (items_[at_++] != "|") break;
  }
  NEURARIUM_CHECK_EQ(items_[at_ - 1][0], closing);
  if (closing == ']') out.alternatives.emplace_back();
  return out;
}

int Grammar::Compiler::variable(std::string_view letter) {
  NEURARIUM_CHECK(letter.size() == 1 && letter[0] >= 'a' && letter[0] <= 'z');
  return letter[0] - 'a';
}

// `=a` may stand behind the declaration of a only, but nodes are made from the end: so all are collected first.
void Grammar::Compiler::declare(const Sequence& sequence) {
  for (const Element& element : sequence) {
    for (const Sequence& inner : element.alternatives) declare(inner);
    const std::string_view head = element.item.substr(0, element.item.find_first_of("!~"));
    const std::size_t colon = head.find(':');
    if (colon == std::string_view::npos || head.size() == 1) continue;
    const std::string_view name = head.substr(0, std::min(head.find('/'), colon));
    const Ids ids = head.find('/') < colon ? agreement(name)->all : grammar_.ids_of(name);
    Ids& words = declared_[static_cast<std::size_t>(variable(head.substr(colon + 1)))];
    words.insert(words.end(), ids.begin(), ids.end());
  }
}

int Grammar::Compiler::add(const Sequence& sequence, int next) {
  for (auto element = sequence.rbegin(); element != sequence.rend(); ++element) {
    if (element->alternatives.empty()) {
      next = add_item(element->item, next);
      continue;
    }
    for (int time = 0; time < element->repeat; ++time) {
      Node choice;
      choice.is_choice = true;
      for (const Sequence& inner : element->alternatives) choice.next.push_back(add(inner, next));
      grammar_.nodes_.push_back(std::move(choice));
      next = static_cast<int>(grammar_.nodes_.size()) - 1;
    }
  }
  return next;
}

int Grammar::Compiler::add_item(std::string_view item, int next) {
  Node node;
  node.next = {next};
  const std::size_t notes = item.size() == 1 ? item.size() : std::min(item.find_first_of("!~"), item.size());
  add_annotations(item.substr(notes), node);
  std::string_view head = item.substr(0, notes);
  if (head.size() == 2 && (head[0] == '=' || head[0] == '?')) {
    node.source = head[0] == '=' ? Source::Repeat : Source::RepeatIfBound;
    node.from = variable(head.substr(1));
    node.words = declared_[static_cast<std::size_t>(node.from)];
    NEURARIUM_CHECK(!node.words.empty());
  } else {
    if (const std::size_t colon = head.find(':'); colon != std::string_view::npos && head.size() > 1) {
      node.remember = variable(head.substr(colon + 1));
      head = head.substr(0, colon);
    }
    if (const std::size_t slash = head.find('/'); slash != std::string_view::npos && head.size() > 1) {
      node.source = Source::Agreement;
      node.from = variable(head.substr(slash + 1));
      node.agreement = agreement(head.substr(0, slash));
    } else {
      node.words = grammar_.ids_of(head);
    }
  }
  grammar_.nodes_.push_back(std::move(node));
  return static_cast<int>(grammar_.nodes_.size()) - 1;
}

void Grammar::Compiler::add_annotations(std::string_view notes, Node& node) const {
  while (!notes.empty()) {
    const std::size_t end = std::min(notes.find_first_of("!~", 1), notes.size());
    const std::string_view note = notes.substr(1, end - 1);
    const std::size_t arrow = note.find('>');
    NEURARIUM_CHECK(arrow != std::string_view::npos);
    Annotation out{grammar_link_kind(note.substr(0, arrow)), notes[0] == '!', {}};
    for (std::size_t at = arrow + 1; at < note.size(); at += 2) out.variables.push_back(variable(note.substr(at, 1)));
    node.annotations.push_back(std::move(out));
    notes.remove_prefix(end);
  }
}

const Grammar::Agreement* Grammar::Compiler::agreement(std::string_view name) {
  if (const auto found = grammar_.agreements_.find(std::string(name)); found != grammar_.agreements_.end())
    return found->second.get();
  const auto table = std::ranges::find(tables_, name, &GrammarAgreement::name);
  NEURARIUM_CHECK(table != tables_.end());
  grammar_.add_agreement(*table);
  return grammar_.agreements_.at(std::string(name)).get();
}

}  // namespace neurarium
