#pragma once

#include "core/source/generatedcode.h"
#include "core/source/openroot.h"
#include "core/source/ownfiles.h"
#include "core/source/pathmapping.h"
#include "core/source/revision.h"

#include <list>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace spanglass {

/// Where a frame's code is to be read. Pointers live as long as the locator.
struct LocatedFrame {
    FrameSource source{}; ///< without lines; origin None if no file is known
    OpenRoot* root = nullptr; ///< null: `content`, or nothing
    std::string commit{}; ///< to read the file at; "" = as it lies in the folder
    std::optional<std::string> content{}; ///< of a source that only its map has
};

/// Finds which file of which root, at which commit, a frame means. One thread at a time.
class FrameLocator {
public:
    FrameLocator(
        std::vector<SourceRoot> roots, std::vector<PathRule> rules, std::shared_ptr<TableCache> tables);

    [[nodiscard]] std::span<OpenRoot> roots() { return m_roots; }
    [[nodiscard]] OpenRoot* rootAt(std::string_view path);
    void setRules(std::vector<PathRule> rules);
    void prepareFor(const Occurrence& occurrence, std::stop_token stop);

    /// `caller` (may be null) is the frame that called this one.
    LocatedFrame locate(const Occurrence& occurrence, const StackFrame& frame, const StackFrame* caller,
        std::stop_token stop);

    /// Of the occurrence last asked about: whether a root has the commit that it names.
    [[nodiscard]] bool isCommitPresent() const { return !m_present.empty(); }
    /// That no root has it or that a root is of another repository, for frames of that root; null: for what
    /// was found in none. "" if there is nothing to tell.
    [[nodiscard]] std::string lackingNote(const OpenRoot* root) const;

private:
    /// What of a root an occurrence ran.
    struct Revision {
        std::string commit{}; ///< "" = what lies in the folder
        std::string tag{};
        SourceOrigin origin = SourceOrigin::Worktree;
        bool isNear = false; ///< the tag is not exactly the version's
        bool isOther = false; ///< the span names a repository that is none of the root's
    };
    struct Asked {
        const StackFrame& frame;
        FrameHints hints;
        std::stop_token stop;
        PackageFolders named = 0; ///< that may answer, as the frame's path or service is named like them
    };
    /// What a question is told apart by, within one set of clues.
    struct Known {
        Language language = Language::Unknown;
        StackFrame frame{};
        StackFrame caller{};
        friend bool operator==(const Known&, const Known&) = default;
    };
    LocatedFrame search(const Occurrence& occurrence, const StackFrame& frame, const StackFrame* caller,
        std::stop_token stop);
    void resolve(const RevisionClues& clues);
    Revision revisionOf(OpenRoot& root, const RevisionClues& clues) const;
    std::string filteredNote(const std::stop_token& stop);
    void tellWhatLacks(LocatedFrame& located, const StackFrame& frame, const std::stop_token& stop);
    FileMatch matchLying(const Asked& asked);
    std::optional<PlacedMap> mapLying(const Asked& asked, const std::string& framePath, std::string& problem);
    std::optional<LocatedFrame> locateTracked(const Asked& asked);
    std::optional<LocatedFrame> locateRenamed(const Asked& asked);
    LocatedFrame placed(const Asked& asked, FileMatch match, bool isLying);
    std::optional<LocatedFrame> original(const Asked& asked, PlacedMap map, int line, int column);
    static void compareWithMap(
        LocatedFrame& located, const PlacedMap& map, std::optional<std::string_view> content);
    std::optional<LocatedFrame> originalFile(
        const Asked& asked, const PlacedMap& map, const OriginalPlace& place);
    static std::string nameByCaller(const Asked& asked, const PlacedMap& map, const StackFrame* caller);

    std::vector<OpenRoot> m_roots;
    std::vector<PathRule> m_rules;
    std::optional<RevisionClues> m_clues; ///< that m_revisions are of
    std::vector<Revision> m_revisions; ///< by root
    std::string m_lacking; ///< commit that no root has
    std::string m_present; ///< the commit named, if a root has it
    std::list<std::pair<Known, LocatedFrame>> m_located; ///< newest first
    GeneratedCode m_generated;
    OwnFiles m_ownFiles;
};

} // namespace spanglass
