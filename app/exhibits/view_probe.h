// A question about the sentence that is shown, answered away from the window's thread: asked anew when the view or what
// is asked of it has changed, and only by a panel that is drawn.
#pragma once

#include "app/probe.h"
#include "engine/exhibits/transformer_view.h"

#include <functional>
#include <memory>
#include <utility>

namespace neurarium {

template <class Key, class Answer>
class ViewProbe {
 public:
  using View = std::shared_ptr<const TransformerView>;
  struct Found {
    View view;  // that it was asked of
    Key key;
    std::shared_ptr<const Answer> answer;
  };
  ViewProbe(std::function<Answer(const TransformerView&, const Key&)> work, bool threads)
      : probe_(
            [work = std::move(work)](const Request& asked) {
              return Found{asked.view, asked.key, std::make_shared<const Answer>(work(*asked.view, asked.key))};
            },
            threads) {}

  // The newest answer, which may be to an earlier question; null before the first.
  const Found* get(const View& view, const Key& key) {
    if (asked_.view != view || !(asked_.key == key)) {
      asked_ = {view, key};
      probe_.ask(asked_);
    }
    if (auto answer = probe_.take()) found_ = std::move(*answer);
    return found_.answer == nullptr ? nullptr : &found_;
  }
  [[nodiscard]] bool busy() const { return probe_.busy(); }

 private:
  struct Request {
    View view;
    Key key;
  };
  Request asked_{};
  Found found_{};
  Probe<Request, Found> probe_;  // last: its thread ends first
};

// For questions that the view alone decides.
struct NoKey {
  bool operator==(const NoKey&) const = default;
};

}  // namespace neurarium
