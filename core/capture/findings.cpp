#include "core/capture/findings.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>
#include <tuple>

namespace spanglass {

void ReadingLog::add(Finding finding)
{
    ++count;
    if (findings.size() < keptWarnings) {
        findings.push_back(std::move(finding));
    }
}

namespace {

constexpr std::string_view passedOverWhere = "capture";

/// "request of metrics" or "requests of metrics", of either.
std::string inNumber(std::string_view what, bool one)
{
    const std::size_t end = std::min({ what.find(" of "), what.find(" without "), what.size() });
    std::string noun(what.substr(0, end));
    if (noun.ends_with('s')) {
        noun.pop_back();
    }
    return noun + (one || noun.empty() ? "" : "s") + std::string(what.substr(end));
}

std::string passedOverText(std::uint64_t count, std::string_view what)
{
    return std::to_string(count) + " " + inNumber(what, count == 1)
        + (count == 1 ? " was passed over" : " were passed over");
}

/// "requests of metrics" and their number in "3 requests of metrics were passed over", as they stand there;
/// 0 for other messages.
std::pair<std::uint64_t, std::string_view> countedWords(const Warning& warning)
{
    std::uint64_t count = 0;
    const std::string_view text = warning.message;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const std::size_t end = std::min(text.rfind(" was passed over"), text.rfind(" were passed over"));
    const auto begin = static_cast<std::size_t>(stop - text.data()) + 1;
    if (warning.where != passedOverWhere || error != std::errc{} || end == std::string_view::npos
        || end <= begin) {
        return {};
    }
    return { count, text.substr(begin, end - begin) };
}

} // namespace

void addFindings(ReadOutcome& to, ReadOutcome found)
{
    to.state = found.state == CaptureState::Damaged ? found.state : to.state;
    to.warningCount += found.warningCount;
    for (Warning& warning : found.warnings) {
        const auto [count, words] = countedWords(warning);
        const std::string what = inNumber(words, true);
        const auto same = std::ranges::find_if(to.warnings, [&](const Warning& w) {
            return !what.empty() && inNumber(countedWords(w).second, true) == what;
        });
        if (same != to.warnings.end()) {
            same->message = passedOverText(countedWords(*same).first + count, what);
            --to.warningCount;
        } else if (to.warnings.size() < keptWarnings || !words.empty()) {
            to.warnings.push_back(std::move(warning));
        }
    }
}

void collectFindings(std::vector<ReadingLog>& logs, Layout layout, ReadOutcome& outcome)
{
    std::vector<Finding> findings;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> pieces;
    std::map<std::string, std::uint64_t> passedOver;
    for (ReadingLog& log : logs) {
        outcome.warningCount += log.count;
        for (const PassedOver& some : log.passedOver) {
            passedOver[some.what] += some.count;
        }
        outcome.state = log.damagedEnd ? CaptureState::Damaged : outcome.state;
        std::ranges::move(log.findings, std::back_inserter(findings));
        pieces.insert(pieces.end(), log.linesOfPieces.begin(), log.linesOfPieces.end());
    }
    std::ranges::sort(pieces);
    std::ranges::stable_sort(
        findings, {}, [](const Finding& f) { return std::tuple(f.piece, f.line, f.byte); });
    findings.resize(std::min(findings.size(), keptWarnings));
    for (Finding& finding : findings) {
        std::uint64_t line = finding.line + 1;
        for (const auto& [piece, lines] : pieces) {
            line += piece < finding.piece ? lines : 0;
        }
        const std::string byte = "byte " + std::to_string(finding.byte);
        outcome.warnings.push_back(
            { layout == Layout::Binary ? byte : "line " + std::to_string(line) + ", " + byte,
                std::move(finding.message) });
    }
    for (const auto& [what, count] : passedOver) {
        ++outcome.warningCount;
        outcome.warnings.push_back({ std::string(passedOverWhere), passedOverText(count, what) });
    }
}

} // namespace spanglass
