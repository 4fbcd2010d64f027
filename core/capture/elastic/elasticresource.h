#pragma once

#include "core/capture/json/jsonpull.h"
#include "core/capture/spansink.h"
#include "core/model/attribute.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// Who made the records: the stream's metadata, which hold for all lines that follow, and what a record's
/// context.service says instead. Labels of the metadata are attributes of the resource.
/// Source: elastic/apm-data input/elasticapm/docs/spec/v2/metadata.json.
class ElasticResource {
public:
    /// Takes new metadata; the old ones no longer count.
    void read(JsonPull& pull, bool isRum);

    /// For a record whose context.service is `service`, JSON as written, "" if it has none.
    ResourceRef of(std::string_view service, bool isRum, SpanSink& sink);

    /// The language's name as metadata or a record's context give it.
    [[nodiscard]] std::string_view language() const { return m_language; }

private:
    using Attributes = std::vector<Attribute>;
    static void set(Attributes& attributes, std::string_view path, const AttributeView& value);
    ResourceRef refOf(const Attributes& attributes, SpanSink& sink);

    JsonPull m_pull;
    Attributes m_metadata;
    std::optional<ResourceRef> m_ref{};
    std::map<std::string, ResourceRef, std::less<>> m_overrides; ///< by context.service
    std::string m_language;
};

} // namespace spanglass
