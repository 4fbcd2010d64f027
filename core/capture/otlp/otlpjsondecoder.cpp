#include "core/capture/otlp/otlpjsondecoder.h"

#include "core/base/text.h"
#include "core/capture/json/jsonscan.h"
#include "core/capture/json/jsonvalues.h"

#include <simdjson.h>

#include <deque>

namespace spanglass {

namespace {

namespace ondemand = simdjson::ondemand;

/// Arrays and maps inside attribute values deeper than this are left out: recursion ends here.
constexpr int deepestValue = 32;

void appendQuoted(std::string& out, std::string_view text)
{
    constexpr std::string_view hex = "0123456789abcdef";
    out.push_back('"');
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += "\\u00";
            out.push_back(hex[static_cast<unsigned char>(c) >> 4U]);
            out.push_back(hex[static_cast<unsigned char>(c) & 15U]);
        } else {
            out.push_back(c);
        }
    }
    out.push_back('"');
}

/// Writes a value inside an array or map as JSON.
void appendJson(std::string& out, const AttributeView& view)
{
    if (view.type == ValueType::String || view.type == ValueType::Bytes) {
        appendQuoted(out, view.value);
    } else {
        out += view.value.empty() ? "null" : view.value;
    }
}

/// Text of a number that may stand in quotes.
std::string_view numberText(ondemand::value value)
{
    const std::string_view raw = trimmed(value.raw_json_token());
    return raw.size() >= 2 && raw.front() == '"' ? raw.substr(1, raw.find('"', 1) - 1) : raw;
}

TimeNs timeOf(ondemand::value value)
{
    return static_cast<TimeNs>(readUnsigned(numberText(value)).value_or(0) & INT64_MAX);
}

} // namespace

/// simdjson's parser with the texts that had to be made (unescaped by hand, arrays written out).
struct OtlpJsonDecoder::Data {
    ondemand::parser parser{};
    std::deque<std::string> made{};
    std::string problem{}; ///< the first one

    std::string_view keep(std::string text) { return made.emplace_back(std::move(text)); }

    void note(simdjson::error_code error, const char* where)
    {
        if (error != simdjson::SUCCESS && problem.empty()) {
            problem = std::string(where) + ": " + simdjson::error_message(error);
        }
    }

    /// Runs visit(key, value) over an object's members.
    template <typename Visit> void members(ondemand::object object, const char* where, Visit visit)
    {
        for (auto field : object) {
            std::string_view key;
            ondemand::value value;
            auto error = field.unescaped_key().get(key);
            if (error == simdjson::SUCCESS) {
                error = field.value().get(value);
            }
            if (error != simdjson::SUCCESS) {
                note(error, where);
                return;
            }
            visit(key, value);
        }
    }

    /// Runs visit(object) over a list of objects; what is no list is passed over.
    template <typename Visit> void objects(ondemand::value value, const char* where, Visit visit)
    {
        ondemand::array list;
        if (value.get_array().get(list) != simdjson::SUCCESS) {
            return;
        }
        for (auto element : list) {
            ondemand::object object;
            if (const auto error = element.get_object().get(object); error != simdjson::SUCCESS) {
                note(error, where);
                return;
            }
            visit(object);
        }
    }

    /// A string's text; lone surrogates, which simdjson refuses, give U+FFFD.
    std::string_view text(ondemand::value value)
    {
        std::string_view out;
        const std::string_view raw = trimmed(value.raw_json_token());
        if (value.get_string().get(out) == simdjson::SUCCESS) {
            return out;
        }
        if (raw.size() >= 2 && raw.front() == '"') {
            return keep(unescaped(raw.substr(1, raw.rfind('"') - 1)));
        }
        return raw == "null" ? std::string_view{} : raw;
    }

    /// The list inside an arrayValue or kvlistValue as JSON text.
    std::string_view listText(ondemand::value value, bool isMap, int depth)
    {
        std::string out = isMap ? "{" : "[";
        ondemand::object wrapper;
        if (depth < deepestValue && value.get_object().get(wrapper) == simdjson::SUCCESS) {
            members(wrapper, "value", [&](std::string_view key, ondemand::value list) {
                if (key != "values") {
                    return;
                }
                objects(list, "value", [&](ondemand::object element) {
                    AttributeView view;
                    isMap ? keyValue(element, view, depth + 1) : anyValue(element, view, depth + 1);
                    out += out.size() > 1 ? "," : "";
                    if (isMap) {
                        appendQuoted(out, view.key);
                        out += ":";
                    }
                    appendJson(out, view);
                });
            });
        }
        return keep(out + (isMap ? "}" : "]"));
    }

    void anyValue(ondemand::object any, AttributeView& out, int depth)
    {
        members(any, "value", [&](std::string_view kind, ondemand::value value) {
            if (kind == "stringValue" || kind == "string_value") {
                out.type = ValueType::String;
                out.value = text(value);
            } else if (kind == "intValue" || kind == "int_value") {
                out.type = ValueType::Int;
                out.value = numberText(value);
            } else if (kind == "doubleValue" || kind == "double_value") {
                out.type = ValueType::Double;
                out.value = numberText(value);
            } else if (kind == "boolValue" || kind == "bool_value") {
                out.type = ValueType::Bool;
                out.value = numberText(value);
            } else if (kind == "bytesValue" || kind == "bytes_value") {
                out.type = ValueType::Bytes;
                out.value = text(value);
            } else if (kind == "arrayValue" || kind == "array_value") {
                out.type = ValueType::Array;
                out.value = listText(value, false, depth);
            } else if (kind == "kvlistValue" || kind == "kvlist_value") {
                out.type = ValueType::Map;
                out.value = listText(value, true, depth);
            }
        });
    }

    void keyValue(ondemand::object pair, AttributeView& out, int depth)
    {
        members(pair, "attribute", [&](std::string_view key, ondemand::value value) {
            ondemand::object any;
            if (key == "key") {
                out.key = text(value);
            } else if (key == "value" && value.get_object().get(any) == simdjson::SUCCESS) {
                anyValue(any, out, depth);
            }
        });
    }

    void attributes(ondemand::value value, std::vector<AttributeView>& out)
    {
        objects(value, "attributes", [&](ondemand::object pair) { keyValue(pair, out.emplace_back(), 0); });
    }

    void events(ondemand::value value, std::vector<EventView>& out)
    {
        objects(value, "events", [&](ondemand::object object) {
            EventView& event = out.emplace_back();
            members(object, "events", [&](std::string_view key, ondemand::value member) {
                if (key == "name") {
                    event.name = text(member);
                } else if (key == "timeUnixNano" || key == "time_unix_nano") {
                    event.time = timeOf(member);
                } else if (key == "attributes") {
                    attributes(member, event.attributes);
                }
            });
        });
    }

    void links(ondemand::value value, std::vector<LinkView>& out)
    {
        objects(value, "links", [&](ondemand::object object) {
            LinkView& link = out.emplace_back();
            members(object, "links", [&](std::string_view key, ondemand::value member) {
                if (key == "traceId" || key == "trace_id") {
                    link.trace = readTraceId(text(member)).value_or(TraceId{});
                } else if (key == "spanId" || key == "span_id") {
                    link.span = readSpanId(text(member)).value_or(SpanId{});
                } else if (key == "attributes") {
                    attributes(member, link.attributes);
                }
            });
        });
    }

    std::string_view statusMessage(ondemand::value value)
    {
        std::string_view out;
        ondemand::object object;
        if (value.get_object().get(object) == simdjson::SUCCESS) {
            members(object, "status", [&](std::string_view key, ondemand::value member) {
                out = key == "message" ? text(member) : out;
            });
        }
        return out;
    }

    /// Runs visit(key, value) over the members of the object in `raw`.
    template <typename Visit> void walk(std::string_view raw, Visit visit)
    {
        ondemand::document document;
        ondemand::object object;
        auto error = parser.iterate(raw.data(), raw.size(), raw.size() + jsonPadding).get(document);
        if (error == simdjson::SUCCESS) {
            error = document.get_object().get(object);
        }
        if (error != simdjson::SUCCESS) {
            problem = simdjson::error_message(error);
            return;
        }
        members(object, "value", visit);
    }

    /// As walk(), with one more try on repaired text when the bytes are not UTF-8.
    template <typename Visit> std::string walkTolerant(std::string_view raw, Visit visit)
    {
        made.clear();
        problem.clear();
        walk(raw, visit);
        if (problem.empty() || isValidUtf8(raw)) {
            return problem;
        }
        std::string& repaired = made.emplace_back(toValidUtf8(raw));
        const std::size_t size = repaired.size();
        repaired.resize(size + jsonPadding);
        problem.clear();
        walk(std::string_view(repaired).substr(0, size), visit);
        return problem.empty() ? "not valid UTF-8, replaced what is not" : problem;
    }
};

OtlpJsonDecoder::OtlpJsonDecoder()
    : m_data(std::make_unique<Data>())
{
}
OtlpJsonDecoder::~OtlpJsonDecoder() = default;

std::string OtlpJsonDecoder::decodeSpan(std::string_view raw, ErrorDetails& out)
{
    return m_data->walkTolerant(raw, [&](std::string_view key, ondemand::value value) {
        if (key == "attributes") {
            out.attributes.clear();
            m_data->attributes(value, out.attributes);
        } else if (key == "events") {
            out.events.clear();
            m_data->events(value, out.events);
        } else if (key == "links") {
            out.links.clear();
            m_data->links(value, out.links);
        } else if (key == "status") {
            out.statusMessage = m_data->statusMessage(value);
        }
    });
}

std::string OtlpJsonDecoder::decodeResource(std::string_view raw, std::vector<AttributeView>& out)
{
    return m_data->walkTolerant(raw, [&](std::string_view key, ondemand::value value) {
        if (key == "attributes") {
            out.clear();
            m_data->attributes(value, out);
        }
    });
}

} // namespace spanglass
