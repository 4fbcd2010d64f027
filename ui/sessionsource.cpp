/// Of the session: where the code of stacks is found, and what is shown of it.
#include "ui/session.h"

#include "core/source/pathmapping.h"
#include "ui/issue/plaintext.h"
#include "ui/jobs/sourcejob.h"
#include "ui/look/format.h"

#include <QFile>

#include <algorithm>
#include <utility>

namespace spanglass {

namespace {

QString text(const Error& error)
{
    return fromUtf8(error.message);
}

std::string bytesOf(const QString& path)
{
    return QFile::encodeName(path).toStdString();
}

bool haveSameRoots(const SourceSettings& a, const SourceSettings& b)
{
    return std::ranges::equal(a.roots, b.roots, {}, &SourceRoot::path, &SourceRoot::path);
}

bool areSame(const Occurrence& a, const Occurrence& b)
{
    return a.id == b.id && a.trace == b.trace && a.span == b.span && a.resource == b.resource
        && a.stack == b.stack;
}

} // namespace

void Session::startSource()
{
    m_source = new SourceJob(m_workspace.toStdString(), this);
    connect(m_source, &SourceJob::loaded, this, &Session::takeSourceSettings);
    connect(m_source, &SourceJob::failed, this, [this](const Error& error) { Q_EMIT problem(text(error)); });
    connect(m_source, &SourceJob::stored, this, [this](const auto& settings) {
        if (m_sourceSettings && haveSameRoots(*m_sourceSettings, *settings)) {
            SourceSettings numbered = *m_sourceSettings;
            numbered.roots = settings->roots;
            m_sourceSettings = std::make_shared<const SourceSettings>(std::move(numbered));
        }
    });
    connect(m_source, &SourceJob::rootsReady, this, [this](const auto& states) {
        m_rootStates = states;
        Q_EMIT sourceSettingsChanged(m_sourceSettings, m_rootStates);
    });
    connect(m_source, &SourceJob::repositorySuggested, this, &Session::repositorySuggested);
    connect(m_source, &SourceJob::sourceReady, this, &Session::frameSourceReady);
    connect(m_source, &SourceJob::lineOriginReady, this, &Session::lineOriginReady);
    connect(m_source, &SourceJob::editorPlaceReady, this, &Session::editorPlaceReady);
    connect(m_source, &SourceJob::permalinkReady, this, &Session::permalinkReady);
    for (const auto failed : { &SourceJob::editorPlaceFailed, &SourceJob::permalinkFailed }) {
        connect(m_source, failed, this, [this](const Error& error) { Q_EMIT problem(text(error)); });
    }
    connect(m_source, &SourceJob::wholeFileReady, this, [this](const auto& source) {
        m_fileAsked = false;
        Q_EMIT wholeFileReady(source);
    });
    connect(m_source, &SourceJob::suspectReady, this,
        [this](const auto& suspect, const QStringList& owners, const QString& problem) {
            m_suspectOf = m_selected.id;
            m_suspectAsked = {};
            m_suspect = suspect;
            m_owners = owners;
            m_suspectProblem = problem;
            Q_EMIT suspectReady(suspect, owners, problem);
        });
}

void Session::resetSource()
{
    retire(m_source);
    if (std::exchange(m_fileAsked, false)) {
        Q_EMIT wholeFileReady(nullptr);
    }
    m_occurrence.reset();
    m_askedFrames.clear();
    m_rootsToAdd.clear();
    m_suggestedFor = 0;
    m_sourceUnsaved = false;
    m_sourceLoading = false;
    m_suspectOf = {};
    m_suspectAsked = {};
    m_rootStates.reset();
    Q_EMIT repositorySuggested({});
    if (std::exchange(m_sourceSettings, nullptr)) {
        Q_EMIT sourceSettingsChanged(nullptr, nullptr);
    }
}

/// When the workspace is there, and whenever its captures are known anew.
void Session::loadSource()
{
    if (!m_source) {
        return;
    }
    if (!m_sourceSettings) {
        if (!std::exchange(m_sourceLoading, true)) {
            m_source->load();
        }
        return;
    }
    if (m_summary
        && m_summary->captures.size() != std::exchange(m_suggestedFor, m_summary->captures.size())) {
        std::vector<std::string> paths;
        for (const Capture& capture : m_summary->captures) {
            paths.push_back(capture.path);
        }
        m_source->suggestFor(std::move(paths));
    }
}

void Session::takeSourceSettings(const std::shared_ptr<const SourceSettings>& settings)
{
    m_sourceSettings = settings;
    m_source->setSettings(*settings);
    Q_EMIT sourceSettingsChanged(m_sourceSettings, m_rootStates);
    if (const QStringList wanted = std::exchange(m_rootsToAdd, {}); !wanted.isEmpty()) {
        addSourceRoots(wanted);
    }
    askSourcesAgain();
    loadSource();
}

void Session::changeSource(SourceSettings settings)
{
    if (!m_source || !m_sourceSettings || settings == *m_sourceSettings) {
        return;
    }
    const bool answersDiffer =
        !haveSameRoots(settings, *m_sourceSettings) || settings.rules != m_sourceSettings->rules;
    m_sourceSettings = std::make_shared<const SourceSettings>(std::move(settings));
    m_sourceUnsaved = true;
    storeSource();
    if (answersDiffer) {
        m_source->setSettings(*m_sourceSettings);
        m_suspectOf = {};
        m_suspectAsked = {};
    }
    Q_EMIT sourceSettingsChanged(m_sourceSettings, m_rootStates);
    if (answersDiffer) {
        askSourcesAgain();
    }
}

/// Not while a capture is read: a workspace that is not there yet must not be made by this, and one that is
/// there is locked.
void Session::storeSource()
{
    if (m_source && m_sourceSettings && m_sourceUnsaved && !isReading()) {
        m_sourceUnsaved = false;
        m_source->store(*m_sourceSettings);
    }
}

void Session::addSourceRoots(const QStringList& folders)
{
    if (!m_sourceSettings) {
        m_rootsToAdd << folders;
        return;
    }
    SourceSettings settings = *m_sourceSettings;
    QStringList added;
    for (const QString& folder : folders) {
        const auto path = sourceRootPath(bytesOf(folder));
        if (!path) {
            Q_EMIT problem(text(path.error()));
            continue;
        }
        std::erase(settings.declined, *path);
        if (std::ranges::find(settings.roots, *path, &SourceRoot::path) == settings.roots.end()) {
            settings.roots.push_back({ {}, *path });
            added << oneLine(*path, 200);
        }
    }
    changeSource(std::move(settings));
    if (!added.isEmpty()) {
        Q_EMIT repositorySuggested({});
        Q_EMIT notice(tr("Source is shown from %1").arg(added.join(QStringLiteral(", "))));
    }
}

void Session::setSourceSettings(const SourceSettings& settings)
{
    changeSource(settings);
}

void Session::declineRepository(const QString& path)
{
    if (m_sourceSettings) {
        SourceSettings settings = *m_sourceSettings;
        settings.declined.push_back(bytesOf(path));
        changeSource(std::move(settings));
    }
}

/// The page keeps what it shows when the same occurrence comes again after a change of the workspace, and
/// does not ask anew: then what was asked goes on.
void Session::showSource(const std::shared_ptr<const OccurrenceView>& occurrence)
{
    const bool isShown =
        occurrence && m_occurrence && areSame(occurrence->occurrence, m_occurrence->occurrence);
    if (isShown) {
        return;
    }
    m_occurrence = occurrence;
    m_askedFrames.clear();
    if (m_source) {
        m_source->show(occurrence);
        if (!occurrence) {
            m_source->askSuspect(nullptr);
            m_suspectOf = {};
            m_suspectAsked = {};
        }
    }
}

void Session::askSource(FrameIndex frame, int around)
{
    m_askedFrames[frame] = around;
    if (m_source && m_sourceSettings) {
        m_source->askSource(frame, around);
    }
}

void Session::askSourcesAgain()
{
    for (const auto& [frame, around] : m_askedFrames) {
        m_source->askSource(frame, around);
    }
    if (m_occurrence) {
        askSuspect();
    }
}

/// The suspect of an issue is asked once, of its first occurrence.
void Session::askSuspect()
{
    if (!m_source || !m_sourceSettings || !m_answering || !m_selected.id) {
        return;
    }
    if (m_suspectOf == m_selected.id) {
        Q_EMIT suspectReady(m_suspect, m_owners, m_suspectProblem);
    } else if (m_suspectAsked == m_selected.id) {
        return; // being looked for
    } else if (m_sourceSettings->roots.empty()) {
        m_source->askSuspect(nullptr);
        Q_EMIT suspectReady(nullptr, {}, {});
    } else {
        m_answering->askFirst(m_selected.id);
    }
}

void Session::takeFirst(IssueId issue, const std::shared_ptr<const OccurrenceView>& first)
{
    if (issue != m_selected.id || !m_source) {
        return;
    }
    if (!first) {
        Q_EMIT suspectReady(nullptr, {}, tr("the first occurrence could not be read"));
        return;
    }
    m_suspectAsked = issue;
    m_source->askSuspect(first);
}

void Session::askWholeFile(FrameIndex frame)
{
    m_fileAsked = m_source != nullptr;
    if (m_source) {
        m_source->askWholeFile(frame);
    } else {
        Q_EMIT wholeFileReady(nullptr);
    }
}

void Session::chooseSourceFile(FrameIndex frame, const SourceFile& file)
{
    if (!m_sourceSettings || !m_occurrence) {
        return;
    }
    const Occurrence& occurrence = m_occurrence->occurrence;
    const auto exception = static_cast<std::size_t>(std::max(frame.exception, 0));
    const auto at = static_cast<std::size_t>(std::max(frame.frame, 0));
    if (exception >= occurrence.stack.exceptions.size()
        || at >= occurrence.stack.exceptions[exception].frames.size()) {
        return;
    }
    const auto rule = ruleFor(occurrence.stack.exceptions[exception].frames[at], occurrence.stack.language,
        occurrence.resource.service, file);
    if (!rule) {
        Q_EMIT problem(tr("This frame has no path that could be kept as a rule."));
        return;
    }
    SourceSettings settings = *m_sourceSettings;
    std::erase_if(settings.rules, [&](const PathRule& other) {
        return other.service == rule->service && other.deployed == rule->deployed;
    });
    settings.rules.push_back(*rule);
    changeSource(std::move(settings));
}

void Session::askEditorPlace(FrameIndex frame)
{
    if (m_source) {
        m_source->askEditorPlace(frame);
    }
}

void Session::askPermalink(FrameIndex frame)
{
    if (m_source) {
        m_source->askPermalink(frame);
    }
}

} // namespace spanglass
