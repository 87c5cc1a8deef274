#include "app/cli/run_log.h"

#include "app/cli/console.h"
#include "engine/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>

namespace neurarium {
namespace {

Error not_written(const std::string& path, int error) {
  return failure(ExitCode::SaveFailed, "{}: cannot be written ({}); free some space or choose another place.",
                 shown(path), std::strerror(error));
}

}  // namespace

Status RunLog::open(const std::string& path, const Experiment& experiment) {
  if (path.empty()) return ok_status();
  path_ = path;
  file_.reset(std::fopen(path.c_str(), "w"));
  if (file_ == nullptr) return not_written(path, errno);
  const Graph& graph = experiment.graph();
  has_penalties_ = graph.nodes()[static_cast<std::size_t>(graph.writer(graph.loss()))].in.size() > 1;
  return ok_status();
}

void RunLog::write(const std::string& line) {
  if (file_ == nullptr || !status_) return;
  if (std::fwrite(line.data(), 1, line.size(), file_.get()) != line.size()) status_ = not_written(path_, errno);
}

void RunLog::step(std::int64_t step, const Experiment& experiment) {
  if (file_ == nullptr) return;
  line_.clear();
  fmt::format_to(std::back_inserter(line_), "{{\"step\":{},\"loss\":{}", step, json_number(experiment.batch_loss()));
  if (has_penalties_)
    fmt::format_to(std::back_inserter(line_), ",\"objective\":{}", json_number(experiment.batch_objective()));
  add_neuron(experiment);
  line_ += "}\n";
  write(line_);
}

// One neuron is small enough to be written out: the row that it was shown, whether it was wrong about it (under the
// perceptron rule the gradient says so), and the numbers after the update.
void RunLog::add_neuron(const Experiment& experiment) {
  const Graph& graph = experiment.graph();
  if (graph.find("out.fires") == kNoValue || experiment.batch_rows().size() != 1) return;
  const ValueId bias = graph.at("out.bias");
  const std::span<const float> weights = experiment.params().of(graph.at("out.weight"));
  const ParamLayout& layout = experiment.params().layout();
  const bool moved = experiment.gradients()[static_cast<std::size_t>(layout.offset(bias))] != 0;
  std::vector<std::string> numbers;
  for (const float w : weights) numbers.push_back(json_number(w));
  fmt::format_to(std::back_inserter(line_), ",\"row\":{},\"moved\":{},\"weight\":[{}],\"bias\":{}",
                 experiment.batch_rows()[0], moved, fmt::join(numbers, ","),
                 json_number(experiment.params().of(bias)[0]));
}

void RunLog::finish(const std::string& summary) {
  write(summary + "\n");
  if (file_ != nullptr && status_.ok() && std::fflush(file_.get()) != 0) status_ = not_written(path_, errno);
}

std::string other_network(const Experiment& experiment) {
  const ValueId loss = experiment.task()->other_loss;
  if (loss == kNoValue) return {};
  const std::string& name = experiment.graph().value(loss).name;
  return name.substr(0, name.find('.'));
}

std::string summary_json(const Timeline& run, const Metrics& metrics, const std::optional<LanguageScores>& scores) {
  std::string more = scores ? fmt::format(R"(,"scores":{})", to_json(*scores).dump()) : "";
  if (const std::string other = other_network(run.experiment()); !other.empty())
    more += fmt::format(R"(,"other":{{"name":"{}","train_loss":{},"test_loss":{},"accuracy":{},"test_accuracy":{}}})",
                        other, json_number(metrics.other_train_loss), json_number(metrics.other_test_loss),
                        json_number(metrics.other_train_accuracy), json_number(metrics.other_test_accuracy));
  return fmt::format(R"({{"step":{},"train_loss":{},"test_loss":{},"accuracy":{},"test_accuracy":{}{}}})", run.steps(),
                     json_number(metrics.train_loss), json_number(metrics.test_loss),
                     json_number(metrics.train_accuracy), json_number(metrics.test_accuracy), more);
}

Status check_writable(const std::string& path) {
  if (path.empty()) return ok_status();
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const std::string place = folder.empty() ? "." : folder.string();
  if (::access(place.c_str(), W_OK) != 0) return not_written(path, errno);
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return not_written(path, EISDIR);
  return ok_status();
}

}  // namespace neurarium
