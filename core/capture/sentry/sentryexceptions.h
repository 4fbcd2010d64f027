#pragma once

#include "core/capture/json/jsonpull.h"
#include "core/capture/sourcelines.h"
#include "core/stack/structured.h"

#include <optional>
#include <string_view>
#include <vector>

namespace spanglass {

/// The exceptions and threads of a Sentry event, as far as a stack is made of them. Texts live as long
/// as the event they were read in. Source: develop.sentry.dev, event payloads (exception, threads, stack
/// trace interfaces).
///
/// Sentry lists exceptions oldest first, so that the last one is the reported one, and frames oldest
/// call first. Exceptions whose mechanism names a parent are members of it if it is a group, else causes.
class SentryExceptions {
public:
    void clear();

    /// `exception`: {"values": [...]}, a list, or one exception by itself.
    void readExceptions(JsonPull& pull);
    /// `threads`: {"values": [...]} or a list. The stack of the crashed one, else of the current one, counts
    /// where no exception has one.
    void readThreads(JsonPull& pull);
    /// `stacktrace` of an event without exceptions.
    void readStack(JsonPull& pull) { framesOf(pull, m_loose); }

    [[nodiscard]] bool isEmpty() const { return m_values.empty(); }
    /// No thread has one, nor has the event itself.
    [[nodiscard]] bool hasNoStack() const { return m_loose.empty(); }

    /// The reported exception first. The frames are moved out of this object.
    StructuredStack takeStack(std::string_view platform, JsonPull& texts);

    /// Of the reported exception.
    [[nodiscard]] std::optional<bool> isHandled() const;
    [[nodiscard]] std::string_view mechanism() const;

private:
    struct Value {
        StructuredException exception{};
        std::string_view module{};
        std::string_view mechanism{};
        std::optional<bool> handled{};
        std::optional<std::int64_t> id{};
        std::optional<std::int64_t> parent{};
        bool isGroup = false;
    };
    bool readMember(JsonPull& pull, std::string_view key, Value& out);
    void readException(JsonPull& pull);
    static void readMechanism(JsonPull& pull, Value& out);
    void readThread(JsonPull& pull);
    void framesOf(JsonPull& pull, std::vector<StructuredFrame>& out);
    void readFrame(JsonPull& pull, std::vector<StructuredFrame>& out);
    [[nodiscard]] StackException::Relation relationOf(const Value& value) const;

    KeyPredictor m_frameKeys;
    SourceLines m_lines;
    std::vector<Value> m_values;
    std::vector<StructuredFrame> m_loose; ///< of a thread or the event itself
    bool m_looseCrashed = false;
};

} // namespace spanglass
