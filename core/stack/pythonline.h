#pragma once

#include "core/stack/scan.h"

#include <optional>
#include <string_view>

namespace spanglass {

/// `File "path", line 12, in f`; without `in` where the parser of Python itself complains, without the comma
/// where it crashes.
struct PythonFrame {
    std::string_view file{};
    std::string_view function{};
    int line = 0;
    bool isDump = false; ///< printed by faulthandler
};
std::optional<PythonFrame> pythonFrameOf(std::string_view text);

/// A line of a traceback without the lines that draw the tree of an exception group.
struct PythonContent {
    std::string_view text{};
    std::size_t depth = 0; ///< 0 outside of groups, else the column; deeper groups stand further right
    bool separator = false; ///< "+---------------- 2 ----------------"
};

/// `column` is where the text of the tree's first group stands; 0 before there is a tree.
PythonContent pythonContentOf(std::string_view line, std::size_t column);

} // namespace spanglass
