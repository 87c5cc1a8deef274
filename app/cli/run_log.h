// What a run without a window leaves behind: a log with a line a step, the closing figures and the project file.
#pragma once

#include "engine/exhibits/language_scores.h"
#include "engine/timeline.h"

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

namespace neurarium {

// Each line is a JSON object: "step" (updates made before it), "loss" (of its mini-batch before its update, without
// penalties) and, with penalties, "objective". After the first line that cannot be written it is silent.
class RunLog {
 public:
  // An empty path: no log.
  Status open(const std::string& path, const Experiment& experiment);
  void step(std::int64_t step, const Experiment& experiment);
  void finish(const std::string& summary);
  [[nodiscard]] Status status() const { return status_; }

 private:
  void add_neuron(const Experiment& experiment);
  void write(const std::string& line);
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::string path_, line_;
  std::unique_ptr<std::FILE, Close> file_;
  Status status_ = ok_status();
  bool has_penalties_ = false;
};

// {"step":..,"train_loss":..,"test_loss":..,"accuracy":..,"test_accuracy":..}; null where there is no such number.
// "scores" where a language task was measured; "other" has the same of a second network in the run, with its name.
std::string summary_json(const Timeline& run, const Metrics& metrics, const std::optional<LanguageScores>& scores);

// How the values of a second network that learns beside the first begin ("plain", "fresh"); empty: there is none.
std::string other_network(const Experiment& experiment);

// Refused now rather than after an hour of training: the folder is missing or may not be written to.
Status check_writable(const std::string& path);

}  // namespace neurarium
