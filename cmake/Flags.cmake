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
set(gcc12 OFF)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # gcc bugs 105651, 105329 and 105593: false alarms inside std::string of "literal" + string, of long initialiser
  # lists, and of std::variant and Eigen at -O3.
  set(gcc12 ON)
  target_compile_options(neurarium_warnings INTERFACE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow
                                                      -Wno-maybe-uninitialized)
endif()
if(NEURARIUM_SANITIZE)
  # Instrumented code confuses gcc's flow analysis; warnings are errors in the plain builds.
  target_compile_options(neurarium_warnings INTERFACE -Wno-maybe-uninitialized)
  set(CMAKE_COMPILE_WARNING_AS_ERROR OFF)
elseif(NOT DEFINED CMAKE_COMPILE_WARNING_AS_ERROR AND
       (NOT CMAKE_BUILD_TYPE STREQUAL "Release" OR (gcc12 AND NEURARIUM_LEVEL STREQUAL "x86-64-v3")))
  # At -O3 each version of gcc and each CPU level raises other false alarms in inlined library code: errors only where
  # the checks run.
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
