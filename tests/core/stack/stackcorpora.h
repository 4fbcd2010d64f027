#pragma once

#include "core/model/stack.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace spanglass::test {

/// A case of ../shared/corpora/stacks with what its authors expect of it.
struct CorpusCase {
    std::string source{}; ///< folder
    std::string id{};
    std::string language{}; ///< as the source names it
    std::string text{};
    std::string type{}; ///< what a tracer would have said of the exception, may be empty
    std::string message{};
    nlohmann::json expected{}; ///< in the shape of its source
};

/// All cases that have a text, in the order of the files; empty if the folder is not there.
std::vector<CorpusCase> stackCorpora(const std::string& folder);

/// How a parsed case compares with what is expected of it.
struct Comparison {
    int framesExpected = 0;
    int framesEqual = 0;
    std::vector<std::string> differences{}; ///< "" none: a line each, expected first
};

/// Function, file, line, column, type, message, exceptions and language, as far as the case gives them.
/// Names are compared as sources write them, whose type or package is part of the name.
Comparison compared(const CorpusCase& given, const StackTrace& stack);

} // namespace spanglass::test
