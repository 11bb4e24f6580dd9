# Fetches the packages that WEB/package-lock.json pins into FOLDER, unless they are there: `npm ci` in a copy, so that
# nothing is written into the source tree. Several builds may share a folder, one at a time.
#   cmake -D WEB=... -D FOLDER=... -D NPM=... -P fetch.cmake
file(MAKE_DIRECTORY ${FOLDER})
file(LOCK ${FOLDER} DIRECTORY GUARD PROCESS TIMEOUT 600)
file(SHA256 ${WEB}/package-lock.json wanted)
set(stamp ${FOLDER}/fetched)
if(EXISTS ${stamp})
  file(READ ${stamp} there)
endif()
if(there STREQUAL wanted)
  return()
endif()
file(REMOVE ${stamp})
file(COPY ${WEB}/package.json ${WEB}/package-lock.json DESTINATION ${FOLDER})
# No script of any package runs; what is fetched must have the digests that the lock file names.
execute_process(COMMAND ${NPM} ci --ignore-scripts --prefer-offline --no-audit --no-fund --loglevel=error
  WORKING_DIRECTORY ${FOLDER} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "`npm ci` in ${FOLDER} could not fetch what ${WEB}/package.json names:\n${output}")
endif()
file(WRITE ${stamp} ${wanted})
