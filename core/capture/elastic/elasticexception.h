#pragma once

#include "core/capture/json/jsonwalk.h"
#include "core/stack/structured.h"

#include <optional>
#include <string_view>
#include <vector>

namespace spanglass {

/// The exception or the log message of an error record. Texts live as long as the walk.
///
/// Frames stand newest call first, as they do in all streams seen; a frame is the application's unless
/// library_frame is true. `cause` lists the exceptions that led to one, each with its own causes.
/// Source: elastic/apm-data input/elasticapm/docs/spec/v2/error.json.
class ElasticException {
public:
    void clear();
    void readException(JsonWalk& walk, JsonWalk::Value value, bool isRum);
    void readLog(JsonWalk& walk, JsonWalk::Value value, bool isRum);

    /// The reported exception; the log message if there is no exception. Moves the frames out.
    StructuredStack takeStack(std::string_view language, JsonWalk& texts);

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
    void readOne(JsonWalk& walk, JsonWalk::Value value, bool isRum, int depth);
    static std::vector<StructuredFrame> framesOf(JsonWalk& walk, JsonWalk::Value value, bool isRum);

    std::vector<One> m_chain; ///< the reported one first
    std::vector<StructuredFrame> m_logFrames;
};

} // namespace spanglass
