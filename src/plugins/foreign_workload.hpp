#pragma once

#include <memory>
#include <parbench/workload.hpp>

#include "plugins/foreign_kind.hpp"

namespace parbench::plugins {

/// A plug-in's work, ready to run. Its phases and its description have been asked for, once. Throws base::UsageError
/// where the plug-in fails; std::bad_alloc.
std::unique_ptr<const Workload> prepare_foreign(std::shared_ptr<const ForeignKind> kind,
                                                const Parameters& parameters);

}  // namespace parbench::plugins
