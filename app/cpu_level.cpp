// Says so in one sentence, with exit code 8, when the CPU lacks what the program was compiled for.
// It runs before every static initialiser and is the only file compiled without the level's flags; that is why it
// includes none of our headers: their inline functions would be compiled twice, and the linker would keep either copy.
#if defined(__x86_64__)
#include <cpuid.h>
#include <unistd.h>

#include <string_view>

namespace {

constexpr int kExitInternal = 8;  // ExitCode::Internal of engine/base.h
constexpr std::string_view kLevel = NEURARIUM_LEVEL;

// x86-64 psABI, table 3.1. The builtin covers the register state that the operating system must save;
// clang 14 does not know the last three by name, so their bits are read from CPUID.
bool has_v2() { return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt"); }

bool has_v3() {
  unsigned a = 0, b = 0, basic = 0, extended = 0, d = 0;
  if (!__get_cpuid(1, &a, &b, &basic, &d) || !__get_cpuid(0x80000001U, &a, &b, &extended, &d)) return false;
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2") && (basic & bit_F16C) != 0 && (basic & bit_MOVBE) != 0 &&
         (extended & bit_LZCNT) != 0;
}

void say(std::string_view text) {
  if (write(STDERR_FILENO, text.data(), text.size()) < 0) _exit(kExitInternal);
}

[[gnu::constructor(101)]] void require_cpu_level() {
  __builtin_cpu_init();
  const bool runs = kLevel == "x86-64-v3" ? has_v2() && has_v3() : kLevel == "x86-64-v2" ? has_v2() : true;
  if (runs) return;
  say("neurarium: this program was built for CPU level ");
  say(kLevel);
  say(", which this CPU does not have; build it on this machine with scripts/run.\n");
  _exit(kExitInternal);
}

}  // namespace
#endif
