#pragma once

#include "core/base/result.h"
#include "core/capture/container/container.h"
#include "core/ingest/ingest.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace spanglass {

/// What became of the files in one container: which failures are told, and whether the whole failed. The
/// first 20 are named, the others counted. `container` must stay while this is used.
class MemberFailures {
public:
    /// `wanted`: paths of the members that are asked for; empty for all there are.
    MemberFailures(std::string path, const Container& container, const std::vector<std::string>& wanted)
        : m_path(std::move(path))
        , m_container(container)
        , m_wanted(wanted.begin(), wanted.end())
    {
    }

    void add(const std::string& member, Result<> outcome);

    /// To be called at the container's end, with the error that ended it if there was one. Adds to `failures`
    /// what is told of its members. The error is that of the whole, without its path: what ended it, or that
    /// nothing in it is a capture, and what it holds instead.
    Result<> finish(std::vector<IngestFailure>& failures, Result<> end);

private:
    [[nodiscard]] Error nothingRead() const;

    std::string m_path;
    const Container& m_container;
    std::set<std::string> m_wanted; ///< of these none was met so far
    std::vector<IngestFailure> m_named{};
    std::uint64_t m_failed = 0;
    std::uint64_t m_read = 0;
};

/// True of the error about a file that is no capture: empty, or of no known format.
bool saysNoCapture(const Error& error);

/// Without what would open, which need not be told of each of many files.
Error withoutAdvice(Error error);

} // namespace spanglass
