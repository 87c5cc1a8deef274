// The labels of linear probes: which class each position of a sequence belongs to.
#pragma once

#include "engine/interpret/probe_direction.h"

#include <map>

namespace neurarium {

class ProbeLabeller {
 public:
  ProbeLabeller(const Task& task, const LanguageData& data, ProbeLabel label);
  [[nodiscard]] const std::vector<std::string>& classes() const { return classes_; }
  // Per position the class, or -1 where there is none.
  [[nodiscard]] std::vector<int> label(const TextSample& sample) const;

 private:
  void name_positions(const LanguageData& data);
  void name_previous(const Task& task, const LanguageData& data);
  void name_words(const LanguageData& data, const std::vector<std::string>& classes);
  [[nodiscard]] int class_of(int token) const;
  void label_repeated(const TextSample& sample, std::vector<int>& labels) const;
  void label_last_name(const TextSample& sample, std::vector<int>& labels) const;
  void label_subject(const TextSample& sample, std::vector<int>& labels) const;

  ProbeLabel label_;
  int padding_;
  std::int64_t length_;
  std::vector<std::string> classes_;
  std::map<int, int> class_of_token_;
};

}  // namespace neurarium
