// Activation patching: two prompts, and a map of which value, carried from one run into the other, carries the answer.
#pragma once

#include "app/draw/image.h"
#include "app/exhibits/transformer_state.h"
#include "app/exhibits/wide_text.h"
#include "app/probe.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

namespace neurarium {

class PatchingPanel {
 public:
  PatchingPanel(Platform& platform, bool threads);
  void update(Session& session, TransformerState& state);
  void draw(Ui& ui, Session& session, TransformerState& state, const Area& area);
  // These two prompts, also for a model that comes.
  void ask_about(std::string clean, std::string corrupt);
  // As a click on the last cell of the left map.
  void want_last() { wanted_ = PatchPlace{PatchDirection::Denoise, std::max(0, rows_ - 1), std::max(0, columns_ - 1)}; }
  [[nodiscard]] bool busy() const;
  // [direction][row * columns + column]; NaN where not measured yet.
  [[nodiscard]] const std::vector<double>& shares(PatchDirection direction) const {
    return shares_[static_cast<std::size_t>(direction)];
  }
  [[nodiscard]] int rows() const { return rows_; }
  [[nodiscard]] int columns() const { return columns_; }

 private:
  struct Hovered {
    PatchPlace place;
    bool any = false;
  };
  void show_example(const TransformerView& view);
  [[nodiscard]] PatchQuestion question(const TransformerView& view);
  void ask();
  void take(Session& session, TransformerState& state, PatchAnswer answer);
  void draw_controls(Ui& ui, const TransformerState& state, const Area& area);
  void draw_map(Ui& ui, TransformerState& state, PatchDirection direction, const Area& area);
  void draw_error(Ui& ui, const Area& area) const;
  void draw_hover(Ui& ui, const TransformerState& state, const PatchPlace& place) const;
  [[nodiscard]] std::string row_name(Ui& ui, int row) const;

  Probe<PatchAsk, PatchAnswer> probe_;
  std::array<std::unique_ptr<Picture>, 2> pictures_;
  bool visible_ = false, drawn_ = false;
  WideText clean_field_, corrupt_field_;
  std::string clean_, corrupt_, right_, wrong_;
  std::shared_ptr<const LanguageData> data_;  // that the prompts are of
  bool written_ = false;                      // by `ask_about`
  std::uint64_t example_ = 0;
  int over_ = 0;
  // What the sweep is of.
  MomentPtr moment_;
  PatchQuestion asked_;
  std::uint64_t version_ = 0, number_ = 0;
  int next_ = 0;  // row to ask for, of both maps one after the other; -1: nothing to do
  int rows_ = 0, columns_ = 0;
  std::array<std::vector<double>, 2> shares_, differences_;
  double clean_difference_ = 0, corrupt_difference_ = 0;
  AnswerPair answer_;
  Wording error_;
  std::optional<PatchPlace> wanted_;  // to be applied
  ValueRef applied_;                  // what the last one changed; the maps are of the model without it
};

}  // namespace neurarium
