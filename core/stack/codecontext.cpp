#include "core/stack/codecontext.h"

#include "core/base/text.h"
#include "core/stack/codeexcerpts.h"
#include "core/stack/structured.h"

#include <algorithm>
#include <set>
#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t mostPlaces = 1000;
constexpr std::size_t mostLineBytes = 1000;
constexpr std::size_t mostLinesAround = 100;

std::vector<CodeContext> excerptsOf(std::string_view stack, Language language)
{
    switch (language) {
    case Language::Python: return pythonExcerpts(stack);
    case Language::JavaScript: return javaScriptExcerpts(stack);
    case Language::Cpp: return cppExcerpts(stack);
    case Language::Rust: return rustExcerpts(stack);
    case Language::Elixir: return elixirExcerpts(stack);
    case Language::Ruby: return rubyExcerpts(stack);
    default: return {};
    }
}

/// One line, without its end.
void cutLine(std::string& line)
{
    line.resize(std::min(line.find_first_of("\r\n"), line.size()));
    if (line.size() > mostLineBytes) {
        line = shortened(line, mostLineBytes);
    }
}

void cut(CodeContext& context)
{
    auto& before = context.before;
    if (before.size() > mostLinesAround) {
        before.erase(before.begin(), before.end() - static_cast<std::ptrdiff_t>(mostLinesAround));
    }
    context.after.resize(std::min(context.after.size(), mostLinesAround));
    cutLine(context.text);
    for (std::string& line : before) {
        cutLine(line);
    }
    for (std::string& line : context.after) {
        cutLine(line);
    }
}

} // namespace

std::vector<CodeContext> codeContextOf(std::string_view stack, Language language)
{
    std::vector<CodeContext> found =
        isStructured(stack) ? contextOfStructured(stack) : excerptsOf(stack, language);
    std::vector<CodeContext> contexts;
    std::set<std::pair<std::string, int>> places;
    for (CodeContext& context : found) {
        if (contexts.size() == mostPlaces) {
            break;
        }
        if (places.emplace(context.file, context.line).second) {
            cut(context);
            contexts.push_back(std::move(context));
        }
    }
    return contexts;
}

} // namespace spanglass
