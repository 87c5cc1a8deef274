// Which case belongs to which operation, and how to run it through the engine.
#pragma once

#include "oracle/folder.h"

#include <functional>
#include <string_view>
#include <vector>

namespace neurarium::oracle {

using Runner = std::function<Result<Outcome>(const Case&)>;

struct Operation {
  std::string_view name;                      // what the case's name begins with: "act_tanh", "loss_huber"
  std::vector<std::string_view> definitions;  // what its definition begins with, for a case of another name
  std::vector<std::string_view> inputs;  // the tensors it takes: "in.x"; "in.x?" may be missing; "in.*": any number
  Runner run;
};

// One family each; operations() has them all.
std::vector<Operation> layer_operations();
std::vector<Operation> loss_operations();
std::vector<Operation> training_operations();
std::vector<Operation> attention_operations();
std::vector<Operation> transformer_operations();
std::vector<Operation> encoder_decoder_operations();
std::vector<Operation> embedding_operations();
std::vector<Operation> perceptron_operations();
std::vector<Operation> sampling_operations();
std::vector<Operation> lookup_operations();
std::vector<Operation> image_operations();
std::vector<Operation> ngram_operations();
std::vector<Operation> recurrent_operations();
std::vector<Operation> word2vec_operations();
std::vector<Operation> operations();

// The operation that computes the case, or null when the engine has none.
const Operation* operation_of(const Case& c, const std::vector<Operation>& all);

}  // namespace neurarium::oracle
