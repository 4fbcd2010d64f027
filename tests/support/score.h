#pragma once

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace spanglass::test {

/// How well issues meet the bugs of a ground truth; the measure of ../shared/tools/score.py. A bug is one
/// place in the source. An issue with spans of two bugs is mixed, which hides a bug; a bug in several
/// issues is split, which is noise.
struct Score {
    std::size_t missing = 0; ///< tracked spans of the truth that are in no issue
    std::size_t extra = 0; ///< spans of issues that the truth does not track
    std::string example{}; ///< one of these
    std::string mixed{}; ///< the bugs of each mixed issue
    double f1 = 0; ///< of pairs of spans
};

/// Both as JSON: the truth, and what `issues --json --spans` printed. Only bugs of `services` count,
/// all if it is empty.
inline Score scored(
    const nlohmann::json& truth, const nlohmann::json& answer, const std::set<std::string>& services = {})
{
    std::map<std::string, std::string> bugOf;
    for (const auto& bug : truth.at("bugs")) {
        if (services.empty() || services.contains(bug.at("service").get<std::string>())) {
            for (const auto& span : bug.at("spans")) {
                bugOf[span] = bug.at("id");
            }
        }
    }
    Score score;
    std::map<std::pair<std::string, std::int64_t>, double> cells;
    std::map<std::string, double> perBug;
    std::map<std::int64_t, double> perIssue;
    std::map<std::int64_t, std::set<std::string>> bugsOf;
    std::size_t found = 0;
    for (const auto& issue : answer.at("issues")) {
        const auto id = issue.at("id").get<std::int64_t>();
        for (const auto& span : issue.at("spans")) {
            const auto bug = bugOf.find(span);
            if (bug == bugOf.end()) {
                ++score.extra;
                score.example = span;
                continue;
            }
            ++found;
            cells[{ bug->second, id }] += 1;
            perBug[bug->second] += 1;
            perIssue[id] += 1;
            bugsOf[id].insert(bug->second);
        }
    }
    score.missing = bugOf.size() - std::min(found, bugOf.size());
    const auto pairs = [](const auto& counts) {
        double sum = 0;
        for (const auto& [key, n] : counts) {
            sum += n * (n - 1) / 2;
        }
        return sum;
    };
    const double precision = pairs(perIssue) > 0 ? pairs(cells) / pairs(perIssue) : 1;
    const double recall = pairs(perBug) > 0 ? pairs(cells) / pairs(perBug) : 1;
    score.f1 = precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
    for (const auto& [issue, bugs] : bugsOf) {
        if (bugs.size() > 1) {
            score.mixed += "issue " + std::to_string(issue) + " holds";
            for (const auto& bug : bugs) {
                score.mixed += " " + bug;
            }
            score.mixed += "; ";
        }
    }
    return score;
}

} // namespace spanglass::test
