// Training.
#include "oracle/operations.h"
namespace neurarium::oracle {
std::vector<Operation> training_operations() { return {}; }
}  // namespace neurarium::oracle
