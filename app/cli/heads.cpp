// neurarium heads: what each attention head measurably does, now and at the keyframes of a run, and the path from a
// previous-token head to an induction head.
#include "app/cli/command.h"
#include "app/cli/open_run.h"
#include "engine/interpret/composition.h"
#include "engine/interpret/head_history.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>
#include <ostream>

namespace neurarium {
namespace {

using HeadsJson = nlohmann::ordered_json;

constexpr std::int64_t kHeadSequences = 32;
constexpr std::size_t kHistoryMoments = 100;

struct HeadsOptions {
  std::string place;
  bool history = false;
  bool json = false;
};

// What there is to say of a model at one moment.
struct HeadsReport {
  TransformerSpec spec;
  LanguageMeasurements measured;
  std::optional<InductionPath> path;
};

std::string role_word(const NamedRole& role) { return role.key.substr(role.key.find('.') + 1); }

HeadsReport report_of(const TransformerMoment& moment) {
  const auto& settings = dynamic_cast<const TransformerSettings&>(*moment.settings);
  const auto data = settings.data();
  NEURARIUM_CHECK(data.ok());  // the task was made from it
  HeadsReport report{settings.spec(**data), measure_moment(moment, kHeadSequences), {}};
  Params<float> params(*moment.task->graph);
  std::copy(moment.params.begin(), moment.params.end(), params.flat().begin());
  report.path = find_induction_path(head_compositions(*moment.task->graph, params, report.spec), report.measured.roles,
                                    report.spec);
  return report;
}

// A checkpoint has no task: its heads are measured on random tokens of its vocabulary.
HeadsReport report_of(LanguageModel& model) {
  HeadsReport report{model.spec, {}, {}};
  std::vector<int> pool(static_cast<std::size_t>(model.spec.vocab));
  std::iota(pool.begin(), pool.end(), 0);
  std::vector<std::vector<int>> repeats;
  for (std::uint64_t i = 0; i < kRepeatedSequences; ++i)
    repeats.push_back(repeated_tokens(pool, model.spec.context, i));
  SequenceReader reader(model.graph, model.params, model.edits, std::ssize(repeats.front()), model.padding);
  report.measured.roles = measure_roles(reader, model.spec, repeats, repeats);
  report.path =
      find_induction_path(head_compositions(*model.graph, model.params, model.spec), report.measured.roles, model.spec);
  return report;
}

HeadsJson heads_json(const HeadsReport& report) {
  HeadsJson heads = HeadsJson::array();
  for (int layer = 0; layer < report.spec.layers; ++layer)
    for (int head = 0; head < report.spec.heads; ++head) {
      HeadsJson scores = HeadsJson::object();
      HeadsJson chance = HeadsJson::object();
      for (const RoleScore& role : report.measured.roles) {
        if (role.layer != layer || role.head != head) continue;
        scores[std::string(head_role_name(role.role))] = role.score;
        chance[std::string(head_role_name(role.role))] = role.chance;
      }
      HeadsJson links = HeadsJson::object();
      for (const HeadScore& link : report.measured.heads)
        if (link.layer == layer && link.head == head) links[std::string(link_kind_name(link.kind))] = link.attention;
      const auto role = report.measured.role_of(layer, head);
      heads.push_back({{"layer", layer},
                       {"head", head},
                       {"role", role && role->clear ? HeadsJson(role_word(*role)) : HeadsJson()},
                       {"score", role && role->clear ? HeadsJson(role->score) : HeadsJson()},
                       {"scores", std::move(scores)},
                       {"chance", std::move(chance)},
                       {"links", std::move(links)}});
    }
  HeadsJson all{{"heads", std::move(heads)}, {"path", nullptr}};
  if (const auto& path = report.path)
    all["path"] = {{"from", {path->link.from.layer, path->link.from.head}},
                   {"to", {path->link.to.layer, path->link.to.head}},
                   {"previous", path->previous},
                   {"induction", path->induction},
                   {"k-composition", path->link.k},
                   {"chance", chance_composition(report.spec)}};
  return all;
}

void print_heads(const HeadsReport& report, Console& console) {
  console.out << "head  role                        previous  first  duplicate  induction   links\n";
  for (int layer = 0; layer < report.spec.layers; ++layer)
    for (int head = 0; head < report.spec.heads; ++head) {
      const auto role = report.measured.role_of(layer, head);
      const std::string named =
          role && role->clear ? fmt::format("{} {:.2f}", role_word(*role), role->score) : std::string("-");
      const auto score = [&](HeadRole kind) {
        for (const RoleScore& s : report.measured.roles)
          if (s.layer == layer && s.head == head && s.role == kind) return fmt::format("{:.2f}", s.score);
        return std::string("-");
      };
      console.out << fmt::format("{:<6}{:<28}{:>8}{:>7}{:>11}{:>11}  ", fmt::format("{}.{}", layer, head), named,
                                 score(HeadRole::Previous), score(HeadRole::First), score(HeadRole::Duplicate),
                                 score(HeadRole::Induction));
      for (const HeadScore& link : report.measured.heads)
        if (link.layer == layer && link.head == head && link.attention >= kClearRole)
          console.out << fmt::format(" {} {:.2f}", link_kind_name(link.kind), link.attention);
      console.out << '\n';
    }
  if (const auto& path = report.path)
    console.out << fmt::format(
        "path: head {}.{} looks at the token before ({:.2f}) and feeds the keys of head {}.{} (composition {:.3f}, "
        "chance {:.3f}), which does induction ({:.2f})\n",
        path->link.from.layer, path->link.from.head, path->previous, path->link.to.layer, path->link.to.head,
        path->link.k, chance_composition(report.spec), path->induction);
}

void say_moment(std::int64_t step, const HeadsReport& report, bool json, Console& console) {
  if (!json) {
    console.out << fmt::format("step {}\n", step);
    print_heads(report, console);
    return;
  }
  HeadsJson line{{"step", step}};
  line.update(heads_json(report));
  console.out << line.dump() << '\n';
}

Status say_run(OpenedRun& run, const HeadsOptions& options, Console& console) {
  const Experiment& experiment = run.timeline->experiment();
  if (dynamic_cast<const TransformerSettings*>(experiment.settings().get()) == nullptr)
    return usage_error("The {} has no attention heads; give `neurarium heads` a transformer.", run.exhibit);
  if (options.history) {
    for (const TransformerMoment& moment : past_moments(*run.timeline, kHistoryMoments))
      say_moment(moment.step, report_of(moment), options.json, console);
    return ok_status();
  }
  const std::span<const float> flat = experiment.params().flat();
  const HeadsReport report = report_of(TransformerMoment{
      experiment.task(), experiment.settings(), experiment.edits(), {flat.begin(), flat.end()}, experiment.steps()});
  if (options.json)
    console.out << heads_json(report).dump(2) << '\n';
  else
    print_heads(report, console);
  return ok_status();
}

}  // namespace

Status run_heads(const Arguments& arguments, Console& console) {
  Flags flags("heads", "What each attention head does: its scores, its role, and the path that makes induction.");
  HeadsOptions options;
  flags.place("FILE", options.place, about_model_place());
  flags.yes("history", options.history, "Of a project: at each of its keyframes, one after the other");
  flags.yes("json", options.json, "One JSON object; with --history one a line");
  const SettingsFlags settings(flags, arguments);
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  auto opened = open_place(options.place, "heads", settings, 1, console);
  if (!opened) return opened.error();
  if (opened->run) return say_run(*opened->run, options, console);
  if (options.history)
    return usage_error("{} is a checkpoint without a past; leave --history out.", shown(options.place));
  const HeadsReport report = report_of(*opened->checkpoint);
  if (options.json)
    console.out << heads_json(report).dump(2) << '\n';
  else
    print_heads(report, console);
  return ok_status();
}

}  // namespace neurarium
