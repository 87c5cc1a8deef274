// Reads one pattern of a grammar into nodes. Part of language_grammar.cpp; the notation is explained in its header.
#pragma once

#include "engine/data/language_grammar.h"

#include <optional>

namespace neurarium {

class Grammar::Compiler {
 public:
  Compiler(Grammar& grammar, std::span<const GrammarAgreement> agreements, std::string_view pattern);
  // The first node.
  int compile();

 private:
  struct Group;
  // An item, or a group of alternatives.
  struct Element {
    std::string_view item;
    int repeat = 1;
    std::vector<std::vector<Element>> alternatives;
  };
  using Sequence = std::vector<Element>;

  Sequence sequence();                          // up to a bracket or bar that closes it
  Element group(int repeat, char closing);      // after its opening bracket
  int add(const Sequence& sequence, int next);  // nodes from the end to the beginning; returns the first
  int add_item(std::string_view item, int next);
  void add_annotations(std::string_view notes, Node& node) const;
  void declare(const Sequence& sequence);
  const Agreement* agreement(std::string_view name);
  static int variable(std::string_view letter);

  Grammar& grammar_;
  std::span<const GrammarAgreement> tables_;
  std::vector<std::string_view> items_;
  std::size_t at_ = 0;
  std::array<Ids, 26> declared_;  // what each variable may be
};

}  // namespace neurarium
