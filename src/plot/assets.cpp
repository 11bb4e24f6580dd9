#include "plot/assets.hpp"

#include <cstddef>

// The assembler copies the files into the program, since a compiler takes long for a string of a megabyte.
// PARBENCH_PLOT_ASSETS is the folder that `web/bundle.cjs` has made.
#define PARBENCH_ASSET(symbol, file)                       \
  __asm__(                                                 \
      ".pushsection .rodata\n"                             \
      ".global parbench_asset_" #symbol                    \
      "\n"                                                 \
      ".global parbench_asset_" #symbol                    \
      "_end\n"                                             \
      "parbench_asset_" #symbol                            \
      ":\n"                                                \
      ".incbin \"" PARBENCH_PLOT_ASSETS "/" file           \
      "\"\n"                                               \
      "parbench_asset_" #symbol                            \
      "_end:\n"                                            \
      ".byte 0\n"                                          \
      ".popsection\n");                                    \
  extern "C" const char parbench_asset_##symbol[];         \
  extern "C" const char parbench_asset_##symbol##_end[];   \
  namespace parbench::plot {                               \
  std::string_view symbol() {                              \
    const char* const begin = parbench_asset_##symbol;     \
    const char* const end = parbench_asset_##symbol##_end; \
    return {begin, static_cast<std::size_t>(end - begin)}; \
  }                                                        \
  }

PARBENCH_ASSET(libraries_script, "libraries.js")
PARBENCH_ASSET(theme_script, "theme.js")
PARBENCH_ASSET(page_script, "page.js")
PARBENCH_ASSET(page_style, "page.css")
PARBENCH_ASSET(picture_script, "picture.cjs")
PARBENCH_ASSET(licences, "licences.txt")
PARBENCH_ASSET(page_policy, "policy.txt")
