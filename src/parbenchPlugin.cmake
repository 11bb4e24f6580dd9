# Part of find_package(parbench): how a workload of one's own is built.

# What a plug-in is compiled with: headers alone.
if(NOT TARGET parbench::workload)
  add_library(parbench::workload INTERFACE IMPORTED)
  set_target_properties(parbench::workload PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${parbench_INCLUDE_FOLDER}" INTERFACE_COMPILE_FEATURES cxx_std_20)
endif()

# The program, as in add_test(NAME mine COMMAND parbench::program --plugin $<TARGET_FILE:mine> mine).
if(NOT TARGET parbench::program)
  add_executable(parbench::program IMPORTED)
  set_target_properties(parbench::program PROPERTIES IMPORTED_LOCATION "${parbench_PROGRAM}")
endif()

# parbench_add_workload(NAME SOURCES FILE...): a plug-in NAME.so, for `parbench --plugin NAME.so`. NAME is a target like
# any other, that may be linked with libraries.
function(parbench_add_workload name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES")
  if(ARG_UNPARSED_ARGUMENTS OR NOT ARG_SOURCES)
    message(FATAL_ERROR "parbench_add_workload(${name}): write parbench_add_workload(NAME SOURCES FILE...)")
  endif()
  add_library(${name} MODULE ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE parbench::workload)
  set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX .so)
endfunction()
