#include "app/exhibits/update_formula.h"

#include "app/ui/numbers.h"

#include <fmt/format.h>

namespace neurarium {
namespace {

// w: weight, g: gradient, v, s, m: moments, η: rate, μ, α, β: what moments keep of themselves. No words, so no
// language.
std::string update_number(double x) { return format_number(x); }
std::string update_short(double x) { return format_short(x); }

// g + λ w, where weight decay is part of the gradient.
std::string gradient_line(const UpdateNumbers& u) {
  if (u.spec.weight_decay == 0 || u.spec.kind == OptimizerKind::AdamW) return "g = " + update_number(u.gradient);
  return fmt::format("g = {} + {} \u00b7 {} = {}", update_number(u.gradient), update_short(u.spec.weight_decay),
                     update_number(u.before), update_number(u.decayed));
}

void add_moment(const std::string& made, double moment, std::vector<std::string>& lines) {
  lines.push_back(made);
  lines.push_back("  = " + update_number(moment));
}

void add_moments(const UpdateNumbers& u, std::vector<std::string>& lines) {
  const OptimizerSpec& s = u.spec;
  const double* old = u.moment_before;
  const double* now = u.moment_after;
  if (s.kind == OptimizerKind::Momentum || s.kind == OptimizerKind::Nesterov)
    return add_moment(fmt::format("v \u2190 {} \u00b7 {} + g", update_short(s.momentum), update_number(old[0])), now[0],
                      lines);
  if (s.kind == OptimizerKind::Adagrad)
    return add_moment(fmt::format("s \u2190 {} + g\u00b2", update_number(old[0])), now[0], lines);
  if (s.kind == OptimizerKind::RmsProp)
    return add_moment(fmt::format("s \u2190 {} \u00b7 {} + {} g\u00b2", update_short(s.alpha), update_number(old[0]),
                                  update_short(1 - s.alpha)),
                      now[0], lines);
  if (s.kind != OptimizerKind::Adam && s.kind != OptimizerKind::AdamW) return;
  add_moment(fmt::format("m \u2190 {} \u00b7 {} + {} g", update_short(s.beta1), update_number(old[0]),
                         update_short(1 - s.beta1)),
             now[0], lines);
  add_moment(fmt::format("v \u2190 {} \u00b7 {} + {} g\u00b2", update_short(s.beta2), update_number(old[1]),
                         update_short(1 - s.beta2)),
             now[1], lines);
  lines.push_back("m' = m / (1 \u2212 \u03b2\u2081^t) = " + update_number(u.corrected[0]));
  lines.push_back("v' = v / (1 \u2212 \u03b2\u2082^t) = " + update_number(u.corrected[1]));
}

std::string direction_name(OptimizerKind kind) {
  switch (kind) {
    case OptimizerKind::Sgd:
      return "g";
    case OptimizerKind::Momentum:
      return "v";
    case OptimizerKind::Nesterov:
      return "(g + \u03bc v)";
    case OptimizerKind::Adagrad:
    case OptimizerKind::RmsProp:
      return "g / (\u221as + \u03b5)";
    case OptimizerKind::Adam:
    case OptimizerKind::AdamW:
      return "m' / (\u221av' + \u03b5)";
  }
  return {};
}

}  // namespace

std::vector<std::string> update_lines(const UpdateNumbers& u) {
  std::vector<std::string> lines = {gradient_line(u)};
  const OptimizerKind kind = u.spec.kind;
  add_moments(u, lines);
  lines.push_back(fmt::format("w \u2190 {}w \u2212 \u03b7 {}", u.shrink == 1 ? "" : update_short(u.shrink) + " ",
                              direction_name(kind)));
  lines.push_back(fmt::format("  = {}{} \u2212 {} \u00b7 {}", u.shrink == 1 ? "" : update_short(u.shrink) + " \u00b7 ",
                              update_number(u.before), update_short(u.rate), update_number(u.direction)));
  lines.push_back("  = " + update_number(u.after));
  return lines;
}

}  // namespace neurarium
