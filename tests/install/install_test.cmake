# Installs a build of parbench, then configures, builds and runs a project that finds it there, and looks at what it says.
#   cmake -D BUILD=... -D SOURCE=<this folder> -D COMPILER=... -D BUILD_TYPE=... -D FLAGS=... -D GENERATOR=... -P install_test.cmake
set(work ${BUILD}/install_test)
set(prefix ${work}/prefix)
file(REMOVE_RECURSE ${work})

function(run)
  execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE out ERROR_VARIABLE err RESULT_VARIABLE code)
  if(NOT code EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\nended with ${code}:\n${out}${err}")
  endif()
  set(out "${out}" PARENT_SCOPE)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix})
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${work}/outside -G ${GENERATOR}
  -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_BUILD_TYPE=${BUILD_TYPE} -DCMAKE_CXX_FLAGS=${FLAGS})
run(${CMAKE_COMMAND} --build ${work}/outside)
run(${work}/outside/outside)
if(NOT out STREQUAL "1 4 9 ")
  message(FATAL_ERROR "the outside project says '${out}'")
endif()

# Plug-ins: by find_package, which must not ask for what parbench::mp needs; by one line of the compiler; by `parbench new`.
function(measure plugin workload)
  run(${prefix}/bin/parbench --plugin ${plugin} ${workload} --rounds 2 --max-time 60s --format csv)
  if(NOT out MATCHES "procs")
    message(FATAL_ERROR "parbench says of ${workload} of ${plugin}: '${out}'")
  endif()
endfunction()

run(${CMAKE_COMMAND} -S ${SOURCE}/plugin -B ${work}/plugin -G ${GENERATOR}
  -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_BUILD_TYPE=${BUILD_TYPE})
run(${CMAKE_COMMAND} --build ${work}/plugin)
measure(${work}/plugin/cubes.so cubes)
measure(${work}/plugin/cubes.so negatives)

run(${COMPILER} -std=c++20 -O2 -shared -fPIC ${SOURCE}/one_line.cpp -o ${work}/one_line.so -I ${prefix}/include)
measure(${work}/one_line.so one_line)

run(${prefix}/bin/parbench new mine --dir ${work})
run(${CMAKE_COMMAND} -S ${work}/mine -B ${work}/mine/build -G ${GENERATOR} -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_CXX_COMPILER=${COMPILER}
  "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Werror")
run(${CMAKE_COMMAND} --build ${work}/mine/build)
run(${CMAKE_CTEST_COMMAND} --test-dir ${work}/mine/build --no-tests=error)
measure(${work}/mine/build/mine.so mine)

# What is installed names no folder that it was built from, so that it can be taken elsewhere.
get_filename_component(sources ${SOURCE}/../.. ABSOLUTE)
file(GLOB_RECURSE package_files ${prefix}/*.cmake)
foreach(file IN LISTS package_files)
  file(READ ${file} text)
  foreach(folder IN ITEMS ${BUILD} ${sources})
    string(FIND "${text}" "${folder}" place)
    if(NOT place EQUAL -1)
      message(FATAL_ERROR "${file} names ${folder}")
    endif()
  endforeach()
endforeach()

run(${prefix}/bin/parbench --version)
if(NOT out MATCHES "^parbench [0-9]")
  message(FATAL_ERROR "the installed program says '${out}'")
endif()
file(REMOVE_RECURSE ${work})
