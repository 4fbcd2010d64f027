#pragma once

#include "core/capture/json/jsonpull.h"
#include "core/capture/sourcelines.h"
#include "core/stack/structured.h"

#include <optional>
#include <string_view>
#include <vector>

namespace spanglass {

/// The exception or the log message of an error record. Texts live as long as the record.
///
/// Frames stand newest call first, as they do in all streams seen; a frame is the application's unless
/// library_frame is true. `cause` lists the exceptions that led to one, each with its own causes.
/// Source: elastic/apm-data input/elasticapm/docs/spec/v2/error.json.
class ElasticException {
public:
    void clear();
    void readException(JsonPull& pull, bool isRum);
    void readLog(JsonPull& pull, bool isRum);

    /// The reported exception; the log message if there is no exception. Moves the frames out.
    StructuredStack takeStack(std::string_view language, JsonPull& texts);

    std::optional<bool> handled{};
    std::string_view code{};
    std::string_view attributes{}; ///< JSON as written
    std::string_view logMessage{};
    std::string_view level{};
    std::string_view logger{};

private:
    struct One {
        StructuredException exception{};
        std::string_view module{};
    };
    void readOne(JsonPull& pull, bool isRum, int depth);
    void framesOf(JsonPull& pull, bool isRum, std::vector<StructuredFrame>& out);

    SourceLines m_lines;
    std::vector<One> m_chain; ///< the reported one first
    std::vector<StructuredFrame> m_logFrames;
};

} // namespace spanglass
