// The screen of word order: two sentences and the answers of five readers to them; how positions are written; and how
// often each reader is right on sentences longer than any it has learned from.
#pragma once

#include "app/exhibits/change_exhibit.h"
#include "app/draw/matrix_view.h"
#include "app/exhibits/wide_text.h"
#include "app/probe.h"
#include "app/screen.h"
#include "engine/exhibits/order_view.h"

#include <memory>
#include <optional>
#include <string>

namespace neurarium {

enum class OrderTab : std::uint8_t { Answers, Positions, Lengths };

struct OrderState {
  std::shared_ptr<const OrderView> view;
  OrderTab panel = OrderTab::Answers;
  OrderReader looking = OrderReader::Rotary;  // whose attention colours the words
  std::size_t encoding = 0;                   // in kPositionedReaders
  std::optional<MatrixView::Cell> pinned;     // a number of the encoding
  double pressed = 0;                         // it, when the button went down
  struct Carried {
    int sentence = -1, word = -1;
  };
  Carried carried;  // the word that is being dragged
  std::string_view help;
};

[[nodiscard]] const OrderSettings& order_settings(const Session& session);

[[nodiscard]] ImU32 reader_color(const Theme& theme, OrderReader reader);
[[nodiscard]] std::string reader_key(OrderReader reader);  // its name in the catalog
// The names of readers with their colours, side by side.
void draw_reader_legend(Ui& ui, std::span<const OrderReader> readers, ImVec2 at);

// The words of both sentences, coloured by what the chosen reader's question reads; a word is dragged onto another to
// change places with it.
void draw_order_words(Ui& ui, Session& session, OrderState& state, const Area& area);
// A column a reader, its answers to both sentences as bars.
void draw_order_answers(Ui& ui, OrderState& state, const Area& area);
void draw_order_distances(Ui& ui, OrderState& state, const Area& area);
void draw_order_lengths(Ui& ui, OrderState& state, const Area& area);
// The starting state of the story that was chosen; empty: none.
[[nodiscard]] std::string draw_order_inspector(Ui& ui, Session& session, const OrderState& state);

// One position a row, one number a column; each can be dragged.
class OrderEncoding {
 public:
  explicit OrderEncoding(Platform& platform) : matrix_(platform) {}
  void draw(Ui& ui, Session& session, OrderState& state, const Area& area);

 private:
  MatrixView matrix_;
};

class OrderControls {
 public:
  void draw(Ui& ui, Session& session, const OrderState& state, const Area& area);

 private:
  WideText sentence_, other_;
};

class OrderScreen final : public Screen {
 public:
  explicit OrderScreen(bool threads) : probe_(look_at_order, threads) {}

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override { return probe_.busy(); }
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui&, Session&, const std::string&) override { return false; }
  [[nodiscard]] std::string selected() const override;
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  void escape() override { state_.pinned.reset(); }
  [[nodiscard]] std::vector<std::string_view> actions() const override;
  void act(Session& session, std::string_view action) override;

  [[nodiscard]] OrderState& state() { return state_; }  // for tests

 private:
  Probe<OrderRequest, std::shared_ptr<const OrderView>> probe_;
  OrderState state_;
  OrderControls controls_;
  std::unique_ptr<OrderEncoding> encoding_;
  std::uint64_t asked_version_ = 0;
  bool asked_ = false;
};

// The value behind a number of the shown encoding; none for rotary ones, which nothing holds.
[[nodiscard]] std::optional<ValueRef> encoding_ref(const OrderState& state, MatrixView::Cell cell);

}  // namespace neurarium
