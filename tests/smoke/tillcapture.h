#pragma once

#include <QString>

#include <string>

namespace spanglass::test {

/// A file of 40 lines whose 12th fails at column 15.
std::string payFile();

/// A line of a stack as Node.js writes it; `place` is file, line and column.
std::string nodeFrame(const std::string& function, const std::string& place);

/// Writes a capture with one error of the service "till" that ran at this commit; false if that fails.
bool writeCapture(const QString& path, const std::string& frames, const std::string& commit);

} // namespace spanglass::test
