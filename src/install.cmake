# What `cmake --install` puts down: the program, the toolkit for `find_package(parbench)`, which gives parbench::mp, and
# what a plug-in is built with.
# The layers below it are static and so come along, but no header of theirs does.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/parbench)

# The settings go along: C++20, and the sanitizers, which all parts of a program must share. The warnings do not.
set_target_properties(parbench_settings PROPERTIES EXPORT_NAME settings)
install(TARGETS parbench_settings parbench_base parbench_sys parbench_mp EXPORT parbench
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS parbench RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/parbench DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.hpp" PATTERN "*.h")

# The charts' libraries are in the program, and ask that their licences come along.
install(FILES ${PROJECT_BINARY_DIR}/src/plot/assets/licences.txt DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME plot-licences.txt)

install(EXPORT parbench FILE parbenchTargets.cmake NAMESPACE parbench:: DESTINATION ${package_folder})
configure_package_config_file(parbenchConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/parbenchConfig.cmake
  INSTALL_DESTINATION ${package_folder} PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_BINDIR)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/parbenchConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES parbenchPlugin.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/parbenchConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/parbenchConfigVersion.cmake
  DESTINATION ${package_folder})
