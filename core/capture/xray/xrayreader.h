#pragma once

#include "core/capture/format.h"
#include "core/capture/json/jsonrecords.h"
#include "core/capture/xray/xraydocument.h"

#include <memory>
#include <string>

namespace spanglass {

/// X-Ray segment documents: one after another, one a line, in a list; as BatchGetTraces answers
/// ({"Traces": [{"Segments": [{"Document": "JSON text"}]}]}), and as the daemon is sent them, each behind
/// a header {"format": "json", "version": 1}. What a document is taken for: XRayDocument.
class XRayReader final : public JsonRecordReader {
protected:
    Choice choose(const Place& place) override;
    void record(Level kind, std::string_view raw, SpanSink& sink, const DamageHandler& damage) override;

private:
    void readHolder(std::string_view raw, SpanSink& sink, const DamageHandler& damage);

    JsonPull m_pull;
    XRayDocument m_document;
    std::string m_text; ///< of a document that stood in a string, followed by padding
};

/// A trace id in X-Ray's form with a start_time, or traces of segments with documents.
bool recognisesXRay(const Beginning& beginning);
std::unique_ptr<FormatReader> makeXRayReader(const Beginning& beginning);

} // namespace spanglass
