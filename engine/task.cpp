#include "engine/task.h"

namespace neurarium {

TaskPtr sharing_examples(const TaskPtr& task, const Task& other) {
  const bool same_train = *task->train == *other.train;
  const bool same_test = *task->test == *other.test;
  if (!same_train && !same_test) return task;
  auto shared = std::make_shared<Task>(*task);
  if (same_train) shared->train = other.train;
  if (same_test) shared->test = other.test;
  return shared;
}

}  // namespace neurarium
