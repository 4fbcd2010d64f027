#pragma once

#include <string>
#include <vector>

namespace spanglass {

struct WindowOptions {
    std::vector<std::string> captures{}; ///< opened together; empty shows the start page
    std::string format{}; ///< that all of them have; "" = told by content
    std::string workspace{}; ///< "" = the default workspace of these captures
    std::vector<std::string> sourceRoots{}; ///< absolute; kept in the workspace
};

/// Runs the window until it is closed and returns the program's exit code. Makes the QApplication,
/// so call it once, on the main thread, where a display is known to be there.
int runWindow(int& argc, char** argv, const WindowOptions& options);

} // namespace spanglass
