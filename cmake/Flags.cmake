# The compiler flags of every target: numerics (bits must not depend on the optimiser's mood), warnings, sanitizers
# and hardening. Only the CPU level is attached to the targets that do numerics, because app/cpu_level.cpp must run
# on a CPU below that level.
include(CpuLevel)
if(NEURARIUM_ARCH)
  set(NEURARIUM_LEVEL ${NEURARIUM_ARCH})
else()
  neurarium_detect_cpu_level(NEURARIUM_LEVEL)
endif()
message(STATUS "CPU level: ${NEURARIUM_LEVEL}")

# No contraction and no fast math; kernels ask for fused multiply-add where they want it.
add_library(neurarium_numerics INTERFACE)
target_compile_options(neurarium_numerics INTERFACE -ffp-contract=off -fno-math-errno)
if(NEURARIUM_LEVEL)
  target_compile_options(neurarium_numerics INTERFACE -march=${NEURARIUM_LEVEL})
endif()

add_library(neurarium_warnings INTERFACE)
target_compile_options(neurarium_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # gcc bugs 105651 and 105329: false alarms inside std::string of "literal" + string and of long initialiser lists.
  target_compile_options(neurarium_warnings INTERFACE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow)
endif()
if(NEURARIUM_SANITIZE)
  # Instrumented code confuses gcc's flow analysis; warnings are errors in the plain builds.
  target_compile_options(neurarium_warnings INTERFACE -Wno-maybe-uninitialized)
  set(CMAKE_COMPILE_WARNING_AS_ERROR OFF)
elseif(NOT DEFINED CMAKE_COMPILE_WARNING_AS_ERROR AND NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  # Not at -O3, where each version of gcc raises other false alarms in inlined library code.
  set(CMAKE_COMPILE_WARNING_AS_ERROR ON)
endif()

if(NEURARIUM_SANITIZE)
  # Asserts of Eigen, of ImGui's headers and of the standard library are on where the sanitizers are.
  add_compile_options(-fsanitize=${NEURARIUM_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  # What the address sanitizer sees as well; a quarter of the time of a build.
  add_compile_options(-fno-sanitize=null,object-size,vptr)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  add_link_options(-fsanitize=${NEURARIUM_SANITIZE})
endif()
if(NEURARIUM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link -Wno-unknown-warning-option)
endif()

if(NEURARIUM_HARDEN)
  include(CheckPIESupported)
  check_pie_supported()
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong)
  add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack)
endif()
