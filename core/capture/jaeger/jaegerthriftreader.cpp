#include "core/capture/jaeger/jaegerthriftreader.h"

#include "core/base/text.h"
#include "core/capture/valuetext.h"

#include <string>

namespace spanglass {

namespace {

using Field = ThriftScan::Field;
using Type = ThriftType;

/// A text as it is kept in the model.
std::string_view repaired(std::string_view text, TextArena& texts)
{
    return isValidUtf8(text) ? text : texts.keep(toValidUtf8(text));
}

/// struct Tag. Generated code of some languages writes all five values; vType tells which counts.
AttributeView readTag(ThriftScan& scan, TextArena& texts)
{
    AttributeView tag;
    std::string_view text;
    std::string_view binary;
    double real = 0;
    std::int64_t whole = 0;
    bool truth = false;
    std::int32_t type = 0;
    scan.fields([&](Field field) {
        if (field.is(1, Type::String)) {
            tag.key = repaired(scan.string(), texts);
        } else if (field.is(2, Type::I32)) {
            type = scan.i32();
        } else if (field.is(3, Type::String)) {
            text = scan.string();
        } else if (field.is(4, Type::Double)) {
            real = scan.real();
        } else if (field.is(5, Type::Bool)) {
            truth = scan.byte() != 0;
        } else if (field.is(6, Type::I64)) {
            whole = static_cast<std::int64_t>(scan.i64());
        } else if (field.is(7, Type::String)) {
            binary = scan.string();
        } else {
            return false;
        }
        return true;
    });
    switch (type) {
    case 1: return { tag.key, texts.keep(doubleText(real)), ValueType::Double };
    case 2: return { tag.key, truth ? "true" : "false", ValueType::Bool };
    case 3: return { tag.key, texts.keep(std::to_string(whole)), ValueType::Int };
    case 4: return { tag.key, texts.keep(base64(binary)), ValueType::Bytes };
    default: return { tag.key, repaired(text, texts), ValueType::String };
    }
}

void readTags(ThriftScan& scan, TextArena& texts, AttributeList& out)
{
    scan.structs([&] { out.push_back(readTag(scan, texts)); });
}

/// struct Log.
EventView readLog(ThriftScan& scan, TextArena& texts)
{
    EventView log;
    scan.fields([&](Field field) {
        if (field.is(1, Type::I64)) {
            log.time = fromMicroseconds(static_cast<std::int64_t>(scan.i64()));
        } else if (field.is(2, Type::List)) {
            readTags(scan, texts, log.attributes);
        } else {
            return false;
        }
        return true;
    });
    return log;
}

/// struct SpanRef.
JaegerReference readReference(ThriftScan& scan)
{
    JaegerReference reference;
    scan.fields([&](Field field) {
        if (field.is(1, Type::I32)) {
            reference.isChildOf = scan.i32() == 0;
        } else if (field.is(2, Type::I64)) {
            reference.trace.low = scan.i64();
        } else if (field.is(3, Type::I64)) {
            reference.trace.high = scan.i64();
        } else if (field.is(4, Type::I64)) {
            reference.span.value = scan.i64();
        } else {
            return false;
        }
        return true;
    });
    return reference;
}

bool readIds(ThriftScan& scan, Field field, JaegerSpan& span)
{
    if (field.type != Type::I64 || field.id < 1 || field.id > 4) {
        return false;
    }
    std::uint64_t& to = field.id == 1 ? span.trace.low
        : field.id == 2               ? span.trace.high
        : field.id == 3               ? span.span.value
                                      : span.parent.value;
    to = scan.i64();
    return true;
}

/// struct Span.
void readSpan(ThriftScan& scan, TextArena& texts, JaegerSpan& span)
{
    scan.fields([&](Field field) {
        if (readIds(scan, field, span)) {
            return true;
        }
        if (field.is(5, Type::String)) {
            span.name = repaired(scan.string(), texts);
        } else if (field.is(6, Type::List)) {
            scan.structs([&] { span.references.push_back(readReference(scan)); });
        } else if (field.is(8, Type::I64)) {
            span.start = fromMicroseconds(static_cast<std::int64_t>(scan.i64()));
        } else if (field.is(9, Type::I64)) {
            span.duration = fromMicroseconds(static_cast<std::int64_t>(scan.i64()));
        } else if (field.is(10, Type::List)) {
            readTags(scan, texts, span.tags);
        } else if (field.is(11, Type::List)) {
            scan.structs([&] { span.logs.push_back(readLog(scan, texts)); });
        } else {
            return false;
        }
        return true;
    });
}

/// struct Process.
void readProcess(ThriftScan& scan, TextArena& texts, JaegerProcess& process)
{
    scan.fields([&](Field field) {
        if (field.is(1, Type::String)) {
            process.service = repaired(scan.string(), texts);
        } else if (field.is(2, Type::List)) {
            readTags(scan, texts, process.tags);
        } else {
            return false;
        }
        return true;
    });
}

/// The name of the call whose message begins here; the older form has no version before it.
std::string_view readCall(ThriftScan& scan, std::string_view bytes)
{
    const bool hasVersion = !bytes.empty() && static_cast<unsigned char>(bytes[0]) == 0x80;
    if (hasVersion) {
        (void)scan.i32();
    }
    const std::string_view name = scan.string();
    if (!hasVersion) {
        (void)scan.byte();
    }
    (void)scan.i32(); // number of the call
    return name;
}

bool isCallOfBatches(std::string_view name)
{
    return name == "emitBatch" || name == "submitBatches";
}

/// A Batch begins with a struct or, if its process is missing, a list.
bool beginsStruct(std::string_view bytes)
{
    const auto type = static_cast<Type>(bytes[0]);
    return type == Type::Struct || type == Type::List;
}

} // namespace

bool recognisesJaegerThrift(const Beginning& beginning)
{
    if (beginning.bytes.empty()) {
        return false;
    }
    ThriftScan scan(beginning.bytes);
    if (!beginsStruct(beginning.bytes)) {
        return isCallOfBatches(readCall(scan, beginning.bytes)) && scan.good();
    }
    TextArena texts;
    JaegerProcess process;
    if (!scan.field().is(1, Type::Struct)) {
        return false;
    }
    readProcess(scan, texts, process);
    const Field spans = scan.field();
    return scan.good() && !process.service.empty() && spans.is(2, Type::List)
        && scan.list().type == Type::Struct;
}

std::unique_ptr<FormatReader> makeJaegerThriftReader(const Beginning&)
{
    return std::make_unique<JaegerThriftReader>();
}

void JaegerThriftReader::reset()
{
    m_levels.clear();
}

Fed JaegerThriftReader::feed(std::string_view bytes, bool, SpanSink& sink, const DamageHandler& damage)
{
    std::size_t done = 0;
    while (done < bytes.size()) {
        ThriftScan scan(bytes.substr(done));
        step(scan, bytes.substr(done), sink,
            [&](std::size_t at, std::string message) { damage(done + at, std::move(message)); });
        if (!scan.good()) {
            const bool isBad = scan.state() == ThriftScan::State::Bad;
            return { isBad ? Scan::Bad : Scan::More, done, scan.problem() };
        }
        done += scan.at();
    }
    return { atTop() ? Scan::Ok : Scan::More, done, atTop() ? "" : "the data ends inside a batch" };
}

/// Reads one head, field or span. If it is not whole nothing has changed but texts that are read again.
void JaegerThriftReader::step(
    ThriftScan& scan, std::string_view bytes, SpanSink& sink, const DamageHandler& damage)
{
    if (m_levels.empty()) {
        begin(scan, bytes);
        return;
    }
    Level& level = m_levels.back();
    switch (level.in) {
    case Level::In::Call: stepCall(scan); return;
    case Level::In::Batch: stepBatch(scan); return;
    case Level::In::Batches:
    case Level::In::Spans: break;
    }
    if (level.left == 0) {
        m_levels.pop_back();
    } else if (level.in == Level::In::Batches) {
        --level.left;
        beginBatch();
    } else {
        stepSpan(scan, sink, damage);
    }
}

void JaegerThriftReader::begin(ThriftScan& scan, std::string_view bytes)
{
    if (beginsStruct(bytes)) {
        beginBatch();
        return;
    }
    const bool mayBeCall = bytes[0] == '\0' || static_cast<unsigned char>(bytes[0]) == 0x80;
    const std::string_view name = mayBeCall ? readCall(scan, bytes) : std::string_view();
    if (scan.good() && !isCallOfBatches(name)) {
        scan.refuse("neither a batch nor a call that sends one");
    }
    if (scan.good()) {
        m_levels.push_back({ Level::In::Call, 0 });
    }
}

void JaegerThriftReader::beginBatch()
{
    m_process = {};
    m_processTexts.clear();
    m_levels.push_back({ Level::In::Batch, 0 });
}

void JaegerThriftReader::stepCall(ThriftScan& scan)
{
    const Field field = scan.field();
    if (field.type == Type::Stop) {
        endLevel(scan);
    } else if (field.is(1, Type::Struct)) {
        beginBatch();
    } else if (field.is(1, Type::List)) {
        beginList(scan, Level::In::Batches);
    } else {
        scan.skip(field.type);
    }
}

void JaegerThriftReader::stepBatch(ThriftScan& scan)
{
    const Field field = scan.field();
    if (field.type == Type::Stop) {
        endLevel(scan);
    } else if (field.is(1, Type::Struct)) {
        m_texts.clear();
        JaegerProcess process;
        readProcess(scan, m_texts, process);
        if (scan.good()) {
            keepProcess(process);
        }
    } else if (field.is(2, Type::List)) {
        beginList(scan, Level::In::Spans);
    } else {
        scan.skip(field.type);
    }
}

/// Its spans may come with later bytes.
void JaegerThriftReader::keepProcess(const JaegerProcess& process)
{
    m_process = {};
    m_processTexts.clear();
    m_process.service = m_processTexts.keep(process.service);
    for (const AttributeView& tag : process.tags) {
        m_process.tags.push_back({ m_processTexts.keep(tag.key), m_processTexts.keep(tag.value), tag.type });
    }
}

void JaegerThriftReader::beginList(ThriftScan& scan, Level::In in)
{
    const ThriftScan::List list = scan.list();
    if (list.type != Type::Struct && list.size > 0) {
        scan.refuse(in == Level::In::Spans ? "spans that are no structs" : "batches that are no structs");
    }
    if (scan.good()) {
        m_levels.push_back({ in, list.size });
    }
}

void JaegerThriftReader::endLevel(const ThriftScan& scan)
{
    if (scan.good()) {
        m_levels.pop_back();
    }
}

void JaegerThriftReader::stepSpan(ThriftScan& scan, SpanSink& sink, const DamageHandler& damage)
{
    m_texts.clear();
    m_span.clear();
    readSpan(scan, m_texts, m_span);
    if (!scan.good()) {
        return;
    }
    --m_levels.back().left;
    if (!m_span.trace || !m_span.span) {
        damage(0, m_span.trace ? "span has no spanId" : "span has no traceId");
        return;
    }
    describe(m_span, m_process, m_draft);
    deliver(m_draft, sink);
}

} // namespace spanglass
