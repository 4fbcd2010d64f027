#pragma once

#include "app/options.h"

#include <string_view>

namespace spanglass {

/// What `--help` prints for the program (Window) or one of its commands.
std::string_view helpFor(Command command);

} // namespace spanglass
