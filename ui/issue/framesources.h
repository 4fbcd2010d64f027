#pragma once

#include "ui/issue/codeline.h"
#include "ui/issue/stackrows.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// A note and the command at its end, as in "...; this would bring it: git fetch".
struct SplitNote {
    std::string_view words{};
    std::string_view command{}; ///< "" if there is none
};
SplitNote splitNote(std::string_view note);

/// What is known of the source of a stack's frames, and which of them are open. Tells the rows that stand
/// below a frame.
class FrameSources {
public:
    static constexpr int firstAround = 5; ///< lines before and after the frame's own
    static constexpr int moreAround = 25;
    static constexpr int choicesAtFirst = 20;

    void clear();
    /// Not known (the default): nothing is expected, so no room is kept for answers.
    void setHasRoots(std::optional<bool> hasRoots) { m_hasRoots = hasRoots; }
    [[nodiscard]] std::optional<bool> hasRoots() const { return m_hasRoots; }

    /// `byPerson`: it was opened by hand, so that it tells even that there is nothing.
    void open(FrameIndex frame, bool byPerson);
    void close(FrameIndex frame);
    [[nodiscard]] bool isOpen(FrameIndex frame) const;
    [[nodiscard]] std::vector<FrameIndex> openFrames() const;
    /// Takes note that lines are asked for; false if they were before.
    bool ask(FrameIndex frame, int around);
    [[nodiscard]] int askedAround(FrameIndex frame) const;

    /// Forgets the origin of another line. With `keepRoom` the frame takes at least as many rows as were kept
    /// for the answer.
    void set(FrameIndex frame, const FrameSource& source, bool keepRoom);
    void setOrigin(FrameIndex frame, const std::optional<LineOrigin>& origin, TimeNs relativeTo);
    /// All may be asked for anew. Lines that are known stay until then, without what is told of them.
    void forgetAsked();
    /// Nothing is known any more; what is open stays open.
    void forgetAnswers();

    /// Null while it is not known.
    [[nodiscard]] const FrameSource* source(FrameIndex frame) const;
    [[nodiscard]] const LineOrigin* origin(FrameIndex frame) const;
    [[nodiscard]] TimeNs originRelativeTo(FrameIndex frame) const;
    /// Whether all that is open has its answer, and no answer has anything to show or to say.
    [[nodiscard]] bool hasNothing() const;
    /// Null if the frame has no such line.
    [[nodiscard]] const std::string* line(FrameIndex frame, int number) const;
    /// The line as it is painted.
    [[nodiscard]] CodeLine shown(FrameIndex frame, int number, Language language) const;
    [[nodiscard]] int numberWidth(FrameIndex frame) const; ///< digits of its largest line number

    /// Shows more of the files that a person has to choose from.
    void showMoreChoices(FrameIndex frame);
    [[nodiscard]] int choicesShown(FrameIndex frame) const;
    /// Whether a frame above asks the same question, so that this one need not.
    void setAskedAbove(FrameIndex frame, bool askedAbove);
    [[nodiscard]] bool isAskedAbove(FrameIndex frame) const;
    /// Rows that wait for no answer any more go.
    void dropSpareRoom(FrameIndex frame);

    /// The rows below the frame; none if it is closed.
    [[nodiscard]] std::vector<StackRow> bodyOf(const StackRow& frame) const;

private:
    struct Known {
        bool open = false;
        bool byPerson = false;
        int asked = 0; ///< lines around
        int room = 0; ///< rows to fill at least
        int choices = choicesAtFirst; ///< shown at most
        bool askedAbove = false;
        std::optional<FrameSource> source{};
        std::optional<LineOrigin> origin{};
        TimeNs relativeTo = 0;
        mutable std::vector<CodeLine> shown{}; ///< made when it is first wanted
    };
    [[nodiscard]] const Known* find(FrameIndex frame) const;
    void appendBody(const Known& known, std::vector<StackRow>& rows, const StackRow& model) const;
    template <typename Append> static void appendChoices(const Known& known, const Append& append);

    std::map<FrameIndex, Known> m_frames;
    std::optional<bool> m_hasRoots;
    mutable CodeStyler m_styler;
};

} // namespace spanglass
