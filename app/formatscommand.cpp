#include "app/headless.h"
#include "app/jsonwriter.h"
#include "app/terminal.h"
#include "core/capture/bytesource.h"
#include "core/capture/format.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace spanglass {

namespace {

template <typename List> void writeList(JsonWriter& json, const char* key, const List& list)
{
    json.key(key).beginArray();
    for (const auto& entry : list) {
        json.beginObject().member("name", entry.name).member("description", entry.description).endObject();
    }
    json.endArray();
}

template <typename List> void printList(Output& output, const char* title, const List& list)
{
    std::size_t nameColumns = 0;
    for (const auto& entry : list) {
        nameColumns = std::max(nameColumns, std::string_view(entry.name).size() + 2);
    }
    output << title << "\n";
    for (const auto& entry : list) {
        output << "  " << fitted(entry.name, nameColumns) << entry.description << "\n";
    }
}

} // namespace

Result<ExitCode> runFormats(const Job& job)
{
    if (job.options.json) {
        JsonWriter json(job.output);
        json.beginObject();
        writeList(json, "formats", knownFormats());
        writeList(json, "containers", knownContainers);
        json.endObject();
        return ExitCode::Done;
    }
    printList(job.output, "formats", knownFormats());
    printList(job.output, "containers", knownContainers);
    return ExitCode::Done;
}

} // namespace spanglass
