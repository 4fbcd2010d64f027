#include "core/ingest/memberfailures.h"

#include "core/capture/looks.h"
#include "core/capture/recognition.h"

#include <iterator>
#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t mostNamed = 20;

} // namespace

bool saysNoCapture(const Error& error)
{
    return error.message.ends_with(whatOpens) || error.message.ends_with(emptyCapture);
}

Error withoutAdvice(Error error)
{
    if (error.message.ends_with(whatOpens)) {
        error.message.resize(error.message.size() - whatOpens.size());
    }
    return error;
}

void MemberFailures::add(const std::string& member, Result<> outcome)
{
    m_wanted.erase(member);
    if (outcome) {
        ++m_read;
        return;
    }
    if (++m_failed <= mostNamed) {
        Error error = withoutAdvice(std::move(outcome).error());
        m_named.push_back({ member, std::move(error).within(member), true });
    }
}

Result<> MemberFailures::finish(std::vector<IngestFailure>& failures, Result<> end)
{
    if (!m_container.isArchive()) {
        return end;
    }
    if (end && !m_wanted.empty()) {
        const std::string others =
            m_wanted.size() > 1 ? " and " + std::to_string(m_wanted.size() - 1) + " more" : "";
        end = Error{ Error::Kind::Io,
            "it does not hold " + m_wanted.begin()->substr(m_path.size() + 1) + others };
    }
    if (m_read == 0) {
        return end ? nothingRead() : std::move(end);
    }
    std::move(m_named.begin(), m_named.end(), std::back_inserter(failures));
    if (m_failed > mostNamed) {
        const std::string more = std::to_string(m_failed - mostNamed);
        failures.push_back(
            { m_path, { Error::Kind::Format, m_path + ": and " + more + " more files in it" }, true });
    }
    for (const PassedOver& some : m_container.passedOver()) {
        const std::string text = m_path + ": " + std::to_string(some.count) + " " + some.what
            + (some.count == 1 ? " in it was passed over" : " in it were passed over");
        failures.push_back({ m_path, { Error::Kind::Format, text }, true });
    }
    return end;
}

Error MemberFailures::nothingRead() const
{
    const std::string nothing = "nothing in it is a trace capture that Spanglass knows: ";
    const auto recognised = m_path == "-" ? Error{} : recognise(m_path);
    if (recognised && recognised->format == nullptr && !recognised->text.ends_with("cannot be opened")) {
        return { Error::Kind::Format, nothing + recognised->text + std::string(whatOpens) };
    }
    if (m_named.empty()) {
        return { Error::Kind::Format, nothing + m_container.packing() + " without files" };
    }
    return { m_named.front().error.kind, "nothing in it could be read: " + m_named.front().error.message };
}

} // namespace spanglass
