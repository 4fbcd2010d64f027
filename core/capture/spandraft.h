#pragma once

#include "core/capture/spansink.h"

#include <vector>

namespace spanglass {

/// A span as a reader puts it together from any format. Texts must live until it is delivered.
struct SpanDraft {
    SpanRecord record{}; ///< `resource` is set by deliver()
    AttributeList resource{}; ///< names of the semantic conventions where they have one
    ErrorDetails details{}; ///< only asked for if the span is an error

    /// Empties it, keeping its memory.
    void clear();

    [[nodiscard]] bool isError() const { return record.status == SpanStatus::Error; }
};

/// Gives the draft's resource to the sink unless it is known, and returns its number.
ResourceRef resourceOf(const AttributeList& attributes, SpanSink& sink);

/// Hands the span over: errorSpan() if its status is an error, else span().
void deliver(SpanDraft& draft, SpanSink& sink);

/// True for attributes that tell who made a span rather than what it did: service.*, host.*,
/// container.*, k8s.*, deployment.*, telemetry.*, process.*, os.*, cloud.*, vcs.*, git.* and the like.
/// For formats that mix them into a span's own (Zipkin, Jaeger from OTel JS, Datadog).
/// Source: semantic-conventions, resource conventions.
bool isResourceAttribute(std::string_view key);

} // namespace spanglass
