// Losses with their mean over the examples, and the penalties on weights.
#include "oracle/operations.h"
#include "oracle/recorder.h"

namespace neurarium::oracle {
namespace {

// The engine reduces by the mean; another reduction would be another operation.
bool reduces_by_mean(const Case& c) { return c.text("reduction", "mean").starts_with("mean"); }

Status check_loss(const Case& c) {
  if (Status s = check_not_empty(c); !s) return s;
  if (!reduces_by_mean(c)) return malformed(c, "only the mean is known as reduction");
  return ok_status();
}

// Losses of an output against a target of the same shape. `output` is "in.pred", "in.logits" or "in.score".
Runner elementwise(LossKind kind, std::string output) {
  return [kind, output = std::move(output)](const Case& c) -> Result<Outcome> {
    if (Status s = check_loss(c); !s) return s.error();
    if (Status s = check_same_shape(c, output, "in.target"); !s) return s.error();
    // hinge with margin m is m hinge(score / m) with margin 1
    const double margin = kind == LossKind::Hinge ? c.number("margin", 1) : 1;
    const double delta = c.number("delta", 1);
    if (!(margin > 0) || !(delta > 0)) return malformed(c, "margin and delta must be above 0");
    Recorder r(c);
    ValueId y = r.feed(output, true);
    const ValueId target = r.feed("in.target", true);
    if (margin != 1) y = scale(r.graph(), "scaled", y, 1 / margin);
    const ValueId loss = data_loss(r.graph(), kind, y, target, delta);
    return r.run(margin == 1 ? loss : scale(r.graph(), "loss", loss, margin), "out.loss");
  };
}

Result<Outcome> run_cross_entropy(const Case& c) {
  if (Status s = check_loss(c); !s) return s.error();
  const Numbers& logits = c["in.logits"];
  const Numbers& target = c["in.target"];
  const double ignored = c.number("ignore_index", -1);
  const bool fits =
      logits.rank() >= 1 && target.integer && target.shape == std::vector(logits.shape.begin(), logits.shape.end() - 1);
  if (!fits) return malformed(c, "logits must be [..., classes] and target whole numbers [...]");
  for (const double id : target.data)
    if (id != ignored && (id < 0 || id >= static_cast<double>(logits.shape.back())))
      return malformed(c, "class {} is outside [0, {})", id, logits.shape.back());
  Recorder r(c);
  r.ignore(ignored);
  const bool batch = logits.rank() > 1;
  const ValueId x = r.feed("in.logits", batch);
  return r.run(data_loss(r.graph(), LossKind::CrossEntropy, x, r.feed("in.target", batch)), "out.loss");
}

template <auto record>
Result<Outcome> run_penalty(const Case& c) {
  if (Status s = check_not_empty(c); !s) return s.error();
  Recorder r(c);
  const ValueId w = r.feed("param.w", false);
  return r.run(record(r.graph(), "penalty", Ids{w}, c.number("lambda", 1)), "out.loss");
}

}  // namespace

std::vector<Operation> loss_operations() {
  const std::vector<std::string_view> pair = {"in.pred", "in.target"};
  const std::vector<std::string_view> logits = {"in.logits", "in.target"};
  return {
      {"loss_mse", {"mean over all elements of (pred-target)^2"}, pair, elementwise(LossKind::Mse, "in.pred")},
      {"loss_half_mse", {}, pair, elementwise(LossKind::HalfMse, "in.pred")},
      {"loss_mae",
       {"mean over all elements of |pred-target|", "mean |pred-target|"},
       pair,
       elementwise(LossKind::Mae, "in.pred")},
      {"loss_huber",
       {"mean of 0.5*d^2 if |d|<=delta else delta*(|d|-0.5*delta)"},
       pair,
       elementwise(LossKind::Huber, "in.pred")},
      {"loss_bce_logits", {"binary cross-entropy from"}, logits, elementwise(LossKind::BceLogits, "in.logits")},
      {"loss_hinge", {"mean of max(0, 1 - y*s)"}, {"in.score", "in.target"}, elementwise(LossKind::Hinge, "in.score")},
      {"loss_cross_entropy",
       {"cross-entropy of softmax(logits)", "cross-entropy, positions", "cross-entropy with large"},
       logits,
       run_cross_entropy},
      {"reg_l1", {"L1 penalty lambda * sum |w|"}, {"param.w"}, run_penalty<l1_penalty>},
      {"reg_l2", {"L2 penalty (lambda/2) * sum w^2"}, {"param.w"}, run_penalty<l2_penalty>}};
}

}  // namespace neurarium::oracle
