#pragma once

#include <cstdint>
#include <string_view>

namespace spanglass {

/// What is said once for many spans: by tracers on one span of a chunk (the upper half of the trace id, git),
/// by payloads of agents (v0.7, v1.0) on the process. A span's own tag of the same meaning goes before.
struct DatadogShared {
    std::uint64_t traceHigh = 0; ///< `_dd.p.tid`, hex; 0 where there is none
    std::string_view commit{}; ///< `_dd.git.commit.sha`, `git.commit.sha`
    std::string_view repository{}; ///< `_dd.git.repository_url`, `git.repository_url`
    std::string_view processTags{}; ///< `_dd.tags.process`: "k1:v1,k2:v2"
    std::string_view version{}; ///< of the payload, as all below
    std::string_view environment{};
    std::string_view host{};
    std::string_view container{};
    std::string_view language{};

    /// Takes a tag that means the whole chunk; the first one of each counts. False if it is none of these.
    bool take(std::string_view key, std::string_view value);
};

} // namespace spanglass
