#pragma once

#include "core/base/time.h"
#include "core/capture/json/jsonpull.h"
#include "core/capture/spansink.h"
#include "core/stack/structured.h"

#include <string_view>
#include <vector>

namespace spanglass {

/// The `cause` of a segment: exceptions with their stacks, newest call first, each of which may name the
/// exception that caused it. Texts live until the next read().
/// Source: AWS X-Ray developer guide, segment documents, exceptions.
class XRayCause {
public:
    /// `raw` is an object, followed by jsonPadding readable bytes. Returns what could not be read.
    std::string read(std::string_view raw);

    /// Adds an event for each exception that no other one names as its cause, in the document's order, with
    /// its chain of causes in the stack. With an id: only the exception of that id; false if there is none.
    bool addEvents(std::string_view platform, TimeNs time, std::string_view id, ErrorDetails& out);

private:
    struct Exception {
        StructuredException exception{};
        std::string_view id{};
        std::string_view cause{};
    };
    void readException();
    void readFrame(std::vector<StructuredFrame>& out);
    void addEvent(std::size_t index, std::string_view platform, TimeNs time, ErrorDetails& out);
    [[nodiscard]] std::size_t indexOf(std::string_view id) const;

    JsonPull m_pull;
    KeyPredictor m_frameKeys;
    std::vector<Exception> m_exceptions;
};

} // namespace spanglass
