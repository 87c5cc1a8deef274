// Before and after: the same sentence as the model reads it without and with what the user did to it, and every number
// of the second run minus that of the first.
#pragma once

#include "engine/exhibits/transformer_view.h"

#include <memory>
#include <optional>

namespace neurarium {

struct ComparedRequest {
  TransformerRequest after;
  // What it is compared with; none: the same moment without its edits, where it has any that change a value.
  std::optional<TransformerRequest> before;
};

// Views of one number (TransformerRequest::number).
struct ComparedViews {
  std::shared_ptr<const TransformerView> after;
  std::shared_ptr<const TransformerView> before;      // null: nothing was changed
  std::shared_ptr<const TransformerView> difference;  // null: no `before`, or one of another length
};

class ComparingObserver {
 public:
  [[nodiscard]] ComparedViews observe(const ComparedRequest& request);

 private:
  TransformerObserver after_, before_;
};

// Some edit of the list changes a value (freezing does not).
[[nodiscard]] bool changes_values(const std::vector<Edit>& edits);

// A view whose named values and parameters are those of `after` minus those of `before`; gradients are zero, tokens and
// what comes next those of `after`. 0 where both are -infinity (masked), and where `before` has no such value. Null
// when the sentences have different lengths.
[[nodiscard]] std::shared_ptr<const TransformerView> difference_of(const TransformerView& after,
                                                                   const TransformerView& before);

}  // namespace neurarium
