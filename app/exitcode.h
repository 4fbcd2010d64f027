#pragma once

namespace spanglass {

/// What the program answers to the shell.
enum class ExitCode {
    Done = 0,
    No = 1, ///< the answer is no: there is no such issue
    Usage = 2, ///< the command line was wrong
    Unreadable = 3, ///< an input could not be read, or the answer not be written
};

} // namespace spanglass
