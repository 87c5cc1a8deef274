# neurarium_program(name sources...): a program of ours. It carries the check that turns "illegal instruction" on a
# CPU below the level of the build into a sentence; that one file is compiled without the level's flags.
add_library(neurarium_cpu_level OBJECT ${PROJECT_SOURCE_DIR}/app/cpu_level.cpp)
target_compile_definitions(neurarium_cpu_level PRIVATE NEURARIUM_LEVEL="${NEURARIUM_LEVEL}")
target_link_libraries(neurarium_cpu_level PRIVATE neurarium_warnings)

function(neurarium_program name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE neurarium_cpu_level neurarium_warnings)
endfunction()
