#include "ui/jobs/sourcejob.h"

#include "core/source/issuesources.h"
#include "core/source/revision.h"
#include "core/source/tablecache.h"
#include "ui/look/format.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

namespace spanglass {

/// The finder is made at the first question after a change of the settings.
struct SourceJob::Worker {
    std::shared_ptr<TableCache> tables; ///< of all workers
    std::optional<SourceFinder> finder{};
    std::vector<SourceRoot> roots{};

    explicit Worker(std::shared_ptr<TableCache> shared)
        : tables(std::move(shared))
        , finder(SourceFinder({}, {}, tables))
    {
    }

    void configure(const SourceSettings& settings)
    {
        const bool isSame =
            std::ranges::equal(roots, settings.roots, {}, &SourceRoot::path, &SourceRoot::path);
        if (isSame) {
            finder->setRules(settings.rules);
        } else {
            finder.emplace(settings.roots, settings.rules, tables);
        }
        roots = settings.roots;
    }
};

namespace {

/// Null if there is no such frame.
const StackFrame* frameOf(const OccurrenceView* view, FrameIndex index)
{
    return view ? frameAt(view->occurrence.stack, index) : nullptr;
}

/// True if one of the paths is the other or lies in it.
bool areNested(const std::string& a, const std::string& b)
{
    const auto isIn = [](const std::string& inner, const std::string& outer) {
        return inner == outer || inner.starts_with(outer.ends_with('/') ? outer : outer + '/');
    };
    return isIn(a, b) || isIn(b, a);
}

/// The first repository around one of the captures that a person has not decided about.
std::string repositoryFor(const std::vector<std::string>& captures, const SourceSettings& settings)
{
    constexpr std::size_t mostFolders = 200;
    std::set<std::string> folders;
    for (const std::string& capture : captures) {
        if (capture == "-" || folders.size() == mostFolders) {
            continue;
        }
        const std::string folder = std::filesystem::path(capture).parent_path().string();
        if (!folders.insert(folder).second) {
            continue;
        }
        std::string found = enclosingRepository(folder);
        const bool isKnown = std::ranges::any_of(
            settings.roots, [&](const SourceRoot& root) { return areNested(root.path, found); });
        if (!found.empty() && !isKnown && std::ranges::count(settings.declined, found) == 0) {
            return found;
        }
    }
    return {};
}

QStringList namesOf(const std::vector<std::string>& owners)
{
    QStringList names;
    for (const std::string& owner : owners) {
        names << fromUtf8(owner);
    }
    return names;
}

} // namespace

SourceJob::SourceJob(std::string workspace, QObject* parent)
    : QObject(parent)
    , m_workspace(std::move(workspace))
{
    const auto tables = std::make_shared<TableCache>();
    m_lineWorker = std::make_shared<Worker>(tables);
    m_historyWorker = std::make_shared<Worker>(tables);
    m_listingWorker = std::make_shared<Worker>(tables);
}

SourceJob::~SourceJob()
{
    m_rootsStop.request_stop();
    m_shownStop.request_stop();
    m_suspectStop.request_stop();
    m_fileStop.request_stop();
}

void SourceJob::load()
{
    m_storeQueue.add([this, path = m_workspace](const std::stop_token&) -> WorkQueue::Continuation {
        auto settings = readSourceSettings(path);
        if (!settings) {
            return [this, error = settings.error()] { Q_EMIT failed(error); };
        }
        auto value = std::make_shared<const SourceSettings>(*std::move(settings));
        return [this, value] { Q_EMIT loaded(value); };
    });
}

void SourceJob::store(const SourceSettings& settings)
{
    m_storeQueue.add([this, path = m_workspace, settings](const std::stop_token&) -> WorkQueue::Continuation {
        auto written = writeSourceSettings(path, settings);
        if (!written) {
            return [this, error = written.error()] { Q_EMIT failed(error); };
        }
        auto value = std::make_shared<const SourceSettings>(*std::move(written));
        return [this, value] { Q_EMIT stored(value); };
    });
}

void SourceJob::setSettings(const SourceSettings& settings)
{
    m_rootsStop.request_stop();
    m_rootsStop = std::stop_source();
    m_settings = settings;
    show(std::exchange(m_shown, nullptr)); // what was asked of the settings before is of no use
    askSuspect(nullptr);
    configure(m_lineQueue, m_lineWorker, true);
    configure(m_historyQueue, m_historyWorker, false);
    configure(m_listingQueue, m_listingWorker, false);
    listCommits();
}

void SourceJob::configure(WorkQueue& queue, const std::shared_ptr<Worker>& worker, bool prepares)
{
    queue.add([this, worker, settings = m_settings, prepares, stop = m_rootsStop.get_token()](
                  const std::stop_token&) -> WorkQueue::Continuation {
        worker->configure(settings); // even if the next settings wait: so may a question before them
        if (!prepares || stop.stop_requested()) {
            return {};
        }
        auto states = std::make_shared<const std::vector<RootState>>(worker->finder->prepare(stop));
        return [this, states, stop] {
            if (!stop.stop_requested()) {
                Q_EMIT rootsReady(states);
            }
        };
    });
}

/// Of the newest resources, as these will be asked for; each takes up to some tenths of a second.
void SourceJob::listCommits()
{
    m_listingQueue.add([path = m_workspace, worker = m_listingWorker, stop = m_rootsStop.get_token()](
                           const std::stop_token&) -> WorkQueue::Continuation {
        constexpr std::size_t mostResources = 200;
        constexpr std::size_t mostCommits = 8; // fewer than the cache holds
        const auto resources = readNewestResources(path, mostResources);
        std::vector<RevisionClues> seen;
        for (const Resource& resource : resources ? *resources : std::vector<Resource>()) {
            Occurrence occurrence;
            occurrence.resource = resource;
            RevisionClues clues = cluesOf(occurrence);
            clues.service = clues.commits.empty() ? clues.service : std::string(); // tags may be a service's
            if (stop.stop_requested() || seen.size() == mostCommits) {
                break;
            }
            if (std::ranges::count(seen, clues) == 0) {
                worker->finder->prepareFor(occurrence, stop);
                seen.push_back(std::move(clues));
            }
        }
        return {};
    });
}

void SourceJob::suggestFor(std::vector<std::string> captures)
{
    m_historyQueue.add([this, captures = std::move(captures), settings = m_settings](
                           const std::stop_token&) -> WorkQueue::Continuation {
        const std::string found = repositoryFor(captures, settings);
        if (found.empty()) {
            return {};
        }
        return [this, path = QString::fromStdString(found)] { Q_EMIT repositorySuggested(path); };
    });
}

void SourceJob::show(std::shared_ptr<const OccurrenceView> occurrence)
{
    m_shownStop.request_stop();
    m_shownStop = std::stop_source();
    m_shown = std::move(occurrence);
    m_sources.clear();
    m_blamed.clear();
}

/// Asks about the shown occurrence on the thread of lines.
template <typename Ask, typename Then>
void SourceJob::ask(const std::stop_source& stopped, Ask question, Then then)
{
    m_lineQueue.add([worker = m_lineWorker, view = m_shown, stop = stopped.get_token(), question, then](
                        const std::stop_token&) -> WorkQueue::Continuation {
        if (stop.stop_requested()) {
            return {};
        }
        return [stop, then, answer = question(*worker->finder, view->occurrence, stop)] {
            if (!stop.stop_requested()) {
                then(answer);
            }
        };
    });
}

void SourceJob::askSource(FrameIndex frame, int around)
{
    if (!frameOf(m_shown.get(), frame)) {
        return;
    }
    ask(
        m_shownStop,
        [frame, around](SourceFinder& finder, const Occurrence& occurrence, const std::stop_token& stop) {
            return std::make_shared<const FrameSource>(finder.sourceOf(occurrence, frame, around, stop));
        },
        [this, frame](const auto& source) { takeSource(frame, source); });
}

void SourceJob::askWholeFile(FrameIndex frame)
{
    m_fileStop.request_stop();
    m_fileStop = std::stop_source();
    if (!frameOf(m_shown.get(), frame)) {
        Q_EMIT wholeFileReady(std::make_shared<const FrameSource>());
        return;
    }
    ask(
        m_fileStop,
        [frame](SourceFinder& finder, const Occurrence& occurrence, const std::stop_token& stop) {
            return std::make_shared<const FrameSource>(finder.sourceOf(occurrence, frame, -1, stop));
        },
        [this](const auto& source) { Q_EMIT wholeFileReady(source); });
}

void SourceJob::takeSource(FrameIndex frame, const std::shared_ptr<const FrameSource>& source)
{
    m_sources[frame] = source;
    if (!source->commit.empty() && frameAt(m_shown->occurrence.stack, frame)->inApp
        && m_blamed.insert(frame).second) {
        askOrigin(frame, source);
    }
    Q_EMIT sourceReady(frame, source);
}

void SourceJob::askOrigin(FrameIndex frame, const std::shared_ptr<const FrameSource>& source)
{
    // Older lines are no news, and going back through all of a long history takes minutes.
    constexpr DurationNs year = DurationNs{ 365 } * 24 * 3600 * 1'000'000'000;
    const TimeNs notBefore = m_shown->occurrence.start - year;
    m_historyQueue.add(
        [this, frame, source, notBefore, worker = m_historyWorker, stop = m_shownStop.get_token()](
            const std::stop_token&) -> WorkQueue::Continuation {
            if (stop.stop_requested()) {
                return {};
            }
            auto origin = worker->finder->originOf(*source, notBefore, stop);
            const auto value =
                origin && *origin ? std::make_shared<const LineOrigin>(**std::move(origin)) : nullptr;
            return [this, frame, value, stop] {
                if (!stop.stop_requested()) {
                    Q_EMIT lineOriginReady(frame, value);
                }
            };
        });
}

void SourceJob::askSuspect(const std::shared_ptr<const OccurrenceView>& first)
{
    m_suspectStop.request_stop();
    m_suspectStop = std::stop_source();
    if (!first) {
        return;
    }
    m_historyQueue.add([this, first, shown = m_shown, worker = m_historyWorker,
                           stop = m_suspectStop.get_token()](
                           const std::stop_token&) -> WorkQueue::Continuation {
        if (stop.stop_requested()) {
            return {};
        }
        SourceFinder& finder = *worker->finder;
        const Occurrence& of = shown ? shown->occurrence : first->occurrence;
        std::string note;
        auto suspect = suspectOf(finder, of, first->occurrence, first->occurrence.start, stop, &note);
        const auto value =
            suspect && *suspect ? std::make_shared<const SuspectCommit>(**std::move(suspect)) : nullptr;
        const QStringList owners = namesOf(finder.ownersOf((shown ? shown : first)->occurrence, stop));
        const QString problem = fromUtf8(suspect ? (value ? std::string() : note) : suspect.error().message);
        return [this, value, owners, problem, stop] {
            if (!stop.stop_requested()) {
                Q_EMIT suspectReady(value, owners, problem);
            }
        };
    });
}

void SourceJob::askEditorPlace(FrameIndex frame)
{
    if (!frameOf(m_shown.get(), frame)) {
        return;
    }
    const auto known = m_sources.find(frame);
    ask(
        m_shownStop,
        [frame, source = known == m_sources.end() ? nullptr : known->second](
            SourceFinder& finder, const Occurrence& occurrence, const std::stop_token& stop) {
            return finder.editorPlaceOf(source ? *source : finder.sourceOf(occurrence, frame, 0, stop), stop);
        },
        [this](const Result<SourceFinder::EditorPlace>& place) {
            if (place) {
                Q_EMIT editorPlaceReady(*place);
            } else {
                Q_EMIT editorPlaceFailed(place.error());
            }
        });
}

void SourceJob::askPermalink(FrameIndex frame)
{
    if (!frameOf(m_shown.get(), frame)) {
        return;
    }
    const auto known = m_sources.find(frame);
    ask(
        m_shownStop,
        [frame, source = known == m_sources.end() ? nullptr : known->second](
            SourceFinder& finder, const Occurrence& occurrence, const std::stop_token& stop) {
            return finder.permalinkOf(source ? *source : finder.sourceOf(occurrence, frame, 0, stop));
        },
        [this](const Result<std::string>& address) {
            if (address) {
                Q_EMIT permalinkReady(QString::fromStdString(*address));
            } else {
                Q_EMIT permalinkFailed(address.error());
            }
        });
}

} // namespace spanglass
