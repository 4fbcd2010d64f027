#include "app/headless.h"
#include "app/jsonwriter.h"

#include <array>

namespace spanglass {

namespace {

struct Readable {
    const char* name;
    const char* what;
};

constexpr std::array formats{ Readable{
    "otlp-json", "OpenTelemetry OTLP JSON (lines, one object, array, pretty-printed)" } };
constexpr std::array containers{ Readable{ "gzip", "compressed file" },
    Readable{ "zstd", "compressed file" } };

template <typename List> void writeList(JsonWriter& json, const char* key, const List& list)
{
    json.key(key).beginArray();
    for (const auto& entry : list) {
        json.beginObject().member("name", entry.name).member("description", entry.what).endObject();
    }
    json.endArray();
}

} // namespace

Result<ExitCode> runFormats(const Job& job)
{
    if (job.options.json) {
        JsonWriter json(job.output);
        json.beginObject();
        writeList(json, "formats", formats);
        writeList(json, "containers", containers);
        json.endObject();
        return ExitCode::Done;
    }
    constexpr std::size_t nameColumns = 11;
    for (const auto& entry : formats) {
        job.output << entry.name << std::string(nameColumns - std::string(entry.name).size(), ' ')
                   << entry.what << "\n";
    }
    for (const auto& entry : containers) {
        job.output << entry.name << std::string(nameColumns - std::string(entry.name).size(), ' ')
                   << entry.what << "\n";
    }
    return ExitCode::Done;
}

} // namespace spanglass
