// The settings of an exhibit as flags of a command, generated from its fields(), so that the command line has the same
// words, ranges and messages as the window.
#pragma once

#include "app/cli/console.h"
#include "app/cli/flags.h"
#include "engine/exhibits/exhibit.h"
#include "engine/timeline.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neurarium {

struct NeuronSettings;

class SettingsFlags {
 public:
  // Adds the flags of the exhibit that `arguments` name, or of the first one.
  SettingsFlags(Flags& flags, const std::vector<std::string>& arguments);

  // The exhibit has a setting of that name.
  [[nodiscard]] bool knows(const std::string& key) const { return given_.contains(key); }

  // After parsing: the exhibit's defaults, or what the window opens with, with the flags applied. Remarks about flags
  // without effect go to err.
  Result<std::unique_ptr<ExhibitSettings>> settings(std::string_view exhibit, Console& console,
                                                    bool opening = false) const;
  // A run at step 0 with these settings and, after --init, its parameters.
  Result<std::unique_ptr<Timeline>> timeline(std::string_view exhibit, int threads, Console& console,
                                             bool opening = false) const;
  // Some setting was given, so a file that brings its own cannot be meant.
  [[nodiscard]] std::optional<std::string> first_given() const;

 private:
  Status read_points(ExhibitSettings& settings, Console& console) const;
  Status read_neuron_points(NeuronSettings& settings, Console& console) const;
  Status read_corpus(ExhibitSettings& settings) const;
  Status read_pairs(ExhibitSettings& settings) const;
  Status read_own_documents(ExhibitSettings& settings, Console& console) const;
  Status read_table(ExhibitSettings& settings) const;
  Status read_features(ExhibitSettings& settings) const;
  Status read_pictures(ExhibitSettings& settings, Console& console) const;
  [[nodiscard]] bool data_is_a_path(const ExhibitSettings& settings) const;
  Status apply_given(ExhibitSettings& settings, Console& console) const;

  std::map<std::string, std::optional<std::string>> given_;  // by key of the field
  std::vector<std::string> order_;                           // keys as fields() lists them
  std::string points_, label_, features_, corpus_, pairs_, documents_, table_, init_, from_, picture_labels_;
  bool freeze_features_ = false;
  std::int64_t picture_size_ = 0;
};

}  // namespace neurarium
